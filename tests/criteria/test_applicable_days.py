"""Which sets rule a type of unit on which day: both sides of every boundary of every instrument.

Written from what is known of the law, not from the files. The version in force on the last day of
the year's window rules the whole window, so a day on which an instrument takes effect changes
nothing by itself.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from certify.engine import InputError, Library, load_library

FOLDER = Path(__file__).parents[2] / "certify" / "criteria"
AREA, COMMUNE, AGENCY, ENTERPRISE = "residential_area", "commune", "agency", "enterprise"
SCHOOL, TEAM, GROUP = "school", "security_team", "inter_family_group"
Day = tuple[int, int, int]
CALENDAR: tuple[Day, Day] = (0, 1, 1), (0, 12, 31)
STANDARD: tuple[Day, Day] = (-1, 11, 16), (0, 11, 15)
STANDARD_AREA: tuple[Day, Day] = (-1, 11, 1), (0, 10, 31)
OLD: tuple[Day, Day] = (-1, 11, 30), (0, 11, 30)
OLD_AREA: tuple[Day, Day] = (-1, 10, 31), (0, 10, 31)
SCHOOL_YEAR: tuple[Day, Day] = (-1, 9, 1), (0, 8, 31)
TEAM_YEAR: tuple[Day, Day] = (-1, 11, 15), (0, 11, 14)


class Rules(NamedTuple):
    """A set rules these types of unit, in windows of this form, from a year to another."""

    key: str
    unit_types: tuple[str, ...]
    window: tuple[Day, Day]
    first: int
    last: int | None = None


RULES = [
    Rules("safe/residential-area@2012", (AREA,), OLD_AREA, 2012, 2021),
    Rules("safe/residential-area@2021", (AREA,), STANDARD_AREA, 2022),
    Rules("safe/commune@2012", (COMMUNE,), OLD, 2012, 2021),
    Rules("safe/commune@2021", (COMMUNE,), STANDARD, 2022),
    Rules("safe/enterprise@2012", (AGENCY, ENTERPRISE), OLD, 2012, 2021),
    Rules("safe/enterprise@2021", (AGENCY, ENTERPRISE), STANDARD, 2022),
    Rules("safe/school@2012", (SCHOOL,), SCHOOL_YEAR, 2012, 2021),
    Rules("safe/school@2021", (SCHOOL,), STANDARD, 2022),
    Rules("new-rural/commune@2021", (COMMUNE,), CALENDAR, 2021, 2025),
    Rules("new-rural/commune-advanced@2021", (COMMUNE,), CALENDAR, 2021, 2025),
    Rules("new-rural/commune@2026", (COMMUNE,), CALENDAR, 2026, 2030),
    Rules("model-police/ward@2021", (COMMUNE,), CALENDAR, 2021),
    Rules("model-police/ward@2023", (COMMUNE,), CALENDAR, 2024),
    Rules("civilised-urban/ward@2024", (COMMUNE,), CALENDAR, 2024),
    Rules("movement/residential-area@2022", (AREA,), STANDARD_AREA, 2022),
    Rules("movement/commune@2022", (COMMUNE,), STANDARD, 2022),
    Rules("movement/enterprise@2022", (AGENCY, ENTERPRISE, SCHOOL), STANDARD, 2022),
    Rules("law-access/commune@2022", (COMMUNE,), CALENDAR, 2022, 2024),
    Rules("law-access/commune@2025", (COMMUNE,), CALENDAR, 2025),
    Rules("typical-commune/commune@2022", (COMMUNE,), CALENDAR, 2023),
    Rules("security-team/team@2026", (TEAM,), TEAM_YEAR, 2026),
    Rules("safe-school/injury@2023", (SCHOOL,), CALENDAR, 2023),
    Rules("fire-safe/group@2022", (GROUP,), CALENDAR, 2022),
    Rules("school-gate/traffic@2022", (SCHOOL,), CALENDAR, 2022),
    Rules("drug-hot-spot/commune@2025", (COMMUNE,), CALENDAR, 2025),
]
BY_KEY = {rules.key: rules for rules in RULES}
PAIRS = [(rules, unit_type) for rules in RULES for unit_type in rules.unit_types]
ONE_DAY = timedelta(days=1)


@cache
def library() -> Library:
    """Return the shipped library, loaded once."""
    return load_library([FOLDER])


@cache
def ruling(unit_type: str, on: date) -> frozenset[tuple[str, int]]:
    """Return the sets that rule a type of unit on a day, each with its year."""
    found = library().applicable(unit_type, on)
    return frozenset((each.criteria_set.key, each.year) for each in found)


def ends(rules: Rules, year: int) -> tuple[date, date]:
    """Return the first and the last day of a year's window."""
    (before, *first), (after, *last) = rules.window
    return date(year + before, *first), date(year + after, *last)


def named(pair: tuple[Rules, str]) -> str:
    """Return what a pair is called in the report of the tests."""
    return f"{pair[0].key} {pair[1]}"


def test_every_set_has_its_rules() -> None:
    found = {key: {each.name for each in made.unit_types} for key, made in library().sets.items()}
    assert found == {rules.key: set(rules.unit_types) for rules in RULES}


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_a_set_rules_its_windows_to_the_day(pair: tuple[Rules, str]) -> None:
    rules, unit_type = pair
    for year in range(rules.first, (rules.last or 2031) + 1):
        start, end = ends(rules, year)
        for day, inside in (
            (start - ONE_DAY, False),
            (start, True),
            (end, True),
            (end + ONE_DAY, False),
        ):
            assert ((rules.key, year) in ruling(unit_type, day)) is inside, (year, day)


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_a_set_rules_no_year_before_its_first_or_after_its_last(pair: tuple[Rules, str]) -> None:
    rules, unit_type = pair
    outside = [rules.first - 1] + ([rules.last + 1] if rules.last else [])
    for year in outside:
        for day in ends(rules, year):
            assert (rules.key, year) not in ruling(unit_type, day), (year, day)


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_without_version_the_one_in_force_at_the_end_of_the_window_is_meant(
    pair: tuple[Rules, str],
) -> None:
    rules, unit_type = pair
    family = rules.key.partition("@")[0]
    versions = [each for each in RULES if each.key.partition("@")[0] == family]
    for year in range(2010, 2033):
        fitting = [r.key for r in versions if r.first <= year <= (r.last or year)]
        if fitting:
            assert library().resolve(family, year, unit_type).key == fitting[-1], year
        else:
            with pytest.raises(InputError):
                library().resolve(family, year, unit_type)


def sets(*texts: str) -> frozenset[tuple[str, int]]:
    """Return ``key year`` texts as pairs."""
    pairs = (text.split() for text in texts)
    return frozenset((key, int(year)) for key, year in pairs)


# What rules exactly, on both sides of the days on which something changes or takes effect.
BOUNDARIES = [
    # Circular 23/2012 takes effect on 18/06/2012 and rules the windows of 2012.
    (AREA, "2011-10-30", sets()),
    (AREA, "2011-10-31", sets("safe/residential-area@2012 2012")),
    (AREA, "2012-06-17", sets("safe/residential-area@2012 2012")),
    (AREA, "2012-06-18", sets("safe/residential-area@2012 2012")),
    (COMMUNE, "2011-11-29", sets()),
    (COMMUNE, "2011-11-30", sets("safe/commune@2012 2012")),
    (SCHOOL, "2011-08-31", sets()),
    (SCHOOL, "2011-09-01", sets("safe/school@2012 2012")),
    # Its windows share their end day.
    (AREA, "2020-10-30", sets("safe/residential-area@2012 2020")),
    (
        *(AREA, "2020-10-31"),
        sets("safe/residential-area@2012 2020", "safe/residential-area@2012 2021"),
    ),
    (AREA, "2020-11-01", sets("safe/residential-area@2012 2021")),
    (AGENCY, "2020-11-30", sets("safe/enterprise@2012 2020", "safe/enterprise@2012 2021")),
    (AGENCY, "2020-12-01", sets("safe/enterprise@2012 2021")),
    # From 2022 on Circular 124/2021 rules, whose windows begin before it took effect.
    (AREA, "2021-10-31", sets("safe/residential-area@2012 2021")),
    (
        *(AREA, "2021-11-01"),
        sets("safe/residential-area@2021 2022", "movement/residential-area@2022 2022"),
    ),
    (ENTERPRISE, "2021-11-15", sets("safe/enterprise@2012 2021")),
    (
        *(ENTERPRISE, "2021-11-16"),
        sets(
            "safe/enterprise@2012 2021",
            "safe/enterprise@2021 2022",
            "movement/enterprise@2022 2022",
        ),
    ),
    (
        *(ENTERPRISE, "2021-11-30"),
        sets(
            "safe/enterprise@2012 2021",
            "safe/enterprise@2021 2022",
            "movement/enterprise@2022 2022",
        ),
    ),
    (
        *(ENTERPRISE, "2021-12-01"),
        sets("safe/enterprise@2021 2022", "movement/enterprise@2022 2022"),
    ),
    # The school year of the old circular ends before the first window of the new one begins.
    (SCHOOL, "2021-08-31", sets("safe/school@2012 2021")),
    (SCHOOL, "2021-09-01", sets()),
    (SCHOOL, "2021-11-15", sets()),
    (SCHOOL, "2021-11-16", sets("safe/school@2021 2022", "movement/enterprise@2022 2022")),
    # Circulars 23/2012 and 124/2021 change places on 10/02/2022, in the middle of a window.
    *(
        (
            AREA,
            day,
            sets("safe/residential-area@2021 2022", "movement/residential-area@2022 2022"),
        )
        for day in ("2022-02-09", "2022-02-10")
    ),
    # Decision 510 is of 20/01/2022.
    *(
        (AGENCY, day, sets("safe/enterprise@2021 2022", "movement/enterprise@2022 2022"))
        for day in ("2022-01-19", "2022-01-20")
    ),
    (GROUP, "2021-12-31", sets()),
    (GROUP, "2022-01-01", sets("fire-safe/group@2022 2022")),
    (TEAM, "2025-11-14", sets()),
    (TEAM, "2025-11-15", sets("security-team/team@2026 2026")),
    (TEAM, "2026-11-14", sets("security-team/team@2026 2026")),
    (TEAM, "2026-11-15", sets("security-team/team@2026 2027")),
    # Both sides of the reform of 01/07/2025: the same sets, other authorities.
    *(
        (
            SCHOOL,
            day,
            sets(
                "safe/school@2021 2025",
                "movement/enterprise@2022 2025",
                "safe-school/injury@2023 2025",
                "school-gate/traffic@2022 2025",
            ),
        )
        for day in ("2025-06-30", "2025-07-01")
    ),
]


@pytest.mark.parametrize(("unit_type", "day", "wanted"), BOUNDARIES)
def test_what_rules_on_a_boundary_day(
    unit_type: str, day: str, wanted: frozenset[tuple[str, int]]
) -> None:
    assert ruling(unit_type, date.fromisoformat(day)) == wanted


# A commune is ruled by many; here only those whose version or presence changes at the boundary.
COMMUNE_BOUNDARIES = [
    ("2021-11-15", "safe/commune", ["safe/commune@2012 2021"]),
    ("2021-11-16", "safe/commune", ["safe/commune@2012 2021", "safe/commune@2021 2022"]),
    ("2021-11-30", "safe/commune", ["safe/commune@2012 2021", "safe/commune@2021 2022"]),
    ("2021-12-01", "safe/commune", ["safe/commune@2021 2022"]),
    ("2022-02-09", "safe/commune", ["safe/commune@2021 2022"]),
    ("2022-02-10", "safe/commune", ["safe/commune@2021 2022"]),
    ("2020-12-31", "new-rural/commune", []),
    ("2021-01-01", "new-rural/commune", ["new-rural/commune@2021 2021"]),
    ("2022-03-07", "new-rural/commune", ["new-rural/commune@2021 2022"]),
    ("2022-03-08", "new-rural/commune", ["new-rural/commune@2021 2022"]),
    ("2025-12-31", "new-rural/commune", ["new-rural/commune@2021 2025"]),
    ("2026-01-01", "new-rural/commune", ["new-rural/commune@2026 2026"]),
    ("2026-02-14", "new-rural/commune", ["new-rural/commune@2026 2026"]),
    ("2026-02-15", "new-rural/commune", ["new-rural/commune@2026 2026"]),
    ("2030-12-31", "new-rural/commune", ["new-rural/commune@2026 2030"]),
    ("2031-01-01", "new-rural/commune", []),
    ("2025-12-31", "new-rural/commune-advanced", ["new-rural/commune-advanced@2021 2025"]),
    ("2026-01-01", "new-rural/commune-advanced", []),
    ("2023-12-31", "model-police/ward", ["model-police/ward@2021 2023"]),
    (
        *("2024-01-01", "model-police/ward"),
        ["model-police/ward@2021 2024", "model-police/ward@2023 2024"],
    ),
    ("2021-12-31", "law-access/commune", []),
    ("2022-01-01", "law-access/commune", ["law-access/commune@2022 2022"]),
    ("2024-12-31", "law-access/commune", ["law-access/commune@2022 2024"]),
    ("2025-01-01", "law-access/commune", ["law-access/commune@2025 2025"]),
    ("2025-08-03", "law-access/commune", ["law-access/commune@2025 2025"]),
    ("2025-08-04", "law-access/commune", ["law-access/commune@2025 2025"]),
    ("2022-12-31", "typical-commune/commune", []),
    ("2023-01-01", "typical-commune/commune", ["typical-commune/commune@2022 2023"]),
    ("2023-12-31", "civilised-urban/ward", []),
    ("2024-05-20", "civilised-urban/ward", ["civilised-urban/ward@2024 2024"]),
    ("2024-05-21", "civilised-urban/ward", ["civilised-urban/ward@2024 2024"]),
    ("2024-12-31", "drug-hot-spot/commune", []),
    ("2025-01-01", "drug-hot-spot/commune", ["drug-hot-spot/commune@2025 2025"]),
    ("2021-11-15", "movement/commune", []),
    ("2021-11-16", "movement/commune", ["movement/commune@2022 2022"]),
]


@pytest.mark.parametrize(("day", "family", "wanted"), COMMUNE_BOUNDARIES)
def test_what_rules_a_commune_on_a_boundary_day(day: str, family: str, wanted: list[str]) -> None:
    found = ruling(COMMUNE, date.fromisoformat(day))
    assert {pair for pair in found if pair[0].partition("@")[0] == family} == sets(*wanted)


@pytest.mark.parametrize("year", [2023, 2024])
def test_two_versions_that_both_rule_a_year_say_so(year: int) -> None:
    """No text that ends the temporary set of 22 criteria is known."""
    ruling = library().applicable(COMMUNE, date(year, 6, 1))
    found = {each.criteria_set.key: each.why for each in ruling}
    pair = [key for key in ("model-police/ward@2021", "model-police/ward@2023") if key in found]
    for key in pair:
        beside = [other for other in pair if other != key]
        assert all(f"{other} is in force for that year, too" in found[key].en for other in beside)
        assert ("chưa rõ văn bản nào thay thế" in found[key].vi) == bool(beside)
    assert len(pair) == year - 2022
    assert "too" not in found["safe/commune@2021"].en


DISTRICT, PROVINCE, PLACE = ("district",), ("province",), ("commune",)
ANY_OLD, ANY_NEW = ("commune", "district", "province"), ("commune", "province")
AUTHORITIES = [
    ("safe/residential-area@2021", AREA, PLACE, PLACE),
    ("safe/commune@2021", COMMUNE, DISTRICT, PROVINCE),
    ("safe/enterprise@2021", AGENCY, ANY_OLD, ANY_NEW),
    ("safe/enterprise@2021", ENTERPRISE, ANY_OLD, ANY_NEW),
    ("safe/school@2021", SCHOOL, ANY_OLD, ANY_NEW),
    ("law-access/commune@2022", COMMUNE, DISTRICT, None),
]


@pytest.mark.parametrize(("key", "unit_type", "before", "since"), AUTHORITIES)
def test_who_decides_on_both_sides_of_the_reform(
    key: str, unit_type: str, before: tuple[str, ...], since: tuple[str, ...] | None
) -> None:
    made = library().sets[key]
    old = made.authority(unit_type, date(2025, 6, 30))
    new = made.authority(unit_type, date(2025, 7, 1))
    assert old is not None
    assert old.levels == before
    assert (new.levels if new else None) == since
    if key.startswith("safe/"):
        assert new is not None
        assert (old.provenance, new.provenance) == ("text", "secondary")


@pytest.mark.parametrize(
    ("day", "wanted"),
    [("2025-06-30", "Xã, phường, thị trấn"), ("2025-07-01", "Xã, phường, đặc khu")],
)
def test_what_a_commune_is_called(day: str, wanted: str) -> None:
    made = library().sets["safe/commune@2021"]
    assert made.term(COMMUNE, date.fromisoformat(day)).vi == wanted


def test_a_set_says_why_it_rules() -> None:
    for each in library().applicable(COMMUNE, date(2025, 7, 1)):
        assert each.criteria_set.key in each.why.vi
        assert str(each.year) in each.why.vi
