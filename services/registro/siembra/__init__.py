"""Seeding an installation from a file: users, companies, calendar, TRM. Sowing the same file again changes nothing."""
