"""Provinces, communes and the units below them, with facts and history."""
