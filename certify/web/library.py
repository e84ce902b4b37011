"""Reading the library of criteria: all sets, and one set with everything it asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from certify import clock
from certify.accounts.permissions import is_administrator
from certify.confirmations.reading import standing_here
from certify.engine import (
    OUTCOME_RULES,
    CriteriaSet,
    Criterion,
    InputError,
    Moment,
    Parameter,
    Said,
    Text,
    Unit,
)
from certify.engine.schema import WorkedCase
from certify.engine.units import Condition
from certify.errors import NotFound, Refused
from certify.plugins import library, plugins
from certify.web.attempt import Attempt, begin
from certify.web.extensions import limiter
from certify.web.language import language

bp = Blueprint("library", __name__)
blueprints = (bp,)

SOME_YEAR = range(1990, 2200)  # those that a set can be asked about


@dataclass(frozen=True)
class Family:
    """Sets of one family (``safe``), by unit type, the newest version first."""

    name: str
    sets: list[list[CriteriaSet]]


@bp.get("/sets")
def index() -> ResponseReturnValue:
    """List all criteria sets."""
    return render_template(
        "library/index.html", families=families(library().sets.values()), today=clock.today()
    )


@bp.get("/sets/<path:key>")
def show(key: str) -> ResponseReturnValue:
    """Show one set: what it asks, of whom, on what basis."""
    criteria_set = find_set(key)
    year = request.args.get("year", clock.today().year, int)
    if year not in SOME_YEAR:
        year = clock.today().year
    return render_template(
        "library/show.html",
        set=criteria_set,
        year=year,
        today=clock.today(),
        windows=[
            (kind, criteria_set.window(kind.name, year), criteria_set.covers(kind.name, year))
            for kind in criteria_set.unit_types
        ],
        asks={item.id: asked(criteria_set, item, year) for item in criteria_set.criteria},
        cases=cases_by_criterion(criteria_set),
        standing=standing_here(criteria_set),
        administrator=is_administrator(current_user),
        conditions=conditions,
        general=general_readings(criteria_set),
        all_needed=isinstance(criteria_set.outcome, OUTCOME_RULES["all"]),
    )


@bp.route("/try/<path:key>", methods=["GET", "POST"])
@limiter.limit("60/minute", methods=["POST"])
def attempt(key: str) -> ResponseReturnValue:
    """Let anybody describe a unit, answer, and see where it would stand."""
    trial = begin(find_set(key), request.args)
    changed = _take(trial)
    page = render_template(
        "library/attempt.html",
        trial=trial,
        set=trial.criteria_set,
        standing=standing_here(trial.criteria_set),
    )
    faulty = bool(trial.refused) and not changed
    return page, 422 if faulty or trial.problem or trial.unclear else 200


@bp.post("/try/<path:key>/gaps.pdf")
@limiter.limit("10/minute")
def attempt_pdf(key: str) -> ResponseReturnValue:
    """Print the gap list of a try; nothing is kept of it."""
    from certify.certificates.documents import sheet_pdf
    from certify.certificates.sheets import gap_sheet, mark_checked

    trial = begin(find_set(key), request.args)
    _take(trial)
    if trial.unit is None or trial.assessment is None:
        raise Refused(_("Describe the unit first, then answer."))
    folders = plugins().collect("certify_certificate_templates")
    sheet = gap_sheet(trial.criteria_set, trial.unit, trial.assessment, language())
    checked = mark_checked(sheet, standing_here(trial.criteria_set))
    printed = sheet_pdf("gaps", checked, language(), folders=folders)
    return Response(
        printed,
        mimetype="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="gaps.pdf"'},
    )


def _take(trial: Attempt) -> bool:
    """Take in what was sent; say whether only a row was to be added or taken out."""
    sent = request.form if request.method == "POST" else None
    trial.answer(sent)
    return sent is not None and trial.change_rows(sent)


@bp.app_template_global()
def set_title(key: str) -> str:
    """Return the title of a set, for lists: its key where no plugin offers it any more."""
    found = library().sets.get(key)
    return found.title.in_(language()) if found else key


@bp.app_template_global()
def class_words(set_key: str, name: str | None, points: int | None = None) -> str:
    """Return what a list says of class and points of an application: ``Fair, 62 points``."""
    criteria_set = library().sets.get(set_key)
    levels = criteria_set.outcome.levels if criteria_set else ()
    text = next((each.text.in_(language()) for each in levels if each.name == name), name)
    told = "" if points is None else ngettext("%(num)s point", "%(num)s points", points)
    return ", ".join(part for part in (text, told) if part)


def find_set(key: str) -> CriteriaSet:
    """Return the set called *key*.

    :raises NotFound: when no plugin offers it (any more).
    """
    try:
        return library().get(key)
    except InputError:
        pass  # published a moment ago, perhaps, by another process
    try:
        return library.look().get(key)
    except InputError as error:
        raise NotFound(_("There is no criteria set %(key)s here.", key=key)) from error


def families(sets: Iterable[CriteriaSet]) -> list[Family]:
    """Group *sets*: family, then what they are for in the order of the unit types."""
    types = list(library().unit_types)

    def place(item: CriteriaSet) -> tuple[str, int, str]:
        first = min((types.index(kind.name) for kind in item.unit_types), default=len(types))
        return item.family.split("/")[0], first, item.family

    newest_first = sorted(sets, key=lambda item: item.version, reverse=True)
    in_order = sorted(newest_first, key=place)
    return [
        Family(name, [list(versions) for _key, versions in groupby(group, lambda s: s.family)])
        for name, group in groupby(in_order, lambda item: item.family.split("/")[0])
    ]


def asked(criteria_set: CriteriaSet, criterion: Criterion, year: int) -> Said:
    """Say what a criterion asks when *year* is assessed."""
    kind = criteria_set.unit_types[0].name
    window = criteria_set.window(kind, year)
    return criterion.kind.asks(Moment(year, window.start, window.end, Unit(kind, "", {})))


def conditions(when: Condition, criteria_set: CriteriaSet) -> list[tuple[Text, list[Text]]]:
    """Say which facts a condition asks for: what the fact is called, and its values."""
    told = []
    for name, values in when.allowed:
        kinds = (kind.fact(name) for kind in criteria_set.unit_types)
        if fact := next((kind for kind in kinds if kind), None):
            told.append((fact.text, [fact.named(value) for value in values]))
    return told


def general_readings(criteria_set: CriteriaSet) -> list[Parameter]:
    """Return the readings of the law that stand with no single criterion."""
    shown = {reading.name for item in criteria_set.criteria for reading in item.readings}
    return [entry for name, entry in criteria_set.parameters.items() if name not in shown]


def cases_by_criterion(criteria_set: CriteriaSet) -> dict[str, list[WorkedCase]]:
    """Return the worked cases by the criteria that they decide; ``""`` for the others."""
    found: dict[str, list[WorkedCase]] = {}
    for case in criteria_set.worked_cases:
        named = {**case.expect.criteria, **case.expect.gaps}
        for name in named or [""]:
            found.setdefault(name, []).append(case)
    return found
