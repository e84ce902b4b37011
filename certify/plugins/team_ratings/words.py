"""The names that join both sets: types of units, the criterion, classes and the scale."""

from __future__ import annotations

from collections.abc import Mapping

RESIDENTIAL_AREA, SECURITY_TEAM = "residential_area", "security_team"
TEAM_SETS = "security-team/team"  # family of the sets that rate a team

CRITERION = "4.5.rating"  # of safe/residential-area
READING, LATEST = "rating_year", "team_year"  # the parameter that says which rating counts

# Class of the team's set → value of the criterion's scale, which names the same four levels.
SCALE: Mapping[str, str] = {
    "xuat_sac": "hoan_thanh_xuat_sac",
    "tot": "hoan_thanh_tot",
    "hoan_thanh": "hoan_thanh",
    "khong_hoan_thanh": "khong_hoan_thanh",
}
