"""What the demonstration shows of the register: two models that began this year and work."""

from __future__ import annotations

from datetime import date

from certify.api import User
from certify.clock import pretend, today
from certify.hookspecs import Scene
from certify.plugins.movement_models import operations, parts, reviews
from certify.plugins.movement_models.data import ModelData, PointData, ReviewData, TeamData
from certify.plugins.movement_models.words import EFFECTIVE

WARD, SCHOOL, VILLAGE = "PHUONG", "TRUONG-01", "TDP-01"


def stage(scene: Scene) -> None:
    """Keep a model of the ward and one of a school, each by its own head."""
    with pretend(min(today(), date(scene.year, 10, 20))):
        _ward(scene, scene.people["congan"])
        _school(scene, scene.people["hieutruong"])


def _ward(scene: Scene, head: User) -> None:
    ward, village = scene.units[WARD], scene.units[VILLAGE]
    began = _since(scene, 20)
    data = ModelData(
        name="Camera giám sát an ninh, trật tự khu dân cư",
        field="cameras",
        area_code=scene.area,
        unit_id=ward.id,
        proposer=f"Công an {ward.name[:1].lower()}{ward.name[1:]}",
        summary="Nhân dân góp máy, các tổ thay nhau theo dõi và báo tin ngay cho Công an.",
        decision_number="35/QĐ-UBND",
        decision_on=began,
        members=24,
    )
    model = operations.create(head, data)
    places = ((village.name, village.id, "Tổ camera số 1"), ("Khu chợ Vườn Ươm", None, "Tổ chợ"))
    for place, unit_id, team in places:
        point = parts.add_point(head, model, PointData(place, scene.area, unit_id, began))
        parts.add_team(head, point, TeamData(team, "Cao Văn Thái", 12))
    note = "Nhận 17 tin của nhân dân; 4 vụ trộm cắp được làm rõ nhờ camera."
    reviews.review(head, model, ReviewData(scene.year, EFFECTIVE, note), confirm=True)


def _school(scene: Scene, head: User) -> None:
    school = scene.units[SCHOOL]
    began = _since(scene, 26)
    data = ModelData(
        name="Cổng trường an toàn giao thông",
        field="traffic",
        area_code=scene.area,
        unit_id=school.id,
        proposer=school.name,
        summary="Thầy cô, phụ huynh và đội Sao đỏ phân luồng trước cổng trường giờ vào lớp.",
        decision_number="08/QĐ-THCS",
        decision_on=began,
        members=16,
    )
    model = operations.create(head, data)
    point = parts.add_point(head, model, PointData("Cổng chính", scene.area, school.id, began))
    parts.add_team(head, point, TeamData("Đội Sao đỏ", "Hồ Ngọc Lan", 16))
    note = "Không còn cảnh ùn tắc, không có tai nạn trước cổng trường."
    reviews.review(head, model, ReviewData(scene.year, EFFECTIVE, note), confirm=True)


def _since(scene: Scene, day: int) -> date:
    """Return a day of March, or today where March is still to come."""
    return min(today(), date(scene.year, 3, day))
