"""Something to be told: one row per event and kind, then one delivery per address."""
