"""People of a company: who acts for it with a user, and who may sign for it with an identity document."""
