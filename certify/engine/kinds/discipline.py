"""``discipline``: nobody was disciplined, or nobody from a form of it up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from certify.engine.kinds.base import Moment, Scale
from certify.engine.kinds.events import Events
from certify.engine.shapes import Choice, Date, Field, Line, Option, Record, Rows, Shape
from certify.engine.text import Bilingual, Said, Text, joined, same


class Discipline(Events, frozen=True, tag="discipline"):
    """Met when no sanction of the window is at or above the form that ``at_or_above`` names.

    Answer: a list of ``{date, who, form}``, the date being that of the sanction. ``scales`` order
    the forms, light to heavy; ``at_or_above`` is ``any``, or for every scale the lightest form
    that counts. A form that stands in several scales counts when it does in one of them.
    """

    codes: ClassVar = ("disciplined",)

    scales: Annotated[tuple[Scale, ...], msgspec.Meta(min_length=1)]
    at_or_above: Literal["any"] | dict[str, str]

    def __post_init__(self) -> None:
        if self.at_or_above == "any":
            return
        if set(self.at_or_above) != {scale.name for scale in self.scales}:
            raise ValueError("`at_or_above` must name a form for every scale of `scales`")
        for scale in self.scales:
            if scale.rank(self.at_or_above[scale.name]) < 0:
                raise ValueError(f"`at_or_above` names a form that scale `{scale.name}` lacks")

    @cached_property
    def forms(self) -> dict[str, Option]:
        """Every form of the scales, by its value."""
        return {form.value: form for scale in self.scales for form in scale.values}

    @cached_property
    def counted(self) -> frozenset[str]:
        """The forms that count."""
        if self.at_or_above == "any":
            return frozenset(self.forms)
        return frozenset(
            form.value
            for scale in self.scales
            for form in scale.values[scale.rank(self.at_or_above[scale.name]) :]
        )

    @cached_property
    def shape(self) -> Shape:
        fields = (
            Field("date", Text("Ngày quyết định kỷ luật", "Date of the sanction"), Date()),
            Field("who", Text("Người bị kỷ luật", "Who"), Line()),
            Field("form", Text("Hình thức", "Form"), Choice(tuple(self.forms.values()))),
        )
        return Rows(Record(fields))

    def contains(self, other: Any) -> bool:
        return self.counted <= frozenset(other.counted)

    def failure(self) -> str:
        return "disciplined"

    def pardon(self, row: Mapping[str, Any]) -> Text | None:
        return None if row["form"] in self.counted else LIGHTER

    def row(self, row: Mapping[str, Any]) -> Bilingual:
        return same("{who}, {form}").format(who=row["who"], form=self.forms[row["form"]].text)

    def asks(self, moment: Moment) -> Said:
        span = {"start": moment.start, "end": moment.end}
        if self.at_or_above == "any":
            return Text(
                "không có ai bị kỷ luật từ {start} đến {end}",
                "nobody disciplined from {start} to {end}",
            ).format(**span)
        lightest = dict.fromkeys(self.at_or_above.values())
        return Text(
            "không có ai bị kỷ luật từ mức {forms} trở lên, từ {start} đến {end}",
            "nobody disciplined with {forms} or heavier from {start} to {end}",
        ).format(forms=joined([self.forms[form].text for form in lightest], " / "), **span)


LIGHTER = Text("nhẹ hơn mức phải tính, không tính", "lighter than what counts, not counted")
