"""Reports of mail servers on what they could not deliver."""
