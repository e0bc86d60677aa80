"""Looks at a whole installation from outside: where a number is, and whether every promise is kept."""
