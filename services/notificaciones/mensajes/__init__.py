"""The words of each kind of mail."""
