"""Windows of contingentes as deadlines: forms generated and not sent, quotas that can still be returned."""
