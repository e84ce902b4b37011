"""Every extension point of certify.

A plugin is a module (or object) registered under the entry-point group
``certify``; it says ``CERTIFY_API = 1`` and implements any of these functions,
each marked with :data:`certify.hookimpl`.  A hook exists only if a built-in
plugin uses it; each has a test and a section in ``docs/plugins.md``.  The functions here have
no body, which mypy is told at each (``empty-body``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify import hookspec

if TYPE_CHECKING:
    from certify.engine import CriteriaSet, Kind, OutcomeRule, Text, Unit


@dataclass(frozen=True)
class Event:
    """An audit event, as plugins see it."""

    id: int
    at: datetime
    actor_id: int | None
    action: str  # object.verb, such as application.submitted
    object_ref: str  # type:id
    details: Mapping[str, Any]


@dataclass(frozen=True)
class ComputedAnswer:
    """An answer that a register gives by itself.

    ``rows`` are what stands behind the value, for a table on the page:
    ``headings`` name the columns.
    """

    value: Any
    source: Text
    headings: Sequence[Text] = ()
    rows: Sequence[Sequence[str | Text]] = field(default=())


@hookspec
def certify_criteria_folders() -> Sequence[Path]:  # type: ignore[empty-body]
    """Return folders that hold criteria sets, laid out as ``family/unit-type/version.yaml``.

    A folder may also hold ``unit-types.yaml`` and ``published.json``.  A file that
    cannot be read is reported and left out; the others still load.
    """


@hookspec
def certify_kinds() -> Sequence[type[Kind]]:  # type: ignore[empty-body]
    """Return kinds of criterion, as subclasses of :class:`certify.engine.Kind`.

    A kind declares the shape of its answer; parsing, the web form and the JSON
    Schema follow from it.
    """


@hookspec
def certify_outcome_rules() -> Sequence[type[OutcomeRule]]:  # type: ignore[empty-body]
    """Return outcome rules, as subclasses of :class:`certify.engine.OutcomeRule`."""


@hookspec
def certify_certificate_templates() -> Sequence[Path]:  # type: ignore[empty-body]
    """Return folders with document templates (``certificate.html``, ``gaps.html``, …).

    Folders of third parties are looked into before the built-in one, so that an
    authority replaces a single page.
    """


@hookspec
def certify_computed_answers(  # type: ignore[empty-body]
    criteria_set: CriteriaSet, unit: Unit, area: str, year: int
) -> dict[str, ComputedAnswer]:
    """Return answers that a register gives by itself, by criterion id.

    :param unit: the unit assessed, as the engine sees it.
    :param area: official code of the commune that the unit lies in.
    :param year: the year assessed.

    Such an answer replaces what a person would type; it is shown with its sources.
    Return ``{}`` for sets that are not yours.
    """


@hookspec
def certify_event(event: Event) -> None:
    """Hear of an audit event after its transaction was committed.

    Errors raised here are logged and never undo what happened.
    """
