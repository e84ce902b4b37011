"""``frame``: a criterion that is known to exist, whose content is not known."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from certify.engine.kinds.base import Finding, Kind, Moment, Status
from certify.engine.shapes import Line, Shape
from certify.engine.text import Said, Text, same


class Frame(Kind, frozen=True, tag="frame"):
    """Never met, always open: nobody is judged by what is not known.

    Answer: a remark, kept and not judged. An office that holds the text fills the frame by an
    overlay (docs/criteria-format.md).
    """

    codes: ClassVar = ("not_known",)
    blank: ClassVar = Finding(Status.UNANSWERED, "not_known")

    @cached_property
    def shape(self) -> Shape:
        return Line()

    def judge(self, value: Any, moment: Moment) -> Finding:
        return self.blank

    def asks(self, moment: Moment) -> Said:
        return NOT_KNOWN.format()

    def found(self, value: Any, moment: Moment) -> Said:
        return same("{value}").format(value=value)

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        return NOT_KNOWN.format()

    def due(self, moment: Moment, finding: Finding) -> date | None:
        """Nothing that the unit does closes it."""
        return None


NOT_KNOWN = Text(
    "nội dung tiêu chí chưa có trong phần mềm, nên chưa thể kết luận; cơ quan giữ văn bản gốc"
    " cần điền",
    "the content of this criterion is not known here, so nothing can be concluded; an office"
    " that holds the text has to fill it in",
)
