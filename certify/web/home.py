"""The first page, and what waits to be done."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import auth_required

bp = Blueprint("home", __name__)
blueprints = (bp,)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Say what this is, to whoever comes."""
    return render_template("home/index.html")


@bp.get("/todo")
@auth_required()
def dashboard() -> ResponseReturnValue:
    """Show what waits for the reader."""
    return render_template("home/dashboard.html")
