"""A record of an event as evidence of an application."""

from __future__ import annotations

from flask_babel import gettext as _

from certify import api
from certify.engine import Bilingual, Text
from certify.errors import Refused
from certify.plugins.festival.models import FestivalEvent
from certify.plugins.festival.windows import judge

TITLE = Text(
    "Ngày hội toàn dân bảo vệ an ninh Tổ quốc, {unit}, {day}",
    "Festival of all the people protecting the security of the Fatherland, {unit}, {day}",
)
HEADINGS = (Text("Nội dung", "Item"), Text("Chi tiết", "Details"))
LED_BY = Text("Đơn vị chủ trì", "Led by")
HELD_ON = Text("Ngày tổ chức", "Held on")
WINDOW = Text("Thời gian tổ chức", "Window")
PLACE = Text("Địa điểm", "Place")
CEREMONY = Text("Phần lễ", "Ceremony")
FESTIVITY = Text("Phần hội", "Festival")
ATTENDANCE = Text("Số người dự", "Attendance")
JOINED = Text("Khu dân cư cùng tham gia", "Residential areas that took part")
PHOTOS = Text("Ảnh (mã SHA-256)", "Photographs (SHA-256)")
NOTE = Text("Ghi chú", "Note")
ENTRY = Text("Số ghi trong sổ", "Entry in the register")

Row = tuple[Bilingual, str | Bilingual]


def rows(event: FestivalEvent) -> list[Row]:
    """Return what is told of an event, without what was left empty."""
    said: list[Row] = [
        (LED_BY, ", ".join(dict.fromkeys((event.unit.name, event.unit.area.name)))),
        (HELD_ON, event.day.strftime("%d/%m/%Y")),
        (WINDOW, judge(event.day).said),
        (PLACE, event.place),
        (CEREMONY, event.ceremony),
        (FESTIVITY, event.festivity),
        (ATTENDANCE, "" if event.attendance is None else str(event.attendance)),
        (JOINED, "; ".join(part.unit.name for part in event.parts)),
        (NOTE, event.note),
    ]
    return [(label, value) for label, value in said if value]


def printed(event: FestivalEvent) -> list[Row]:
    """Return the same for paper, with what leads back to the register."""
    photos = "; ".join(f"{photo.name} ({photo.sha256[:16]}…)" for photo in event.shown)
    shown: list[Row] = [(PHOTOS, photos)] if photos else []
    return [*rows(event), *shown, (ENTRY, str(event.id))]


def attach(actor: api.User, event: FestivalEvent, application_id: int, criterion_id: str) -> int:
    """Print the record as PDF and add it to an application; return the id of the evidence.

    :raises Refused: when the event was struck off, or it is not the time for evidence.
    """
    if event.struck_at is not None:
        raise Refused(_("This event was struck off and proves nothing."))
    title = TITLE.format(unit=event.unit.name, day=event.day)
    return api.attach_record(actor, application_id, [criterion_id], title, HEADINGS, printed(event))
