"""Decisions, certificates, their numbers, signatures and documents."""
