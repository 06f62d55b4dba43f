"""Answers as drawings made by the server: they need no script, and each has its twin in words."""
