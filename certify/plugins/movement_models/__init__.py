"""Built-in plugin: the register of models (mô hình) of the movement.

A model has points, the places where it is applied, and a point has teams.  Models that work
answer the criteria ``*.model`` of their unit or commune by themselves.
"""

from __future__ import annotations

from certify import hookimpl
from certify.engine import CriteriaSet, Text
from certify.hookspecs import ComputedAnswer, MenuEntry, menu_entries, register_hooks
from certify.plugins.movement_models.words import SUFFIX

CERTIFY_API = 1

certify_models, certify_migrations, certify_blueprints, certify_demonstration = register_hooks(
    __name__
)

MENU = Text("Sổ mô hình", "Models")


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
def certify_menu() -> list[MenuEntry]:
    """Offer the register to units, offices and administrators."""
    return menu_entries("movement_models.index", MENU, "unit", "area", "administrator")
