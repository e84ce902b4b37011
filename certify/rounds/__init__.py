"""Rounds: a year, its sets and its dates; registration of units."""
