"""The catalogue of mails: every message with example data, as HTML, plain text and image."""
