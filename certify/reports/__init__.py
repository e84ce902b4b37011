"""Figures by area."""
