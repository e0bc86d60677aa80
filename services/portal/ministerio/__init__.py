"""Pages of the Ministry."""
