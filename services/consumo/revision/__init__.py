"""What the reviewer sees of a consumption before deciding: checks with their figures."""
