"""What a kind of criterion is: the base that built-in kinds and those of plugins share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from certify.engine.errors import At
from certify.engine.shapes import Option, Shape
from certify.engine.text import Said, Text
from certify.engine.units import Unit


class Status(StrEnum):
    """What became of a criterion or of a group of them."""

    MET = "met"
    NOT_MET = "not_met"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"

    @property
    def text(self) -> Text:
        """What the status is called."""
        return RESULT[self]


class Finding(msgspec.Struct, frozen=True):
    """A verdict on one criterion: a code and the numbers behind it, unless it is met.

    ``points`` are those that a kind which scores by itself gives; others leave them at 0.
    """

    status: Status
    code: str = ""
    data: Mapping[str, Any] = {}
    points: int = 0


MET = Finding(Status.MET)
UNANSWERED = Finding(Status.UNANSWERED, "unanswered")
NOT_APPLICABLE = Finding(Status.NOT_APPLICABLE)


def failed(code: str, **data: Any) -> Finding:
    """Return the finding that a criterion is not met, with a code of the fixed list."""
    return Finding(Status.NOT_MET, code, data)


def partly_answered(**data: Any) -> Finding:
    """Return the finding that an answer lacks a part without which it cannot be judged."""
    return Finding(Status.UNANSWERED, UNANSWERED.code, data)


class Moment(msgspec.Struct, frozen=True):
    """The year assessed, its window (both ends included) and the unit."""

    year: int
    start: date
    end: date
    unit: Unit

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


class Scale(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ordered list of values, low to high or light to heavy.

    In a file a rule names a scale of its set; the loader puts the scale itself in its place.
    """

    name: str
    values: tuple[Option, ...]

    def rank(self, value: str) -> int:
        """Return the place of ``value``, -1 where the scale does not have it."""
        return next((at for at, option in enumerate(self.values) if option.value == value), -1)


class Kind(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    dict=True,
    tag_field="kind",
):
    """A sort of rule. Its fields are the parameters that a criteria file gives it.

    A kind is a subclass with ``tag="its name"``. It says what an answer looks like
    (:attr:`shape`), judges a parsed answer (:meth:`judge`), and explains itself
    (:meth:`asks`, :meth:`found`). ``codes`` lists the gap codes it gives besides ``unanswered``.
    A kind that scores says its :attr:`maximum` and gives points with its findings.
    """

    codes: ClassVar[tuple[str, ...]] = ()
    either: ClassVar[tuple[str, str] | None] = None  # fields of which exactly one must be given
    blank: ClassVar[Finding] = UNANSWERED  # what becomes of a criterion that is not answered
    derived: ClassVar[bool] = False  # judged from the unit, with None; nothing is typed

    def __post_init__(self) -> None:
        if self.either is not None:
            one, other = self.either
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise ValueError(f"exactly one of `{one}` and `{other}` is needed")

    @property
    def maximum(self) -> int | None:
        """The most points that the kind gives by itself, None where the criterion says them."""
        return None

    def scores(self, *, met: bool) -> Sequence[int]:
        """Return the points that a kind which scores can give where it is met, or is not.

        All up to its maximum, if nothing else is said.
        """
        return range((self.maximum or 0) + 1)

    @property
    def shape(self) -> Shape:
        """The shape of an answer; best a ``functools.cached_property``."""
        raise NotImplementedError

    def parse(self, value: object, at: At = ()) -> Any:
        """Read an answer. Override to check fields against each other."""
        return self.shape.parse(value, at)

    def judge(self, value: Any, moment: Moment) -> Finding:
        """Judge a parsed answer, never None. Must be pure and must not raise."""
        raise NotImplementedError

    def asks(self, moment: Moment) -> Said:
        """Return the rule in a few words: ``at least 70%``."""
        raise NotImplementedError

    def found(self, value: Any, moment: Moment) -> Said:
        """Return what the answer says, with its numbers: ``17 of 25 (68%)``."""
        raise NotImplementedError

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        """Return what a gap says in plain words. ``value`` is None where unanswered."""
        if value is None:
            return NOT_ANSWERED.format(asks=self.asks(moment))
        return GAP.format(found=self.found(value, moment), asks=self.asks(moment))

    def explain(self, value: Any, moment: Moment, finding: Finding) -> Said:
        """Return the trace of a verdict: rule, what was answered, result."""
        found = NO_ANSWER.format() if value is None else self.found(value, moment)
        return TRACE.format(asks=self.asks(moment), found=found, result=finding.status.text)

    def contains(self, other: Any) -> bool:
        """Say whether all that meets ``other``, a rule of this kind, meets this one too.

        Only asked where both read the same answers. False also says that it is not known.
        """
        return False

    def due(self, moment: Moment, finding: Finding) -> date | None:
        """Return the last day on which the gap can be closed, None where it cannot be."""
        return moment.end


RESULT = {
    Status.MET: Text("đạt", "met"),
    Status.NOT_MET: Text("chưa đạt", "not met"),
    Status.UNANSWERED: Text("chưa trả lời", "unanswered"),
    Status.NOT_APPLICABLE: Text("không áp dụng", "not applicable"),
}
TRACE = Text(
    "Yêu cầu: {asks}. Kê khai: {found} → {result}.", "Asked: {asks}. Found: {found} → {result}."
)
GAP = Text("{found}; yêu cầu: {asks}", "{found}; asked: {asks}")
NO_ANSWER = Text("chưa trả lời", "not answered")
NOT_ANSWERED = Text("Chưa trả lời; yêu cầu: {asks}", "Not answered; asked: {asks}")
