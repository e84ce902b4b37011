"""Pages: the residential areas of a commune with their teams, and one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from certify.api import (
    Decided,
    actor,
    areas_to_choose,
    chosen_area,
    decisions_on,
    history,
    library,
    resume_after_sign_in,
    signed_in,
    unit_label,
)
from certify.engine import Text
from certify.errors import Conflict
from certify.plugins.team_ratings import operations
from certify.plugins.team_ratings.operations import Choice
from certify.plugins.team_ratings.words import TEAM_SETS

bp = Blueprint("team_ratings", __name__, template_folder="templates", url_prefix="/team-ratings")
resume_after_sign_in(bp)  # what was chosen outlives the session


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """List the residential areas of a commune, each with its team and that team's rating."""
    area = chosen_area(actor(), request.args.get("area", ""))
    commune = area.level == "commune"
    words = request.args.get("q", "")
    page = operations.listing(area, words, request.args.get("page", 1, int)) if commune else None
    return render_template(
        "team_ratings/index.html",
        area=area,
        areas=areas_to_choose(actor(), area),
        page=page,
        words=words,
        teams=operations.teams(area) if commune else [],
        keeps=operations.keeps(actor(), area),
        opens=operations.opens(actor(), area),
        rating=rating_text,
        label=unit_label,
        args={"area": area.code} | ({"q": words} if words else {}),
    )


@bp.post("")
@signed_in
def assign() -> ResponseReturnValue:
    """Enter which team serves each residential area of the page that was sent."""
    area = chosen_area(actor(), request.form.get("area", ""))
    try:
        count = operations.assign(actor(), area, _choices())
    except Conflict as error:
        flash(str(error), "error")
    else:
        told = ngettext("%(num)s team was entered.", "%(num)s teams were entered.", count)
        flash(told if count else _("Nothing was changed."), "success")
    kept: dict[str, Any] = {name: request.form.get(name) or None for name in ("q", "page")}
    return redirect(url_for("team_ratings.index", area=area.code, **kept))


def _choices() -> Iterator[Choice]:
    """Yield what was chosen; each area has the fields ``team-ID`` and ``seen-ID``."""
    for name, value in request.form.items():
        mark, _dash, unit_id = name.partition("-")
        if mark == "team" and (number := _id(unit_id)):
            yield Choice(number, _id(value), _id(request.form.get(f"seen-{unit_id}", "")))


def _id(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 10 else None


@bp.get("/<int:unit_id>")
@signed_in
def show(unit_id: int) -> ResponseReturnValue:
    """Show the team of a residential area, what was decided on it, and who entered it when."""
    unit = operations.residential_area(actor(), unit_id)
    found = operations.served(unit.id)
    return render_template(
        "team_ratings/show.html",
        unit=unit,
        team=found.team if found else None,
        decided=decisions_on([found.team_id], TEAM_SETS) if found else [],
        history=history(operations.KIND, unit.id),
        rating=rating_text,
        lists=operations.keeps(actor(), unit.area),
    )


def rating_text(decided: Decided) -> Text | str:
    """Return what the class is called in its set, or its bare name where the set is gone."""
    criteria_set = library().sets.get(decided.set_key)
    levels = criteria_set.outcome.levels if criteria_set else ()
    return next((each.text for each in levels if each.name == decided.class_), decided.class_ or "")
