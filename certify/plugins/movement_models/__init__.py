"""Built-in plugin: the register of models (mô hình) of the movement.

A model has points, the places where it is applied, and a point has teams.  Models that work
answer the criteria ``*.model`` of their unit or commune by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify import hookimpl
from certify.engine import CriteriaSet, Text
from certify.hookspecs import ComputedAnswer, MenuEntry, Scene
from certify.plugins.movement_models.words import SUFFIX

if TYPE_CHECKING:
    from flask import Blueprint

CERTIFY_API = 1

MENU = Text("Sổ mô hình", "Models")


@hookimpl
def certify_models() -> list[ModuleType]:
    """Return the module with the tables."""
    from certify.plugins.movement_models import models

    return [models]


@hookimpl
def certify_migrations() -> Path:
    """Return the branch that makes the tables."""
    return Path(__file__).parent / "migrations"


@hookimpl
def certify_blueprints() -> list[Blueprint]:
    """Return the pages."""
    from certify.plugins.movement_models.views import bp

    return [bp]


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, year: int, unit_id: int
) -> dict[str, ComputedAnswer]:
    """Answer the criteria ``*.model`` with the number of models that work."""
    if not any(name.endswith(SUFFIX) for name in criteria_set.by_id):
        return {}
    from certify.plugins.movement_models import answers  # brings Flask and the database

    return answers.answers_of(criteria_set, unit_id, year)


@hookimpl
def certify_menu() -> Sequence[MenuEntry]:
    """Offer the register to units, offices and administrators."""
    return (
        MenuEntry("movement_models.index", MENU, "unit"),
        MenuEntry("movement_models.index", MENU, "area"),
        MenuEntry("movement_models.index", MENU, "administrator"),
    )


@hookimpl
def certify_demonstration(scene: Scene) -> None:
    """Keep a model of the ward and one of a school."""
    from certify.plugins.movement_models.demonstration import stage

    stage(scene)
