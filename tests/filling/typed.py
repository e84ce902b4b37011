"""What an administrator types to fill one criterion."""

from __future__ import annotations

HEAD = {
    "name": "thanh-hoa",
    "instrument": "12/HD-BCA-V05",
    "dated": "21/5/2024",
    "held": "Phòng PV05, hồ sơ số 7",
}


def item(name: str, kind: str, **fields: str) -> dict[str, str]:
    """Return the fields of one criterion, whole but for its kind's own."""
    own = {
        "text_vi": "Có ít nhất 2 mô hình",
        "basis": "Mục 2 điểm a",
        "remedy_vi": "Xây dựng thêm mô hình.",
        "provenance": "text",
        "kind": kind,
    }
    return {f"{name}:{field}": value for field, value in (own | fields).items()}


def filled(name: str, kind: str, **fields: str) -> dict[str, str]:
    """Return a whole page with one criterion filled."""
    return HEAD | item(name, kind, **fields)
