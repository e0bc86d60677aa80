"""Proof of when the evidence of each verdict was there: RFC 3161 timestamps, renewed before their authority ends."""
