"""From raw tables to structs, with faults told by file, line and field."""

from __future__ import annotations

import re
from typing import Any, NoReturn, TypeVar

import msgspec

from certify.engine.errors import At, SetError, Step
from certify.engine.text import Bilingual, Text
from certify.engine.yamlfile import locate

T = TypeVar("T")
STEP = re.compile(r"\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]")
FIELD = re.compile(r"unknown field `([^`]*)`")

# What msgspec says, by pattern, in Vietnamese.
SAYINGS = (
    (re.compile(r"Object missing required field (.+)"), r"thiếu mục \1; hãy bổ sung"),
    (re.compile(r"Object contains unknown field (.+)"), r"không có mục \1; hãy bỏ đi"),
    (re.compile(r"Invalid value (.+)"), r"giá trị \1 không hợp lệ; hãy sửa lại"),
    (re.compile(r"Invalid enum value (.+)"), r"giá trị \1 không hợp lệ; hãy sửa lại"),
    (re.compile(r"Expected (.+), got (.+)"), r"cần \1, nhưng lại là \2; hãy sửa lại"),
    (
        re.compile(r"exactly one of (.+) and (.+) is needed"),
        r"cần đúng một trong \1 và \2; hãy bỏ hoặc thêm",
    ),
    (
        re.compile(r"a share of more than (\d+) in (\d+) is none"),
        r"tỷ lệ tối đa là \1 trên \2; hãy sửa lại",
    ),
    (re.compile(r"Expected (.+)"), r"cần \1; hãy sửa lại"),
)


def decode(raw: Any, wanted: type[T], at: At = (), whole: Any = None) -> T:
    """Return ``raw`` as ``wanted``; raise :class:`SetError` at ``at`` in the ``whole`` set."""
    try:
        return msgspec.convert(raw, wanted)
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `")
        below: list[Step] = []
        for name, number in STEP.findall(path):
            below.append(name or int(number))
        if unknown := FIELD.search(what):
            below.append(unknown[1])
        message = Text(vietnamese(what), f"{what}; correct it")
        fault(raw if whole is None else whole, (*at, *below), message)


def vietnamese(what: str) -> str:
    """Return a message of msgspec in Vietnamese, in its own words where it is not known."""
    for pattern, saying in SAYINGS:
        if pattern.fullmatch(what):
            return pattern.sub(saying, what)
    return f"không hợp lệ ({what}); hãy sửa lại"


def fault(whole: Any, at: At, message: Bilingual) -> NoReturn:
    """Raise a :class:`SetError` for the place ``at`` of a raw set."""
    file, line = locate(whole, at)
    raise SetError(at, message, file, line)
