"""The demonstration's festivals: last year's, and this year's that two more areas joined."""

from __future__ import annotations

from datetime import date

from certify.clock import pretend, today
from certify.hookspecs import Scene
from certify.plugins.festival import operations
from certify.plugins.festival.operations import EventData

WARD, VILLAGES, NEIGHBOUR = "PHUONG", ("TDP-01", "TDP-02"), "TDP-03"


def stage(scene: Scene) -> None:
    """Enter both events, each by the head of the unit that led it, some days later."""
    with pretend(date(scene.year - 1, 8, 25)):
        village = scene.units[NEIGHBOUR]
        operations.add(scene.people["totruong3"], village, _last_year(scene.year - 1, village.name))
    if today() >= date(scene.year, 8, 18):
        with pretend(date(scene.year, 8, 18)):
            data = _this_year(scene)
            operations.add(scene.people["congan"], scene.units[WARD], data)


def _last_year(year: int, name: str) -> EventData:
    return EventData(
        day=date(year, 8, 17),
        place=f"Nhà văn hóa {name[:1].lower()}{name[1:]}",
        ceremony="Ôn lại truyền thống; báo cáo kết quả phong trào; biểu dương hai gia đình.",
        festivity="Văn nghệ, kéo co, bữa cơm đoàn kết.",
        attendance=180,
    )


def _this_year(scene: Scene) -> EventData:
    return EventData(
        day=date(scene.year, 8, 16),
        place="Quảng trường trung tâm phường",
        ceremony=(
            "Chào cờ; diễn văn; ký giao ước thi đua; trao Giấy khen cho tập thể, cá nhân tiêu biểu."
        ),
        festivity="Hội thi chữa cháy và cứu nạn, cứu hộ giữa các tổ; văn nghệ; bóng chuyền.",
        attendance=620,
        note="Xã hội hóa phần thưởng của hội thi.",
        taking_part=tuple(scene.units[code].id for code in VILLAGES),
    )
