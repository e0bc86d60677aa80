"""Deadlines that others publish, and their announcements."""
