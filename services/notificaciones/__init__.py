"""Mails to companies and to the ministry, and the alerts of their deadlines."""
