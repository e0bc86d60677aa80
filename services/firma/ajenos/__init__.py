"""Documents that somebody else issued: whether the signatures in them are good, and where they say to be verified."""
