"""Forms that registered signers signed in any service, to be listed when a signer is revoked."""
