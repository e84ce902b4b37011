"""Built-in plugin: the register of commendations (khen thưởng).

Proposed from recognitions or by hand, decided or not granted, printed, listed and counted.
"""

from __future__ import annotations

from certify import hookimpl
from certify.engine import Text
from certify.hookspecs import MenuEntry, menu_entries, register_hooks

CERTIFY_API = 1

certify_models, certify_migrations, certify_blueprints, certify_demonstration = register_hooks(
    __name__
)

LABEL = Text("Khen thưởng", "Commendations")


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units, offices and administrators."""
    return menu_entries("commendations.index", LABEL, "unit", "area", "administrator")
