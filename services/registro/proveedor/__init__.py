"""Signing in at an OpenID provider (authorization code with PKCE); the tokens of the services stay our own."""
