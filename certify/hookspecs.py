"""Every extension point of certify.

A plugin is a module (or object) registered under the entry-point group
``certify``; it says ``CERTIFY_API = 1`` and implements any of these functions,
each marked with :data:`certify.hookimpl`.  A hook exists only if a built-in
plugin uses it; each has a test and a section in ``docs/plugins.md``.  The functions here have
no body, which mypy is told at each (``empty-body``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, get_args

from certify import hookimpl, hookspec

if TYPE_CHECKING:
    from flask import Blueprint

    from certify.accounts.models import User
    from certify.engine import Bilingual, CriteriaSet, Kind, OutcomeRule, Text, Unit
    from certify.units.models import Unit as Registered


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
class RecordLink:
    """A record of a register that stands behind an answer, and the page that shows it."""

    title: str | Bilingual
    url: str  # a path of this site


@dataclass(frozen=True)
class ComputedAnswer:
    """An answer that a register gives by itself.

    ``rows`` are what stands behind the value, for a table on the page:
    ``headings`` name the columns.  ``records`` are the register's own entries; an answer that
    has some is evidenced by them and needs no file.
    """

    value: Any
    source: Bilingual
    headings: Sequence[Bilingual] = ()
    rows: Sequence[Sequence[str | Bilingual]] = field(default=())
    records: Sequence[RecordLink] = ()


Hook = Callable[..., Any]
Audience = Literal["unit", "area", "administrator", "everyone"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the menu: an endpoint without arguments, its label, and who is shown it.

    ``unit``: whoever works for a unit today; ``area``: whoever serves an area today;
    ``everyone``: visitors who have not signed in as well.  One endpoint may be given several
    times, for several audiences; it is shown once.  A menu is no permission: the page's
    operations check who may do what.
    """

    endpoint: str
    text: Text
    audience: Audience


def menu_entries(endpoint: str, text: Text, *audiences: Audience) -> list[MenuEntry]:
    """Return an entry for each of several audiences."""
    return [MenuEntry(endpoint, text, audience) for audience in audiences]


@dataclass(frozen=True)
class Scene:
    """The demonstration, as plugins see it.

    ``people`` by the names they sign in with (``congan`` heads the commune, ``canbo`` inspects,
    ``chutich`` approves, ``quantri`` administers, …), ``units`` by their codes.
    """

    area: str  # official code of the commune
    year: int  # the running one
    people: Mapping[str, User]
    units: Mapping[str, Registered]


def register_hooks(package: str) -> tuple[Hook, Hook, Hook, Hook]:
    """Return what every register says alike, each module imported only when it is asked for.

    In this order: ``certify_models`` (of ``models.py``), ``certify_migrations`` (the folder
    ``migrations``), ``certify_blueprints`` (``bp`` of ``views.py``) and ``certify_demonstration``
    (``stage`` of ``demonstration.py``).  The plugin gives them these names.
    """

    @hookimpl
    def models() -> list[ModuleType]:
        return [import_module(f"{package}.models")]

    @hookimpl
    def migrations() -> Path:
        return Path(str(import_module(package).__file__)).parent / "migrations"

    @hookimpl
    def blueprints() -> list[Blueprint]:
        return [import_module(f"{package}.views").bp]

    @hookimpl
    def demonstration(scene: Scene) -> None:
        import_module(f"{package}.demonstration").stage(scene)

    return models, migrations, blueprints, demonstration


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
    criteria_set: CriteriaSet, unit: Unit, area: str, year: int, unit_id: int
) -> dict[str, ComputedAnswer]:
    """Return answers that a register gives by itself, by criterion id.

    :param unit: the unit assessed, as the engine sees it.
    :param area: official code of the commune that the unit lies in.
    :param year: the year assessed.
    :param unit_id: the unit in the register, for look-ups through :mod:`certify.api`.

    Such an answer replaces what a person would type; it is shown with its sources.
    Return ``{}`` for sets that are not yours.
    """


@hookspec
def certify_models() -> Sequence[ModuleType]:  # type: ignore[empty-body]
    """Return the modules with the plugin's models (:data:`certify.api.Model`).

    Import them inside the function: that is what makes their tables known.
    """


@hookspec
def certify_migrations() -> Path:  # type: ignore[empty-body]
    """Return the folder with the Alembic versions that make the plugin's tables.

    They are one branch of its own: the first one has ``down_revision = None`` and
    ``branch_labels = (name,)``, where *name* is the last part of the plugin's name;
    ``depends_on`` stays empty, as the core's branch always goes first.
    """


@hookspec
def certify_blueprints() -> Sequence[Blueprint]:  # type: ignore[empty-body]
    """Return the plugin's pages, as blueprints with a name and a ``url_prefix`` of their own.

    Import them inside the function.  If one cannot be registered, none of the plugin is.
    """


@hookspec
def certify_menu() -> Sequence[MenuEntry]:  # type: ignore[empty-body]
    """Return the plugin's entries of the menu; they come after those of certify."""


@hookspec
def certify_demonstration(scene: Scene) -> None:
    """Put something of the plugin into the demonstration, through its own operations.

    Called once, after the units and their applications are there.
    """


@hookspec
def certify_event(event: Event) -> None:
    """Hear of an audit event after its transaction was committed.

    Errors raised here are logged and never undo what happened.
    """
