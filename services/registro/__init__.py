"""`registro`: companies and who may act and sign for them, users and their tokens, the calendar and the TRM."""
