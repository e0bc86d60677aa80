"""Quota requests: the case, its form, its signed upload and its decision."""
