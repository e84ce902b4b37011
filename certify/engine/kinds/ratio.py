"""``ratio``: a part of a whole reaches a share or stays under one, in whole numbers, unrounded."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.kinds.base import MET, Finding, Kind, Moment, Status, failed, partly_answered
from certify.engine.shapes import Field, Integer, Option, Record, Shape
from certify.engine.text import Said, Text, joined, same

Share = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the part and the whole are called."""

    part: Text = Text("Số đạt", "Part")
    whole: Text = Text("Tổng số", "Whole")


class Ratio(Kind, frozen=True, tag="ratio"):
    """Met when part × ``per`` ≥ ``threshold`` × whole, or < ``below`` × whole: one of the two.

    Answer: ``{part, whole}``. With ``parts_of`` it may also carry ``by: {name: {part, whole}}``,
    whose sums must be the part and the whole; with ``each`` every share in it (but those whose
    whole is 0) must reach the threshold too, and without ``by`` the criterion is unanswered.
    A part above its whole, and a whole of 0, are input errors.
    """

    codes: ClassVar = ("below_share", "above_share")
    either: ClassVar = ("threshold", "below")

    threshold: Share | None = None
    below: Share | None = None
    per: Literal[100, 1000, 10_000] = 100
    parts_of: tuple[Option, ...] = ()
    each: bool = False
    labels: Labels = Labels()

    def __post_init__(self) -> None:
        if self.each and not self.parts_of:
            raise ValueError("`each` needs `parts_of`")
        super().__post_init__()
        if self.limit > self.per:
            raise ValueError(f"a share of more than {self.per} in {self.per} is none")

    @property
    def limit(self) -> int:
        """The share, of ``per``, to be reached or to stay under."""
        return self.threshold or self.below or 0

    @cached_property
    def shape(self) -> Shape:
        share = self.share()
        if not self.parts_of:
            return share
        parts = (Field(part.value, part.text, share, optional=True) for part in self.parts_of)
        by = Field("by", Text("Trong đó", "Of these"), Record(tuple(parts)), optional=True)
        return Record((*share.fields, by))

    def share(self) -> Record:
        """Return the shape of one part and its whole."""
        return Record(
            (
                Field("part", self.labels.part, Integer()),
                Field("whole", self.labels.whole, Integer()),
            )
        )

    def parse(self, value: object, at: At = ()) -> Any:
        parsed = self.shape.parse(value, at)
        if parsed["whole"] == 0:
            raise InputError((*at, "whole"), NO_WHOLE)
        shares = parsed.get("by", {})
        for name, share in ((None, parsed), *shares.items()):
            if share["part"] > share["whole"]:
                raise InputError((*at, *(("by", name) if name else ()), "part"), TOO_MUCH)
        if "by" in parsed:
            for key in ("part", "whole"):
                total = sum(share[key] for share in shares.values())
                if total != parsed[key]:
                    message = WRONG_SUM.format(total=total, given=parsed[key])
                    raise InputError((*at, "by"), message)
        return parsed

    def reached(self, share: Any) -> bool:
        """Say whether one share is as it should be; one of nothing is."""
        part, whole = share["part"] * self.per, share["whole"]
        if self.below is None:
            return bool(part >= self.limit * whole)
        return bool(part < self.below * whole or not whole)

    @cached_property
    def missed(self) -> Finding:
        """What a share comes to that is not as it should be."""
        return failed("below_share" if self.below is None else "above_share")

    def judge(self, value: Any, moment: Moment) -> Finding:
        if not self.reached(value):
            return self.missed
        if not self.each:
            return MET
        if "by" not in value:
            return partly_answered()
        return MET if all(map(self.reached, value["by"].values())) else self.missed

    def contains(self, other: Any) -> bool:
        if (self.below is None) != (other.below is None) or self.each > other.each:
            return False
        own, its = self.limit * other.per, other.limit * self.per
        return bool(own <= its if self.below is None else own >= its)

    def asks(self, moment: Moment) -> Said:
        asked = AT_LEAST if self.below is None else BELOW
        share = asked.format(share=percent(self.limit, self.per, self.per))
        return EACH.format(share=share) if self.each else share

    def found(self, value: Any, moment: Moment) -> Said:
        return joined([named(name, share, self.per) for name, share in self.shares(value)])

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        if value is None:
            return super().message(value, moment, finding)
        if finding.status is Status.UNANSWERED:
            return NO_SHARES.format(found=self.found(value, moment))
        shares = self.shares(value)[: None if self.each else 1]
        wanted = SHORT if self.below is None else ABOVE
        return joined(
            [
                wanted.format(
                    found=named(name, share, self.per), needed=self.needed(share["whole"])
                )
                for name, share in shares
                if not self.reached(share)
            ]
        )

    def shares(self, value: Any) -> list[tuple[Text, Any]]:
        """Return the whole share and then those of the types, each with its name."""
        names = {part.value: part.text for part in self.parts_of}
        types = value.get("by", {}).items()
        return [(self.labels.part, value), *((names[name], share) for name, share in types)]

    def needed(self, whole: int) -> int:
        """Return the smallest part that reaches the share, or the largest that stays under it."""
        reaching = -(-self.limit * whole // self.per)
        return reaching if self.below is None else reaching - 1


def named(name: Text, share: Any, per: int = 100) -> Said:
    """Return ``Units recognised: 17 of 25 (68%)``."""
    part, whole = share["part"], share["whole"]
    return SHARE.format(name=name, part=part, whole=whole, percent=percent(part, whole or 1, per))


def percent(part: int, whole: int, per: int = 100) -> Text:
    """Return a share as people read it, cut (never rounded up) a place behind what ``per`` asks."""
    places = len(str(per)) - 2
    full, rest = divmod(part * 100 * 10**places // whole, 10**places)
    digits = f"{rest:0{places}}".rstrip("0")
    return Text(f"{full},{digits}%", f"{full}.{digits}%") if digits else same(f"{full}%")


AT_LEAST = Text("ít nhất {share}", "at least {share}")
BELOW = Text("dưới {share}", "below {share}")
EACH = Text("{share} của tổng số và của từng loại", "{share} of the whole and of each type")
ABOVE = Text("{found}, tối đa được {needed}", "{found}, at most {needed} allowed")
SHARE = Text("{name}: {part} trên {whole} ({percent})", "{name}: {part} of {whole} ({percent})")
SHORT = Text("{found}, cần {needed}", "{found}, {needed} needed")
NO_SHARES = Text("{found}; chưa kê khai từng loại", "{found}; the share of each type was not given")
NO_WHOLE = Text(
    "tổng số không thể bằng 0; hãy kiểm tra lại", "the whole cannot be 0; check the figure"
)
TOO_MUCH = Text(
    "số đạt lớn hơn tổng số; hãy kiểm tra lại hai số",
    "the part is above the whole; check both figures",
)
WRONG_SUM = Text(
    "cộng các loại được {total}, nhưng đã ghi {given}; hãy sửa cho khớp",
    "the types add up to {total}, but {given} was given; make them agree",
)
