"""What the demonstration shows of commendations: one granted last year, one proposed this year."""

from __future__ import annotations

from datetime import date

from certify.api import get_area
from certify.clock import pretend
from certify.hookspecs import Scene
from certify.plugins.commendations import operations
from certify.plugins.commendations.candidates import candidates
from certify.plugins.commendations.operations import Decision, Proposal

SCHOOL, VILLAGE = "TRUONG-01", "TDP-01"


def stage(scene: Scene) -> None:
    """Propose and decide, as the people of the demonstration."""
    inspector, approver = scene.people["canbo"], scene.people["chutich"]
    area, last = get_area(scene.area), scene.year - 1
    school, village = scene.units[SCHOOL], scene.units[VILLAGE]
    with pretend(date(last, 12, 10)):
        found = [each for each in candidates(inspector, last, 1) if each.unit.id == school.id]
        basis = found[0].basis if found else []
        merit = f"xuất sắc trong phong trào Toàn dân bảo vệ an ninh Tổ quốc năm {last}"
        given = Proposal(
            last, "commune", "giay_khen", "unit", school.name, area, merit, "", school, basis
        )
        item = operations.propose(inspector, given)
    with pretend(date(last, 12, 20)):
        signatory = approver.name.removeprefix("Chủ tịch ")
        operations.decide(approver, [item], _decision(area.name, date(last, 12, 20), signatory))
    operations.propose(
        inspector,
        Proposal(
            scene.year,
            "province",
            "bang_khen",
            "person",
            scene.people["totruong1"].name.removeprefix("Ông "),
            area,
            "trong xây dựng và nhân rộng mô hình tự quản về an ninh, trật tự",
            f"Tổ trưởng {village.name}",
            village,
        ),
    )


def _decision(area: str, day: date, name: str) -> Decision:
    title = "Chủ tịch Ủy ban nhân dân"
    return Decision(
        number="2210/QĐ-UBND",
        day=day,
        body=f"{title} {area[:1].lower()}{area[1:]}",
        place=area.partition(" ")[2] or area,
        signatory_title="Chủ tịch",
        signatory_name=name,
    )
