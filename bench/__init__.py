"""Measurements against the targets: ``python -m bench``."""

from __future__ import annotations
