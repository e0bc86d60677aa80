"""Voluntary returns: a company gives back what it will not use, in the stage that the contingente has for it."""
