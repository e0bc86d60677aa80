"""Companies: their file, their states, and what is published of them."""
