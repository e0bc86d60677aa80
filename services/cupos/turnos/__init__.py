"""Turns: the provable order in which signed forms arrived."""
