"""The kinds of criterion that the page has fields for, and what an answer that meets them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from certify.engine import InputError
from certify.engine.yamlfile import read as read_yaml
from certify.filling.reader import Raw, Reader, in_both, plain

DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
SCORED = re.compile(r"(.*?)\s*=\s*(\d{1,5})")
EXCUSES = ("none", "force_majeure", "force_majeure_or_contained")


def attest(read: Reader) -> Raw:
    """Return the rule of something that is so, or of a list of such things."""
    items = read.lines("items")
    listed = [{"value": f"i{n}", "text": in_both(line)} for n, line in enumerate(items, 1)]
    return {"items": listed} if listed else {}


def document(read: Reader) -> Raw:
    """Return the rule of a paper, with the days between which it is to be dated, if any."""
    if not read.text("from") and not read.text("to"):
        return {}
    return {"due": {"from": _day(read, "from"), "to": _day(read, "to")}}


def _day(read: Reader, field: str) -> Raw:
    found = DAY.fullmatch(read.text(field))
    try:
        day, month = map(int, found.groups()) if found else (0, 0)
        date(2001, month, day)
    except ValueError:
        read.fault(field, _("Enter day and month, such as 31/03; or leave both days empty."))
        return {}
    year = read.one_of(f"{field}_year", ("-1", "0", "1"), _("Choose the year."))
    return {"year": int(year or 0), "month": month, "day": day}


def count(read: Reader) -> Raw:
    """Return the rule of a number that is reached or stayed under."""
    return {_bound(read, "minimum"): read.number("number", 1, 999_999)}


def ratio(read: Reader) -> Raw:
    """Return the rule of a share."""
    per = read.one_of("per", ("100", "1000", "10000"), _("Choose of how many."))
    rule: Raw = {_bound(read, "threshold"): read.number("share", 1, int(per or 100))}
    if per not in ("", "100"):
        rule["per"] = int(per)
    part, whole = read.text("part"), read.text("whole")
    if part and whole:
        rule["labels"] = {"part": in_both(part), "whole": in_both(whole)}
    return rule


def _bound(read: Reader, least: str) -> str:
    needed = _("Choose whether it is to be reached or to be stayed under.")
    return "below" if read.one_of("bound", ("least", "below"), needed) == "below" else least


def incidents(read: Reader) -> Raw:
    """Return the rule of things that must not happen."""
    excuse = read.one_of("excuse", EXCUSES, _("Choose what excuses it."))
    return {"excuse": excuse} if excuse else {}


def deductions(read: Reader) -> Raw:
    """Return the rule of points lost with each thing that happens."""
    most = read.number("maximum")
    return {"maximum": most, "each": read.number("each")} | incidents(read)


def points(read: Reader) -> Raw:
    """Return the rule of points given."""
    most, least = read.number("maximum"), read.number_or_none("minimum")
    if least and most and least > most:
        read.fault("minimum", _("This is more than the most points there are."))
    return {"maximum": most} | ({"minimum": least} if least else {})


def choice(read: Reader) -> Raw:
    """Return the rule of one answer out of several, the worst first."""
    options, scored = [], 0
    for number, line in enumerate(read.lines("options"), 1):
        with_points = SCORED.fullmatch(line)
        option: Raw = {
            "value": f"o{number}",
            "text": in_both(with_points[1] if with_points else line),
        }
        if with_points:
            option["points"] = int(with_points[2])
            scored += 1
        options.append(option)
    if len(options) < 2:
        read.fault("options", _("Enter at least two answers, one a line, the worst first."))
    if scored not in (0, len(options)):
        read.fault("options", _("Give points to every answer, or to none."))
    rule: Raw = {"options": options}
    if accept := read.number_or_none("accept", 1, max(len(options), 1)):
        rule["accept"] = [each["value"] for each in options[accept - 1 :]]
    return rule


RULES: Mapping[str, Callable[[Reader], Raw]] = {
    "attest": attest,
    "document": document,
    "count": count,
    "ratio": ratio,
    "incidents": incidents,
    "points": points,
    "choice": choice,
    "deductions": deductions,
}


def rule_of(read: Reader, kinds: Mapping[str, Any]) -> Raw:
    """Return the rule that was typed, ``{}`` when none was chosen."""
    kind = read.one_of("kind", kinds, _("Choose how it is judged."))
    if not kind:
        return {}
    if kind in RULES:
        return {"kind": kind} | RULES[kind](read)
    return {"kind": kind} | _other(read)


def _other(read: Reader) -> Raw:
    """Return the parameters of another kind, typed as they stand in a file."""
    typed = read.typed.get(read.name("other"), "")
    try:
        found = plain(read_yaml(typed.encode()) if typed.strip() else {})
    except InputError:  # aliases, tags and endless depth too: it is read as a file of a set is
        found = None
    if not isinstance(found, dict):
        read.fault("other", _("Write one parameter a line: name: value."))
        return {}
    return {str(name): value for name, value in found.items() if name != "kind"}


def gives_points(rule: Raw) -> bool:
    """Say whether a rule gives points by itself."""
    if rule.get("kind") == "choice":
        return any("points" in each for each in rule["options"])
    return rule.get("kind") in ("points", "deductions")


def answer_to(rule: Raw, year: int) -> Any:
    """Return an answer that meets *rule* in *year*; ``None`` for kinds that have no fields here."""
    match rule["kind"]:
        case "attest":
            items = rule.get("items", ())
            return {each["value"]: True for each in items} if items else True
        case "document":
            due = rule.get("due", {}).get("to") or {"year": 0, "month": 1, "day": 5}
            day = date(year + due["year"], due["month"], due["day"])
            return {"number": "1", "date": day.isoformat()}
        case "count":
            return rule.get("minimum", 0)
        case "ratio":
            return {"part": rule.get("threshold", 0), "whole": rule.get("per", 100)}
        case "incidents" | "deductions":
            return []
        case "points":
            return rule["maximum"]
        case "choice":
            return rule["options"][-1]["value"]
    return None
