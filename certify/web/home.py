"""The first page, and what waits to be done."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user

from certify import clock
from certify.notices import operations as notices
from certify.notices.sentences import sentence
from certify.plugins import library
from certify.reports import desk
from certify.reports.operations import recognised_by_type

bp = Blueprint("home", __name__)
blueprints = (bp,)

NOTICES = 5  # shown on the desk; the others stand on their own page


@bp.get("/")
def index() -> ResponseReturnValue:
    """Say what this is, to whoever comes."""
    year, recognised = recognised_by_type()
    types = library().unit_types
    return render_template(
        "home/index.html",
        year=year,
        recognised=[(types[name].text, recognised[name]) for name in types if name in recognised],
    )


@bp.get("/todo")
@auth_required()
def dashboard() -> ResponseReturnValue:
    """Show what waits for the reader."""
    return render_template(
        "home/dashboard.html",
        today=clock.today(),
        tasks=desk.tasks_of(current_user),
        openings=desk.openings_for(current_user),
        office=desk.office_of(current_user),
        house=desk.house_of(current_user),
        notices=[
            (each, sentence(each.kind, each.details))
            for each in notices.listing(current_user).items
            if each.read_at is None
        ][:NOTICES],
    )
