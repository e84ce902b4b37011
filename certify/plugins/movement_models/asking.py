"""What the address of a list asks for."""

from __future__ import annotations

from typing import NamedTuple

from flask import request

from certify import clock
from certify.api import area_label, find_area
from certify.errors import Refused
from certify.plugins.movement_models.data import FIRST_YEAR
from certify.plugins.movement_models.queries import Filters

YEARS = 6  # offered, this one first


class Asked(NamedTuple):
    """Filters, the area as its field shows it, and why it was not understood."""

    filters: Filters
    area: str
    fault: str


def filters_asked() -> Asked:
    """Return what the list is narrowed by."""
    typed = request.args.get("area", "").strip()
    place, fault = None, ""
    try:
        place = find_area(typed) if typed else None
    except Refused as error:
        fault = str(error)
    filters = Filters(
        year=year_asked(),
        words=request.args.get("q", ""),
        area=place.code if place else typed and "-",
        field=request.args.get("field", ""),
        state=request.args.get("state", ""),
        reviewed=request.args.get("reviewed", ""),
        asked=request.args.get("asked") == "1",
    )
    return Asked(filters, area_label(place) if place else typed, fault)


def year_asked() -> int:
    """Return the year of the address, else the running one."""
    year = request.args.get("year", clock.today().year, type=int)
    return year if FIRST_YEAR <= year <= clock.today().year + 1 else clock.today().year


def years(chosen: int) -> list[int]:
    """Return the years to choose from."""
    newest = clock.today().year
    return sorted({chosen, *range(newest - YEARS + 1, newest + 1)}, reverse=True)
