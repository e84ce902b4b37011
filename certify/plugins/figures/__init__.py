"""Built-in plugin: figures of the movement, of communication and of order.

Units give them by year, quarter or evaluation window; they are summed by area, and answer the
criteria that compare a figure with that of the year before.
"""

from __future__ import annotations

from certify import hookimpl
from certify.engine import CriteriaSet, Text, Unit
from certify.hookspecs import ComputedAnswer, MenuEntry, menu_entries, register_hooks
from certify.plugins.figures.indicators import trends

CERTIFY_API = 1

certify_models, certify_migrations, certify_blueprints, certify_demonstration = register_hooks(
    __name__
)

LABEL = Text("Số liệu", "Figures")


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Return the entry for units and offices."""
    return menu_entries("figures.index", LABEL, "unit", "area", "administrator")


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, unit: Unit, unit_id: int, year: int
) -> dict[str, ComputedAnswer]:
    """Answer the trends that the unit's figures give; nothing else."""
    if not trends(criteria_set):
        return {}
    from certify.plugins.figures.computed import answers

    return answers(criteria_set, unit.type, unit_id, year)
