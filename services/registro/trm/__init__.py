"""The certified exchange rate (TRM), by ranges of days."""
