"""Keys that sign the tokens: rotated, published ahead of their use, kept encrypted."""
