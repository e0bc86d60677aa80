"""Signing in, renewing and signing out."""
