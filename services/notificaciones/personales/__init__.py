"""Mails to one person, which `registro` asks for and holds: invitations, forgotten passwords, words to be given."""
