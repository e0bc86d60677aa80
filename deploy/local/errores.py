"""Failures of the local stack that a person can act on."""


class FallaLocal(Exception):
    """Something could not be started or fetched; the message is Spanish and says the way out."""
