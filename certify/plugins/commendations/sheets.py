"""The register as an Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from certify.api import Column, SheetForm, language, write_workbook
from certify.engine import Text
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.words import FORMS, LEVELS, RECIPIENTS, STATES

HEADINGS = {
    "year": Text("Năm", "Year"),
    "name": Text("Tên", "Name"),
    "recipient": Text("Đối tượng", "Recipient"),
    "post": Text("Chức vụ, nơi công tác", "Post, place of work"),
    "unit": Text("Đơn vị", "Unit"),
    "area": Text("Địa bàn", "Area"),
    "level": Text("Cấp", "Level"),
    "form": Text("Hình thức", "Form"),
    "reason": Text("Thành tích", "Merit"),
    "state": Text("Trạng thái", "State"),
    "decision_number": Text("Số quyết định", "Decision No."),
    "decision_day": Text("Ngày quyết định", "Day of decision"),
    "body": Text("Cơ quan quyết định", "Who decided"),
    "refusal": Text("Lý do không khen", "Why not granted"),
}
FORM = SheetForm(
    "commendations",
    Text("Khen thưởng", "Commendations"),
    tuple(Column(name, text, text) for name, text in HEADINGS.items()),
)


def workbook(items: Sequence[Commendation]) -> bytes:
    """Return the commendations as a workbook, one row each."""
    return write_workbook([(FORM, [_row(item) for item in items])], language())


def _row(item: Commendation) -> dict[str, Any]:
    spoken = language()
    same = ("year", "name", "post", "reason", "decision_number", "decision_day", "body", "refusal")
    return {name: getattr(item, name) for name in same} | {
        "recipient": RECIPIENTS[item.recipient].in_(spoken),
        "unit": item.unit.name if item.unit else "",
        "area": item.area.name,
        "level": LEVELS[item.level].text.in_(spoken),
        "form": FORMS[item.form].in_(spoken),
        "state": STATES[item.state].in_(spoken),
    }
