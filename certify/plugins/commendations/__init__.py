"""Built-in plugin: the register of commendations (khen thưởng).

Proposed from recognitions or by hand, decided or not granted, printed, listed and counted.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certify import hookimpl
from certify.engine import Text
from certify.hookspecs import Audience, MenuEntry, Scene

if TYPE_CHECKING:
    from flask import Blueprint

CERTIFY_API = 1

LABEL = Text("Khen thưởng", "Commendations")
READERS: tuple[Audience, ...] = ("unit", "area", "administrator")


@hookimpl
def certify_models() -> list[ModuleType]:
    """Return the tables."""
    from certify.plugins.commendations import models

    return [models]


@hookimpl
def certify_migrations() -> Path:
    """Return the versions of the tables."""
    return Path(__file__).parent / "migrations"


@hookimpl
def certify_blueprints() -> list[Blueprint]:
    """Return the pages."""
    from certify.plugins.commendations.views import bp

    return [bp]


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units, offices and administrators."""
    return [MenuEntry("commendations.index", LABEL, audience) for audience in READERS]


@hookimpl
def certify_demonstration(scene: Scene) -> None:
    """Grant one last year, propose one this year."""
    from certify.plugins.commendations.demonstration import stage

    stage(scene)
