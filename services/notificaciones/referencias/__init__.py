"""What this service keeps of `registro`: names of companies and the calendar."""
