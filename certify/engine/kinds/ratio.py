"""``ratio``: a part of a whole reaches a share, told in whole numbers and never rounded."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, ClassVar

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.kinds.base import MET, Finding, Kind, Moment, Status, failed, partly_answered
from certify.engine.shapes import Field, Integer, Option, Record, Shape
from certify.engine.text import Said, Text, joined, same


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the part and the whole are called."""

    part: Text = Text("Số đạt", "Part")
    whole: Text = Text("Tổng số", "Whole")


class Ratio(Kind, frozen=True, tag="ratio"):
    """Met when part × 100 ≥ ``threshold`` × whole.

    Answer: ``{part, whole}``. With ``parts_of`` it may also carry ``by: {name: {part, whole}}``,
    whose sums must be the part and the whole; with ``each`` every share in it (but those whose
    whole is 0) must reach the threshold too, and without ``by`` the criterion is unanswered.
    A part above its whole, and a whole of 0, are input errors.
    """

    codes: ClassVar = ("below_share",)

    threshold: Annotated[int, msgspec.Meta(ge=1, le=100)]
    parts_of: tuple[Option, ...] = ()
    each: bool = False
    labels: Labels = Labels()

    def __post_init__(self) -> None:
        if self.each and not self.parts_of:
            raise ValueError("`each` needs `parts_of`")

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
        """Say whether one share reaches the threshold."""
        return bool(share["part"] * 100 >= self.threshold * share["whole"])

    def judge(self, value: Any, moment: Moment) -> Finding:
        if not self.reached(value):
            return failed("below_share")
        if not self.each:
            return MET
        if "by" not in value:
            return partly_answered()
        return MET if all(map(self.reached, value["by"].values())) else failed("below_share")

    def contains(self, other: Any) -> bool:
        return bool(self.threshold <= other.threshold and self.each <= other.each)

    def asks(self, moment: Moment) -> Said:
        if self.each:
            return Text(
                "ít nhất {threshold}% của tổng số và của từng loại",
                "at least {threshold}% of the whole and of each type",
            ).format(threshold=self.threshold)
        return Text("ít nhất {threshold}%", "at least {threshold}%").format(
            threshold=self.threshold
        )

    def found(self, value: Any, moment: Moment) -> Said:
        return joined([named(name, share) for name, share in self.shares(value)])

    def message(self, value: Any, moment: Moment, finding: Finding) -> Said:
        if value is None:
            return super().message(value, moment, finding)
        if finding.status is Status.UNANSWERED:
            return NO_SHARES.format(found=self.found(value, moment))
        shares = self.shares(value)[: None if self.each else 1]
        return joined(
            [
                SHORT.format(found=named(name, share), needed=self.needed(share["whole"]))
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
        """Return the smallest part that reaches the threshold."""
        return -(-self.threshold * whole // 100)


def named(name: Text, share: Any) -> Said:
    """Return ``Units recognised: 17 of 25 (68%)``."""
    part, whole = share["part"], share["whole"]
    return SHARE.format(name=name, part=part, whole=whole, percent=percent(part, whole or 1))


def percent(part: int, whole: int) -> Text:
    """Return a share as people read it, cut (never rounded up) to one decimal."""
    tenths = part * 1000 // whole
    full, rest = divmod(tenths, 10)
    return Text(f"{full},{rest}%", f"{full}.{rest}%") if rest else same(f"{full}%")


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
