"""Pages: library."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("library", __name__)
blueprints = (bp,)
