"""Verdicts: asked by event, given by a job in the sandbox, kept with their report and evidence."""
