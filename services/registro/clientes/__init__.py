"""Systems that call the API: their credentials, and tokens by which one acts for a user."""
