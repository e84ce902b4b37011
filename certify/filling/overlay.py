"""From what was typed to a raw overlay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from flask_babel import gettext as _

from certify.engine import CriteriaSet
from certify.faults import Fault
from certify.filling.blanks import Blanks, Value, blanks_of
from certify.filling.reader import Raw, Reader, plain
from certify.filling.rules import answer_to, gives_points, rule_of

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,59}")
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def overlay_of(
    criteria_set: CriteriaSet, typed: Mapping[str, str], kinds: Mapping[str, Any]
) -> tuple[Raw, list[Fault]]:
    """Return the overlay that *typed* describes, and what is wrong with it field by field."""
    faults: list[Fault] = []
    blanks = blanks_of(criteria_set)
    head = Reader(typed, "", faults)
    raw: Raw = {"extends": criteria_set.key, "name": _name(head)}
    fill: Raw = {}
    for criterion in blanks.frames:
        read = Reader(typed, criterion.id, faults)
        if read.touched:
            fill[criterion.id] = _criterion(read, kinds, blanks, open_=criterion.maximum is None)
    for criterion in blanks.points:
        read = Reader(typed, criterion.id, faults)
        if read.touched:
            fill[criterion.id] = {"points": read.number("points")}
    parameters = _parameters(head, blanks.values)
    if not fill and not parameters:
        head.fault("", _("Nothing is filled yet. Fill at least one, the others may stay open."))
    raw["instruments"] = [_instrument(head, fill)]
    raw |= {"parameters": parameters} if parameters else {}
    raw |= {"fill": fill} if fill else {}
    if not faults:
        raw |= _baseline(criteria_set, blanks, raw)
    return raw, faults


def _name(read: Reader) -> str:
    name = read.text("name")
    if not NAME.fullmatch(name):
        read.fault("name", _("Lower-case letters without accents, digits, . and -: thanh-hoa."))
        return ""  # it is no part of a path, not even to look whether it is free
    return name


def _criterion(read: Reader, kinds: Mapping[str, Any], blanks: Blanks, *, open_: bool) -> Raw:
    """Return what fills a frame; *open_* says that it brings points and how many is not known."""
    text = read.both("text", _("Enter what the text asks, in Vietnamese."))
    found: Raw = {
        "text": text,
        "basis": read.text("basis", _("Enter the article and clause.")),
        "rule": rule_of(read, kinds),
        "remedy": read.both("remedy", _("Say what a unit does when it is not met.")),
        "provenance": read.one_of("provenance", ("text", "secondary"), _("Say how you know it.")),
    }
    if open_ and gives_points(found["rule"]):
        found["points"] = None  # the rule says how many
    elif blanks.scores and (points := read.number_or_none("points")):
        found["points"] = points
    return found


def _parameters(read: Reader, values: tuple[Value, ...]) -> Raw:
    """Return the parameters with what was typed in the place of what was not known."""
    found: Raw = {}
    for value in values:
        typed = read.text(value.field)
        if not typed:
            continue
        number = typed.isascii() and typed.isdigit() and len(typed) < 7
        given: Any = int(typed) if number else typed
        name = value.parameter.name
        if not value.path:
            found[name] = given
            continue
        here = found.setdefault(name, plain(value.parameter.value))
        for step in value.path[:-1]:
            here = here[step]
        here[value.path[-1]] = given
    return found


def _instrument(read: Reader, fill: Raw) -> Raw:
    """Return the instrument from which the set is filled; it stands among those of the set."""
    number = read.text("instrument", _("Enter the number of the instrument that you hold."))
    dated = _date(read)
    held = read.text("held", _("Say where the text is held, so that others can read it too."))
    known = {each.get("provenance", "text") for each in fill.values()}
    return {
        "number": number,
        "title": {
            "vi": f"Văn bản ngày {dated}, căn cứ của phần bổ sung",
            "en": f"Instrument of {dated}, from which this was filled in",
        },
        "state": {"vi": f"Bản đã đọc lưu tại: {held}", "en": f"The copy read is held at: {held}"},
        "provenance": "text" if known <= {"text"} else "secondary",
    }


def _date(read: Reader) -> str:
    typed = read.text("dated")
    found = DAY.fullmatch(typed)
    try:
        day, month, year = map(int, found.groups()) if found else (0, 0, 0)
        return f"{date(year, month, day):%d/%m/%Y}"
    except ValueError:
        read.fault("dated", _("Enter its date as day/month/year, such as 05/11/2026."))
        return typed


def _baseline(criteria_set: CriteriaSet, blanks: Blanks, raw: Raw) -> Raw:
    """Return answers under which what was filled is met, for the worked baseline of the set."""
    if criteria_set.baseline is None:
        return {}
    year = criteria_set.baseline.year
    rules = {name: each["rule"] for name, each in raw.get("fill", {}).items() if "rule" in each}
    answers = {name: answer_to(rule, year) for name, rule in rules.items()}
    known = {name: answer for name, answer in answers.items() if answer is not None}
    if len(known) < len(blanks.frames):
        return {"answers": known} if known else {}
    # An overlay says what its baseline comes to only along with answers; any of the set's will do.
    return {"answers": known or dict([_first(criteria_set.baseline.answers)]), "outcome": "met"}


def _first(answers: Mapping[str, Any]) -> tuple[str, Any]:
    name = next(iter(answers))
    return name, plain(answers[name])


def as_yaml(raw: Raw) -> str:
    """Return the text of the overlay's file."""
    return yaml.safe_dump(raw, allow_unicode=True, sort_keys=False, width=10_000)
