"""Built-in plugin: the rating of the security team answers 4.5.rating of its residential areas.

An inspector of the commune says which team serves which residential area; what was decided on
the team under ``security-team/team`` then answers the criterion, with the decision behind it.
"""

from __future__ import annotations

from certify import hookimpl
from certify.engine import CriteriaSet, Text, Unit
from certify.hookspecs import ComputedAnswer, MenuEntry, menu_entries, register_hooks
from certify.plugins.team_ratings.words import CRITERION, RESIDENTIAL_AREA

CERTIFY_API = 1

certify_models, certify_migrations, certify_blueprints, certify_demonstration = register_hooks(
    __name__
)

MENU = Text("Tổ bảo vệ an ninh, trật tự", "Security teams")


@hookimpl
def certify_menu() -> list[MenuEntry]:
    """Offer the list to offices and administrators."""
    return menu_entries("team_ratings.index", MENU, "area", "administrator")


@hookimpl
def certify_computed_answers(
    criteria_set: CriteriaSet, unit: Unit, year: int, unit_id: int
) -> dict[str, ComputedAnswer]:
    """Answer ``4.5.rating`` of a residential area whose team was rated."""
    if CRITERION not in criteria_set.by_id or unit.type != RESIDENTIAL_AREA:
        return {}
    from certify.plugins.team_ratings import answers  # brings Flask and the database

    return answers.answers_of(criteria_set, unit_id, year)
