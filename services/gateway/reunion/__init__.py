"""What a screen reads from several services at once; a service that is down is said to be."""
