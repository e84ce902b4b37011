"""Built-in plugin: the register of the festival, Ngày hội toàn dân bảo vệ an ninh Tổ quốc.

Who held it when and how, with photographs; which residential areas of a commune held it or took
part; a record of an event serves as evidence.
"""

from __future__ import annotations

from certify import hookimpl
from certify.engine import Text
from certify.hookspecs import MenuEntry, menu_entries, register_hooks

CERTIFY_API = 1

certify_models, certify_migrations, certify_blueprints, certify_demonstration = register_hooks(
    __name__
)

LABEL = Text("Ngày hội", "Festival")


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units and offices."""
    return menu_entries("festival.index", LABEL, "unit", "area", "administrator")
