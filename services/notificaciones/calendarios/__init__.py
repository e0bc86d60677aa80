"""Deadlines as iCalendar: feeds behind secret addresses, and the file that goes with an alert."""
