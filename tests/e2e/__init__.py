"""The whole system as its users see it: one stack for all tests of this folder, called through the gateway."""
