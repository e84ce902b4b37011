"""Built-in plugin: figures of the movement, of communication and of order.

Units give them by year, quarter or evaluation window; they are summed by area, and answer the
criteria that compare a figure with that of the year before.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify import hookimpl
from certify.engine import CriteriaSet, Text, Unit
from certify.hookspecs import Audience, ComputedAnswer, MenuEntry, Scene
from certify.plugins.figures.indicators import trends

if TYPE_CHECKING:
    from flask import Blueprint

CERTIFY_API = 1

AUDIENCES: tuple[Audience, ...] = ("unit", "area", "administrator")
LABEL = Text("Số liệu", "Figures")


@hookimpl
def certify_models() -> list[ModuleType]:
    """Return the tables."""
    from certify.plugins.figures import models

    return [models]


@hookimpl
def certify_migrations() -> Path:
    """Return the versions of the tables."""
    return Path(__file__).parent / "migrations"


@hookimpl
def certify_blueprints() -> list[Blueprint]:
    """Return the pages."""
    from certify.plugins.figures.views import bp

    return [bp]


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units and offices."""
    return [MenuEntry("figures.index", LABEL, audience) for audience in AUDIENCES]


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, unit: Unit, unit_id: int, year: int
) -> dict[str, ComputedAnswer]:
    """Answer the trends that the unit's figures give; nothing else."""
    if not trends(criteria_set):
        return {}
    from certify.plugins.figures.computed import answers

    return answers(criteria_set, unit.type, unit_id, year)


@hookimpl
def certify_demonstration(scene: Scene) -> None:
    """Give figures of last year and of this year so far."""
    from certify.plugins.figures.demonstration import stage

    stage(scene)
