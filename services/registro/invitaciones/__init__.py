"""Invitations: somebody gets a one-use code by mail, chooses a password or signs in, and acts for a company."""
