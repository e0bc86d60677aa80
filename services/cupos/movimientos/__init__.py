"""What is added to a quota after its assignment, and what is taken back with the consent of `consumo`."""
