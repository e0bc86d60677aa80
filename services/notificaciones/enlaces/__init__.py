"""What the links in a mail open: a big file, preferences, a confirmation, a signature that is not theirs."""
