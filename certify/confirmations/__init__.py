"""Comparing criteria sets with the official text: who did, when, by which copy."""
