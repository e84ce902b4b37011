"""Notices: what the application tells a person, on the page and by mail."""
