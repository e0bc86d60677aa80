"""The business calendar: corrections over the holidays of the library, by versions."""
