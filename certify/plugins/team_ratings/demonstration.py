"""What the demonstration shows of teams: two, and the residential areas that they serve.

Nothing is decided on them yet, so no answer changes.
"""

from __future__ import annotations

from datetime import date

from certify.api import get_area
from certify.clock import pretend, today
from certify.hookspecs import Scene
from certify.plugins.team_ratings.operations import Choice, assign

SERVED = {"TDP-01": "TBV-01", "TDP-02": "TBV-01", "TDP-03": "TBV-02"}


def stage(scene: Scene) -> None:
    """Enter the teams, as the inspector of the commune."""
    choices = [
        Choice(scene.units[area].id, scene.units[team].id, None) for area, team in SERVED.items()
    ]
    with pretend(min(today(), date(scene.year, 1, 15))):
        assign(scene.people["canbo"], get_area(scene.area), choices)
