"""Which optional notices an address or a user wants."""
