"""The ministry's seal on outgoing documents: PAdES, with timestamp where an authority is configured."""
