"""What the demonstration shows of figures: those of last year and of this year so far.

Figures of the evaluation window answer 4.4.a.  Only units that work on their applications of this
year give them, and none of the year before the last: nothing that was sent or decided changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certify.clock import pretend, today
from certify.hookspecs import Scene
from certify.plugins.figures import operations
from certify.plugins.figures.indicators import WINDOW
from certify.plugins.figures.periods import QUARTERS, YEAR

PEOPLE = {"PHUONG": "congan", "TDP-01": "totruong1", "TDP-02": "totruong2", "TDP-03": "totruong3"}
AT_WORK = ("PHUONG", "TDP-02")
ORDER = "order"
# Last year's figures, in the order of indicators.yaml.
LAST_YEAR: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "PHUONG": {
        "movement": (214, 96, 131, 88, 117, 2, 54, 23, 31),
        "communication": (120, 64, 12, 48, 6150, 9, 76, 4, 1480),
        ORDER: (41, 18, 96),
    },
    "TDP-01": {
        "movement": (24, 11, 14, 10, 12, 0, 7, 3, 4),
        "communication": (14, 6, 1, 5, 640, 0, 8, 1, 180),
        ORDER: (5, 2, 11),
    },
    "TDP-02": {
        "movement": (31, 14, 19, 12, 16, 1, 9, 2, 5),
        "communication": (16, 8, 2, 6, 720, 1, 11, 1, 210),
        ORDER: (7, 3, 14),
    },
    "TDP-03": {
        "movement": (19, 8, 9, 7, 8, 0, 5, 2, 2),
        "communication": (11, 5, 1, 4, 510, 0, 6, 0, 0),
        ORDER: (4, 1, 9),
    },
}


def stage(scene: Scene) -> None:
    """Give the figures, each unit's by its own head."""
    for code, groups in LAST_YEAR.items():
        for group, last in groups.items():
            _unit(scene, code, group, last)


def _unit(scene: Scene, code: str, group: str, last: tuple[int, ...]) -> None:
    """Give all of last year, and this year by the quarters that have begun."""
    now = tuple(value - value // 5 if group == ORDER else value * 9 // 8 for value in last)
    asked_for = WINDOW if group == ORDER and code in AT_WORK else ""
    with pretend(date(scene.year - 1, 12, 31)):
        for period in filter(None, (YEAR, asked_for)):
            _give(scene, code, group, scene.year - 1, period, last)
    for number, quarter in enumerate(QUARTERS):
        if date(scene.year, 3 * number + 1, 1) <= today():
            parts = tuple((value + number) // len(QUARTERS) for value in now)
            _give(scene, code, group, scene.year, quarter, parts)
    if asked_for:
        _give(scene, code, group, scene.year, WINDOW, now)


def _give(
    scene: Scene, code: str, group: str, year: int, period: str, values: tuple[int, ...]
) -> None:
    head = scene.people[PEOPLE[code]]
    place = operations.place_of(head, scene.units[code].id, group, year, period)
    names = [each.name for each in place.group.indicators]
    operations.give(head, place, dict(zip(names, values, strict=True)), seen_revision=0)
