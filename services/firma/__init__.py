"""Service `firma`: verdicts on signed PDFs and the ministry's seal on outgoing ones."""
