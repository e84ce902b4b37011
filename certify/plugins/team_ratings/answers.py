"""The answer: the class that the authority decided for the team, on the criterion's scale.

Reading of the set (parameter ``rating_year``): the latest yearly rating counts.  The rating
year of a team ends on 14/11, after residential areas have handed in, so a rating of the year
itself comes first, else that of the year before; an older one answers nothing.
"""

from __future__ import annotations

from certify.api import Decided, decisions_on
from certify.engine import CriteriaSet, Option, Text
from certify.hookspecs import ComputedAnswer, RecordLink
from certify.plugins.team_ratings.models import Served
from certify.plugins.team_ratings.operations import served
from certify.plugins.team_ratings.words import CRITERION, LATEST, READING, SCALE, TEAM_SETS


def answers_of(criteria_set: CriteriaSet, unit_id: int, year: int) -> dict[str, ComputedAnswer]:
    """Return the answer; nothing where no team is named or nothing was decided on it."""
    reading = criteria_set.parameters.get(READING)
    found = served(unit_id) if reading is not None and reading.value == LATEST else None
    decided = latest(found.team_id, year) if found else None
    if found is None or decided is None:
        return {}
    options: dict[str, Option] = getattr(criteria_set.by_id[CRITERION].kind, "options", {})
    level = options.get(SCALE.get(decided.class_ or "", ""))
    return {CRITERION: _answer(found, decided, level)} if level else {}


def latest(team_id: int, year: int) -> Decided | None:
    """Return what was decided on a team for the year, or else for the year before it."""
    decided = decisions_on([team_id], TEAM_SETS)
    return next((each for each in decided if year - 1 <= each.year <= year), None)


def _answer(found: Served, decided: Decided, level: Option) -> ComputedAnswer:
    year, day = str(decided.year), decided.day.strftime("%d/%m/%Y")
    title = TITLE.format(number=decided.number, day=day, team=found.team.name)
    return ComputedAnswer(
        level.value,
        SOURCE.format(year=year),
        HEADINGS,
        [[found.team.name, year, level.text, f"{decided.number}, {day}"]],
        [RecordLink(title, f"/team-ratings/{found.unit_id}")],
    )


HEADINGS = (
    Text("Tổ bảo vệ an ninh, trật tự", "Security team"),
    Text("Năm xếp loại", "Rating year"),
    Text("Xếp loại", "Rating"),
    Text("Quyết định", "Decision"),
)
TITLE = Text("Quyết định {number} ngày {day}: {team}", "Decision {number} of {day}: {team}")
SOURCE = Text(
    "Lấy từ kết quả xếp loại năm {year} đã có quyết định của Tổ bảo vệ an ninh, trật tự phục vụ "
    "khu dân cư. Cách hiểu: lấy năm xếp loại gần nhất, là năm xét hoặc năm liền trước. Tổ nào "
    "phục vụ khu dân cư nào do cán bộ thẩm định của xã, phường ghi (quy trình của phần mềm).",
    "From the rating for {year} that was decided on the security team serving the area. Reading: "
    "the latest rating year counts, the year assessed or the one before. Which team serves which "
    "area is entered by an inspector of the commune (a procedure of this software).",
)
