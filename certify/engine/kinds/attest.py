"""``attest``: something is so, or a list of things is."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from certify.engine.kinds.base import MET, Finding, Kind, Moment, failed, partly_answered
from certify.engine.shapes import Field, Flag, Option, Record, Shape
from certify.engine.text import Said, Text


class Attest(Kind, frozen=True, tag="attest"):
    """Met when true; with ``items``, when every one of them is.

    Answer: true or false, or ``{item: true or false, …}``. Any false fails; otherwise an item
    that is missing or null leaves the criterion unanswered.
    """

    codes: ClassVar = ("not_attested",)

    items: tuple[Option, ...] = ()

    @cached_property
    def shape(self) -> Shape:
        if not self.items:
            return Flag()
        fields = (Field(item.value, item.text, Flag(), optional=True) for item in self.items)
        return Record(tuple(fields))

    def judge(self, value: Any, moment: Moment) -> Finding:
        if value is True:
            return MET
        if value is False:
            return failed("not_attested")
        missing = False
        for item in self.items:
            given = value.get(item.value)
            if given is False:
                return failed("not_attested")
            missing = missing or given is None
        return partly_answered() if missing else MET

    def asks(self, moment: Moment) -> Said:
        if not self.items:
            return Text("thực hiện đầy đủ", "carried out in full").format()
        return Text("đủ các nội dung: {items}", "all of: {items}").format(
            items=[item.text for item in self.items]
        )

    def found(self, value: Any, moment: Moment) -> Said:
        if isinstance(value, bool):
            return (YES if value else NO).format()
        lacking = [item.text for item in self.items if value.get(item.value) is False]
        open_ = [item.text for item in self.items if value.get(item.value) is None]
        if lacking and open_:
            return BOTH.format(lacking=lacking, open=open_)
        if lacking:
            return LACKING.format(lacking=lacking)
        return OPEN.format(open=open_) if open_ else ALL.format()


YES = Text("đã thực hiện đầy đủ", "carried out in full")
NO = Text("chưa thực hiện đầy đủ", "not carried out in full")
LACKING = Text("còn thiếu: {lacking}", "lacking: {lacking}")
OPEN = Text("chưa trả lời: {open}", "not answered: {open}")
BOTH = Text(
    "còn thiếu: {lacking}; chưa trả lời: {open}", "lacking: {lacking}; not answered: {open}"
)
ALL = Text("đủ tất cả", "all of them")
