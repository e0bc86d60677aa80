"""Clients that integrators can copy from; each runs by itself."""
