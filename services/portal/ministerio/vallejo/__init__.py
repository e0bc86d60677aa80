"""Plan Vallejo: programmes, guarantees and all that follows from them, as the Ministry reviews them."""
