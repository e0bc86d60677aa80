"""Assigned quotas."""
