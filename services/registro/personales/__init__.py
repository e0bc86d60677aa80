"""Mails to one person, with a code that works once: invitations, forgotten passwords, what a representante must see."""
