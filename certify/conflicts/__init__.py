"""Declared conflicts of interest: who keeps out of the file of which unit."""
