"""Which particulars of a record may be corrected: what was misprinted, never what was found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from certify import clock
from certify.certificates.wording import lookup, short_date
from certify.errors import Refused

FIELDS: Mapping[str, tuple[str, Any, int]] = {
    "unit_name": ("unit.name", _l("Name of the unit"), 300),
    "address": ("unit.address", _l("Address"), 500),
    "decision_number": ("decision.number", _l("Number of the decision"), 80),
    "decision_date": ("decision.date", _l("Date of the decision"), 10),
    "place": ("decision.place", _l("Place"), 120),
    "signatory_name": ("decision.signatory.name", _l("Signatory"), 120),
    "signatory_title": ("decision.signatory.title", _l("Post of the signatory"), 120),
}
"""By name: where it stands in the record, what pages call it, how long it may be."""


def current(record: Mapping[str, Any]) -> dict[str, str]:
    """Return what the record says of each field."""
    return {name: str(lookup(record, path) or "") for name, (path, *_rest) in FIELDS.items()}


def checked(record: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, str]:
    """Return those of *changes* that change anything, spaces made single.

    :raises Refused: when none does, one is empty or too long, or names what may not be corrected.
    """
    if unknown := changes.keys() - FIELDS.keys():
        raise Refused(_("This cannot be corrected: %(what)s.", what=", ".join(sorted(unknown))))
    before = current(record)
    found = {name: " ".join(value.split()) for name, value in changes.items()}
    found = {name: value for name, value in found.items() if value != before[name]}
    if not found:
        raise Refused(_("Nothing is corrected: change at least one of the particulars."))
    for name, value in found.items():
        _check(name, value)
    return found


def _check(name: str, value: str) -> None:
    _path, label, most = FIELDS[name]
    if not value:
        raise Refused(_("%(what)s: it cannot be empty.", what=label))
    if len(value) > most:
        raise Refused(_("%(what)s: at most %(most)s characters.", what=label, most=most))
    if name == "decision_date":
        _check_day(value, label)


def _check_day(value: str, label: Any) -> None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise Refused(_("%(what)s: this day does not exist.", what=label)) from None
    if day > clock.today() or day.isoformat() != value:
        raise Refused(_("%(what)s: it cannot lie in the future.", what=label))


def applied(record: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the record with the changes in it; the rest stays word for word."""
    corrected: dict[str, Any] = json.loads(json.dumps(record))
    for name, value in changes.items():
        *parents, last = FIELDS[name][0].split(".")
        place = corrected
        for part in parents:
            place = place[part]
        place[last] = value
    return corrected


def shown(record: Mapping[str, Any], changes: Mapping[str, str]) -> list[tuple[Any, str, str]]:
    """Return what is called how, what it said and what it is to say, as pages show it."""
    before = current(record)
    return [
        (FIELDS[name][1], _day(before[name]), _day(value))
        for name, value in changes.items()
        if name in FIELDS
    ]


def _day(value: str) -> str:
    """Return an ISO day as dd/mm/yyyy, and any other text as it stands."""
    is_day = len(value) == 10 and value[4:5] == value[7:8] == "-"
    return (short_date(value) or value) if is_day else value
