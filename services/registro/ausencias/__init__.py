"""Reviewers kept away from a company by a conflict of interest, and who stands in for whom."""
