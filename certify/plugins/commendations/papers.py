"""The papers of the register as PDF: one commendation, and the list that goes with a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask_babel import gettext as _

from certify.api import get_area, language, pdf
from certify.clock import today
from certify.errors import Refused
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.queries import Filters
from certify.plugins.commendations.words import DECIDED, FORMS, LEVELS, STATES

FOLDER = Path(__file__).parent / "templates" / "commendations" / "papers"


def commendation_pdf(item: Commendation) -> bytes:
    """Return the document of a decided commendation.

    :raises Refused: before it is decided.
    """
    if item.state != DECIDED:
        raise Refused(_("The document can be printed when the decision is entered."))
    spoken = language()
    form = FORMS[item.form].in_(spoken)
    place = item.area.name + (f", {item.area.parent.name}" if item.area.parent else "")
    context = {
        "form": form,
        "body": item.body,
        "name": item.name,
        "name_size": _size(item.name),
        "where": ", ".join(_around(item, place)),
        "reason": item.reason.rstrip("."),
        "number": item.decision_number,
        "day": _day(item.decision_day),
        "dateline": _dateline(item.place, item.decision_day, spoken),
        "signatory": {"title": item.signatory_title, "name": item.signatory_name},
        "author": item.body,
    }
    return pdf("commendation.html", context, f"{form} – {item.name}", folder=FOLDER)


def annex_pdf(items: Sequence[Commendation], filters: Filters) -> bytes:
    """Return the list of commendations as an annex: those of a decision, or what was filtered."""
    spoken = language()
    rows = [
        {
            "name": item.name,
            "post": item.post or _other_unit(item),
            "area": item.area.name,
            "award": f"{FORMS[item.form].in_(spoken)} ({LEVELS[item.level].text.in_(spoken)})",
            "year": item.year,
            "reason": item.reason,
            "decision": _decision(item, spoken),
        }
        for item in items
    ]
    bodies = {item.body for item in items if filters.decision and item.body}
    context = {
        "rows": rows,
        "decision": filters.decision,
        "day": _day(items[0].decision_day) if filters.decision and items else "",
        "body": bodies.pop() if len(bodies) == 1 else "",
        "area": get_area(filters.area).name if filters.area else "",
        "year": filters.year,
        "printed": _day(today()),
        "author": "certify",
    }
    return pdf("annex.html", context, _("List of commendations"), folder=FOLDER)


def _around(item: Commendation, place: str) -> list[str]:
    """Return post and unit or place, each said once."""
    unit = _other_unit(item)
    rest = unit if unit and unit not in item.post else "" if unit else place
    return [part for part in (item.post, rest) if part]


def _other_unit(item: Commendation) -> str:
    """Return the unit of a group or person, empty where it is the recipient itself."""
    return item.unit.name if item.unit and item.unit.name != item.name else ""


def _decision(item: Commendation, spoken: str) -> str:
    if item.state != DECIDED:
        return STATES[item.state].in_(spoken)
    day = _day(item.decision_day)
    return str(_("No. %(number)s of %(day)s", number=item.decision_number, day=day))


def _dateline(place: str, day: date | None, spoken: str) -> str:
    if day is None:
        return ""
    if spoken == "en":
        return f"{place}, {_day(day)}"
    month = f"{day.month:02}" if day.month < 3 else str(day.month)  # Nghị định 30: 01, 02
    return f"{place}, ngày {day.day:02} tháng {month} năm {day.year}"


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _size(name: str) -> str:
    return "short" if len(name) <= 40 else "medium" if len(name) <= 100 else "long"
