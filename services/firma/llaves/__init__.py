"""The keys of the ministry's seal: where they are, which one seals, which are suspended, when they end."""
