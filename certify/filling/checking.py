"""Whether a filling makes a sound set; what does not, said beside the field that it is about."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from flask_babel import get_locale
from flask_babel import gettext as _

from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.engine import CriteriaSet, Group, SetError, check_files, run_worked_cases
from certify.faults import Fault
from certify.filling.files import file_of, taken
from certify.filling.overlay import as_yaml, overlay_of
from certify.filling.reader import LONGEST, Raw
from certify.plugins import library

Place = tuple[str | int, ...]
LONGEST_KEY = 120  # characters of a set's key, wherever the database keeps one
SHOWN = {"text": "text_vi", "remedy": "remedy_vi", "rule": "kind"}  # part of a file → its field


@dataclass(frozen=True)
class Checked:
    """What a filling comes to: the set, or what is wrong, field by field."""

    raw: Raw
    faults: tuple[Fault, ...] = ()
    criteria_set: CriteriaSet | None = None

    @cached_property
    def messages(self) -> Mapping[str, str]:
        """What is wrong, by field; under the empty name what is about the whole."""
        told: dict[str, list[str]] = {}
        for name, message in self.faults:
            told.setdefault(name, []).append(message)
        return {name: " ".join(messages) for name, messages in told.items()}


def check(actor: User, criteria_set: CriteriaSet, typed: Mapping[str, str]) -> Checked:
    """Return what a filling comes to: checked by itself, then by the loader with its set."""
    require_administrator(actor)
    raw, faults = overlay_of(criteria_set, typed, library().registry.kinds)
    faults += [*taken(criteria_set, raw["name"]), *_too_long(criteria_set, raw["name"], typed)]
    if faults:
        return Checked(raw, tuple(faults))
    told: list[Fault] = []
    for attempt in _attempts(raw):
        made, told = compile_(criteria_set, attempt)
        if made is not None and not (told := list(_failing(made))):
            return Checked(attempt, (), made)
        if made is None:
            break
    return Checked(raw, tuple(told))


def _too_long(base: CriteriaSet, name: str, typed: Mapping[str, str]) -> Iterator[Fault]:
    for field, text in typed.items():
        if len(text) > LONGEST:
            yield Fault(field, _("At most %(count)s characters.", count=LONGEST))
    room = LONGEST_KEY - len(f"{base.key}+")
    if len(name) > room:
        yield Fault("name", _("At most %(count)s characters.", count=room))


def _attempts(raw: Raw) -> Iterator[Raw]:
    """Yield the overlay with as good a baseline as it can be given.

    Whether all is met then depends on what else the set does not know yet.
    """
    yield raw
    if "outcome" in raw:
        yield {name: value for name, value in raw.items() if name != "outcome"}
    if "answers" in raw:
        yield {name: value for name, value in raw.items() if name not in ("outcome", "answers")}


def _failing(made: CriteriaSet) -> Iterator[Fault]:
    for case in run_worked_cases(made):
        for problem in case.problems:
            yield Fault("", problem.in_(_language()))


def compile_(base: CriteriaSet, raw: Raw) -> tuple[CriteriaSet | None, list[Fault]]:
    """Return the set that an overlay makes, or the loader's faults beside the fields they mean."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / file_of(base, raw["name"]).name
        file.write_text(as_yaml(raw), encoding="utf-8")
        sets, problems = check_files([file], library())
    made = sets.get(f"{base.key}+{raw['name']}")
    return made, [] if made else [Fault(_field(base, each), _words(each)) for each in problems]


def _words(problem: SetError) -> str:
    said = problem.message.in_(_language())
    return f"{said[:1].upper()}{said[1:]}"


def _language() -> str:
    return str(get_locale() or "vi")[:2]


def _field(base: CriteriaSet, problem: SetError) -> str:
    """Return the field that a fault of the file is about; empty for the whole."""
    if problem.at[:1] != ("sections",):
        return ""
    name, rest = _criterion_at(base, problem.at[1:])
    part = str(rest[0]) if rest else "kind"
    return f"{name}:{SHOWN.get(part, part)}" if name else ""


def _criterion_at(base: CriteriaSet, at: Place) -> tuple[str, Place]:
    """Return the criterion at a place of the set's sections, and the rest of the way."""
    members: tuple[object, ...] = base.sections
    while at and isinstance(at[0], int) and at[0] < len(members):
        found, at = members[at[0]], at[1:]
        if not isinstance(found, Group):
            return str(getattr(found, "id", "")), at
        members, at = found.members, at[1:]  # "criteria"
    return "", at
