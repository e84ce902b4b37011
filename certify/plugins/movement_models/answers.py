"""The answer that the register gives by itself: how many models work."""

from __future__ import annotations

from certify.api import Unit, library, session
from certify.engine import Bilingual, CriteriaSet, Criterion, Text
from certify.hookspecs import ComputedAnswer, RecordLink
from certify.plugins.movement_models.counting import Standing, began_by, standings
from certify.plugins.movement_models.words import FIELDS, SUFFIX


def asked_in(criteria_set: CriteriaSet) -> list[Criterion]:
    """Return the criteria of a set that ask for the number of models."""
    return [
        criterion
        for name, criterion in criteria_set.by_id.items()
        if name.endswith(SUFFIX) and criterion.kind.__struct_config__.tag == "count"
    ]


def asked_of(unit: Unit, year: int) -> list[tuple[CriteriaSet, Criterion]]:
    """Return the criteria that ask a unit for its models in a year, each with its set."""
    return [
        (criteria_set, criterion)
        for criteria_set in library().sets.values()
        if unit.type in criteria_set.types and criteria_set.covers(unit.type, year)
        for criterion in asked_in(criteria_set)
        if criterion.applies_to(unit.facts)
    ]


def answers_of(criteria_set: CriteriaSet, unit_id: int, year: int) -> dict[str, ComputedAnswer]:
    """Return the answers; none where the register holds no model that the unit had by then.

    So a first model leaves what was typed for earlier years alone.
    """
    criteria = asked_in(criteria_set)
    unit = session.get(Unit, unit_id)
    found = standings(unit, year) if criteria and unit else []
    if unit is None or not any(began_by(each, year) for each in found):
        return {}
    answer = ComputedAnswer(
        sum(each.counts for each in found),
        source(unit, year),
        HEADINGS,
        [_row(each) for each in found],
        [_link(each) for each in found if each.counts],
    )
    return {criterion.id: answer for criterion in criteria}


def _link(standing: Standing) -> RecordLink:
    model = standing.model
    return RecordLink(model.name, f"/movement-models/{model.id}")


def source(unit: Unit, year: int) -> Bilingual:
    """Say where the number comes from, and how it is counted."""
    return (OF_COMMUNE if unit.type == "commune" else OF_UNIT).format(year=year)


def _row(standing: Standing) -> list[str | Bilingual]:
    model = standing.model
    return [
        f"{model.name} ({model.code})",
        model.unit.name if model.unit else OF_THE_COMMUNE,
        FIELDS[model.field],
        str(standing.points),
        standing.against or COUNTED,
    ]


HEADINGS = (
    Text("Mô hình", "Model"),
    Text("Của đơn vị", "Of the unit"),
    Text("Lĩnh vực", "Field of work"),
    Text("Số điểm", "Points"),
    Text("Được tính", "Counted"),
)
COUNTED = Text("Được tính", "Counted")
OF_THE_COMMUNE = Text("Xã, phường", "The commune")
OF_UNIT = Text(
    "Tính từ sổ mô hình: các mô hình của đơn vị được đánh giá năm {year} là hoạt động hiệu quả và "
    "đã được người quản lý sổ xác nhận (quy trình của phần mềm).",
    "From the register of models: the unit's models reviewed for {year} as working effectively "
    "and confirmed by their keeper (a procedure of this software).",
)
OF_COMMUNE = Text(
    "Tính từ sổ mô hình: các mô hình trên địa bàn được đánh giá năm {year} là hoạt động hiệu quả "
    "và đã được người quản lý sổ xác nhận (quy trình của phần mềm; cách hiểu: tính mọi mô hình "
    "trên địa bàn, kể cả của các đơn vị).",
    "From the register of models: all models within the commune reviewed for {year} as working "
    "effectively and confirmed by their keeper (a procedure of this software; reading: the models "
    "of units within the commune count as well).",
)
