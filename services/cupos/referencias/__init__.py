"""What this service keeps of `registro`: companies and the calendar."""
