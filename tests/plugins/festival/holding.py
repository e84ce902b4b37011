"""Entering events, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from certify.plugins.festival import operations
from certify.plugins.festival.models import FestivalEvent
from certify.plugins.festival.operations import EventData

DAY = date(2026, 8, 12)


def data(**changed: Any) -> EventData:
    """Return what is entered of an event."""
    values: dict[str, Any] = {
        "day": DAY,
        "place": "Nhà văn hóa tổ dân phố 5",
        "ceremony": "Diễn văn, khen thưởng",
        "festivity": "Hội thi chữa cháy",
        "attendance": 240,
    }
    return EventData(**values | changed)


def hold(actor, unit, **changed: Any) -> FestivalEvent:
    """Enter an event."""
    return operations.add(actor, unit, data(**changed))
