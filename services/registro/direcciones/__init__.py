"""Addresses that a company authorises for what is mailed to it."""
