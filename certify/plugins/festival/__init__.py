"""Built-in plugin: the register of the festival, Ngày hội toàn dân bảo vệ an ninh Tổ quốc.

Who held it when and how, with photographs; which residential areas of a commune held it or took
part; a record of an event serves as evidence.
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

AUDIENCES: tuple[Audience, ...] = ("unit", "area", "administrator")
LABEL = Text("Ngày hội", "Festival")


@hookimpl
def certify_models() -> list[ModuleType]:
    """Return the tables."""
    from certify.plugins.festival import models

    return [models]


@hookimpl
def certify_migrations() -> Path:
    """Return the versions of the tables."""
    return Path(__file__).parent / "migrations"


@hookimpl
def certify_blueprints() -> list[Blueprint]:
    """Return the pages."""
    from certify.plugins.festival.views import bp

    return [bp]


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units and offices."""
    return [MenuEntry("festival.index", LABEL, audience) for audience in AUDIENCES]


@hookimpl
def certify_demonstration(scene: Scene) -> None:
    """Enter an event of last year and one of this year."""
    from certify.plugins.festival.demonstration import stage

    stage(scene)
