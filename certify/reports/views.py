"""Pages of reports."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import auth_required, current_user

from certify.plugins import library
from certify.reports.chart import PARTS, parts_of
from certify.reports.figures import FIGURES, LISTS
from certify.reports.operations import area_report, areas_for, find_area, find_units, years
from certify.reports.standards import ALL, FIRST, Standard, standards_of

bp = Blueprint("reports", __name__)
blueprints = (bp,)


@bp.get("/reports")
@auth_required()
def area() -> ResponseReturnValue:
    """Show where an area stands in a year."""
    place = find_area(current_user, request.args.get("area") or None)
    offered = years()
    year = _year(offered)
    chosen, standards = _standard(year)
    report = area_report(place, year, chosen)
    types = {name: kind for name, kind in library().unit_types.items() if name in report.by_type}
    return render_template(
        "reports/area.html",
        report=report,
        areas=areas_for(current_user, place),
        years=sorted({year, *offered}, reverse=True),
        types=types,
        figures=FIGURES,
        bars={name: parts_of(report.by_type[name]) for name in types},
        parts=PARTS,
        standard=chosen,
        standards=standards,
    )


@bp.get("/reports/units")
@auth_required()
def units() -> ResponseReturnValue:
    """List the units behind a figure."""
    place = find_area(current_user, request.args.get("area") or None)
    year = _year(years())
    figure = request.args.get("figure", "in_scope")
    if figure not in LISTS:
        abort(404)
    chosen, standards = _standard(year)
    if request.args.get("standard") == ALL:
        chosen = ALL
    found = find_units(
        place,
        year,
        figure,
        unit_type=request.args.get("type", ""),
        words=request.args.get("q", ""),
        page=request.args.get("page", 1, int),
        standard=chosen,
    )
    return render_template(
        "reports/units.html",
        area=place,
        year=year,
        figure=figure,
        lists=LISTS,
        found=found,
        types=library().unit_types,
        standard=next((each.text for each in standards if each.name == chosen), None),
        args={name: value for name, value in request.args.items() if name != "page" and value},
    )


def _standard(year: int) -> tuple[str, list[Standard]]:
    """Return the standard asked for, or the first, and those that there are in the year."""
    offered = standards_of(year)
    names = [each.name for each in offered]
    asked = request.args.get("standard", "")
    return (asked if asked in names else next(iter(names), FIRST)), offered


def _year(offered: list[int]) -> int:
    """Return the year asked for, the newest offered where it is none that a calendar has."""
    year = request.args.get("year", offered[0], int)
    return year if MINYEAR < year < MAXYEAR else offered[0]
