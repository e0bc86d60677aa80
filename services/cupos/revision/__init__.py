"""What the reviewer sees of a quota request before deciding: checks with their figures, and flags."""
