"""Built-in plugin: the rating of the security team answers 4.5.rating of its residential areas.

An inspector of the commune says which team serves which residential area; what was decided on
the team under ``security-team/team`` then answers the criterion, with the decision behind it.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify import hookimpl
from certify.engine import CriteriaSet, Text, Unit
from certify.hookspecs import ComputedAnswer, MenuEntry, Scene
from certify.plugins.team_ratings.words import CRITERION, RESIDENTIAL_AREA

if TYPE_CHECKING:
    from flask import Blueprint

CERTIFY_API = 1

MENU = Text("Tổ bảo vệ an ninh, trật tự", "Security teams")


@hookimpl
def certify_models() -> list[ModuleType]:
    """Return the table."""
    from certify.plugins.team_ratings import models

    return [models]


@hookimpl
def certify_migrations() -> Path:
    """Return the branch that makes the table."""
    return Path(__file__).parent / "migrations"


@hookimpl
def certify_blueprints() -> list[Blueprint]:
    """Return the pages."""
    from certify.plugins.team_ratings.views import bp

    return [bp]


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Offer the list to offices and administrators."""
    return [
        MenuEntry("team_ratings.index", MENU, "area"),
        MenuEntry("team_ratings.index", MENU, "administrator"),
    ]


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, unit: Unit, year: int, unit_id: int
) -> dict[str, ComputedAnswer]:
    """Answer ``4.5.rating`` of a residential area whose team was rated."""
    if CRITERION not in criteria_set.by_id or unit.type != RESIDENTIAL_AREA:
        return {}
    from certify.plugins.team_ratings import answers  # brings Flask and the database

    return answers.answers_of(criteria_set, unit_id, year)


@hookimpl
def certify_demonstration(scene: Scene) -> None:
    """Enter which team serves the first residential areas."""
    from certify.plugins.team_ratings.demonstration import stage

    stage(scene)
