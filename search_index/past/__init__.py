"""Asking the past: a copy of the tables in which the pages say what they said at a date."""
