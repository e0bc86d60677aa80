"""What `consumo` tells of each quota, and the reports made of it."""
