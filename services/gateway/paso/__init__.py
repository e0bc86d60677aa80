"""Passing requests on: whose they are, how they stream, what is limited."""
