"""The shapes that answers have, declared once.

One declaration drives the strict reading of an answer, its form that can be stored as JSON, the
JSON Schema of it, and (outside the engine) the web form. A parsed value is plain Python: bool,
int, date, str, dict and tuple; ``shape.parse(shape.draft(value)) == value``.

Reading is strict: a boolean is never a number, a float never an integer, an unknown key is an
error, and so is anything too long. All faults are :class:`InputError`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NoReturn

import msgspec

from certify.engine.errors import At, InputError
from certify.engine.text import Bilingual, Text

MAX_NUMBER: Final = 10**9
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Shape(msgspec.Struct, frozen=True):
    """What an answer may look like. A new shape brings these three methods."""

    def parse(self, value: object, at: At = ()) -> Any:
        """Return ``value`` in parsed form; raise :class:`InputError` that names ``at``."""
        raise NotImplementedError

    def draft(self, value: Any) -> Any:
        """Return a parsed value in the form that JSON can hold."""
        return value

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an answer of this shape."""
        raise NotImplementedError


class Flag(Shape, frozen=True):
    """True or false, and nothing that merely resembles them."""

    def parse(self, value: object, at: At = ()) -> bool:
        if not isinstance(value, bool):
            wrong(at, value, Text("đúng hoặc sai (true hoặc false)", "true or false"))
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Integer(Shape, frozen=True):
    """A whole number from ``minimum`` to ``maximum``, both included."""

    minimum: int = 0
    maximum: int = MAX_NUMBER

    def parse(self, value: object, at: At = ()) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            wrong(at, value, Text("một số nguyên", "a whole number"))
        if not self.minimum <= value <= self.maximum:
            raise InputError(at, OUT_OF_RANGE.format(minimum=self.minimum, maximum=self.maximum))
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


class Date(Shape, frozen=True):
    """A day, as a date or as ISO text ``2026-02-10``."""

    def parse(self, value: object, at: At = ()) -> date:
        if type(value) is date:
            return value
        if not isinstance(value, str):
            wrong(at, value, Text("một ngày, ví dụ 2026-02-10", "a day such as 2026-02-10"))
        if DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise InputError(at, NO_SUCH_DAY.format(given=short(value)))

    def draft(self, value: date) -> str:
        return value.isoformat()

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


class Line(Shape, frozen=True):
    """Short text that is not blank, kept without the blanks around it."""

    max_length: int = 500

    def parse(self, value: object, at: At = ()) -> str:
        if not isinstance(value, str):
            wrong(at, value, Text("chữ (đặt trong dấu nháy)", "text (in quotes)"))
        text = value.strip()
        if not text:
            raise InputError(at, BLANK)
        if len(text) > self.max_length:
            raise InputError(at, TOO_LONG.format(maximum=self.max_length))
        if any(sign in UNWRITABLE or "\ud800" <= sign <= "\udfff" for sign in text):
            raise InputError(at, CONTROL)
        return text

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of an enumeration and what it is called."""

    value: str
    text: Text


class Choice(Shape, frozen=True):
    """One value out of a list."""

    options: tuple[Option, ...]

    def parse(self, value: object, at: At = ()) -> str:
        values = [option.value for option in self.options]
        if not isinstance(value, str) or value not in values:
            raise InputError(at, NOT_AN_OPTION.format(given=short(value), allowed=values))
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"enum": [option.value for option in self.options]}


class Field(msgspec.Struct, frozen=True):
    """One field of a record; an ``optional`` one may be missing, or null, which is the same."""

    name: str
    label: Text
    shape: Shape
    optional: bool = False


class Record(Shape, frozen=True):
    """A few named fields. Parsed to a dict without the optional fields that were not given."""

    fields: tuple[Field, ...]

    def parse(self, value: object, at: At = ()) -> dict[str, Any]:
        names = [field.name for field in self.fields]
        if not isinstance(value, Mapping):
            wrong(at, value, FIELDS.format(names=names))
        for key in value:
            if key not in names:
                raise InputError((*at, short(key)), UNKNOWN_KEY.format(names=names))
        parsed: dict[str, Any] = {}
        for field in self.fields:
            given = value.get(field.name)
            if given is not None:
                parsed[field.name] = field.shape.parse(given, (*at, field.name))
            elif not field.optional:
                raise InputError((*at, field.name), MISSING)
        return parsed

    def draft(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            field.name: field.shape.draft(value[field.name])
            for field in self.fields
            if field.name in value
        }

    def json_schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {field.name: field.shape.json_schema() for field in self.fields},
            "required": [field.name for field in self.fields if not field.optional],
            "additionalProperties": False,
        }


class Rows(Shape, frozen=True):
    """A list of records, possibly empty, of at most ``max_rows``."""

    record: Record
    max_rows: int = 1000

    def parse(self, value: object, at: At = ()) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list | tuple):
            wrong(at, value, Text("một danh sách ([] nếu không có)", "a list ([] for none)"))
        if len(value) > self.max_rows:
            raise InputError(at, TOO_MANY.format(maximum=self.max_rows))
        return tuple(self.record.parse(row, (*at, number)) for number, row in enumerate(value))

    def draft(self, value: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
        return [self.record.draft(row) for row in value]

    def json_schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.record.json_schema(), "maxItems": self.max_rows}


class Maybe(Shape, frozen=True):
    """A value, or ``false`` where there is none (which ``absent`` says in words)."""

    shape: Shape
    absent: Text

    def parse(self, value: object, at: At = ()) -> Any:
        return False if value is False else self.shape.parse(value, at)

    def draft(self, value: Any) -> Any:
        return False if value is False else self.shape.draft(value)

    def json_schema(self) -> dict[str, Any]:
        return {"anyOf": [{"const": False}, self.shape.json_schema()]}


# Control characters, but for tab and line ends, have no place in text; no XML or PDF holds them.
UNWRITABLE: Final = frozenset(
    {*map(chr, range(32)), "\x7f", "\ufffe", "\uffff"} - {"\t", "\n", "\r"}
)
OUT_OF_RANGE: Final = Text(
    "số phải từ {minimum} đến {maximum}; hãy sửa lại",
    "the number must be from {minimum} to {maximum}; correct it",
)
NO_SUCH_DAY: Final = Text(
    "không có ngày {given}; hãy ghi một ngày có thật theo dạng năm-tháng-ngày, ví dụ 2026-02-10",
    "there is no day {given}; write a real day as year-month-day, such as 2026-02-10",
)
BLANK: Final = Text("đang để trống; hãy ghi nội dung", "it is blank; write something")
TOO_LONG: Final = Text(
    "dài quá {maximum} ký tự; hãy viết ngắn lại",
    "it is longer than {maximum} characters; shorten it",
)
CONTROL: Final = Text(
    "có ký tự không đọc được; hãy gõ lại", "it holds unreadable characters; type it again"
)
NOT_AN_OPTION: Final = Text(
    "không có giá trị {given}; hãy chọn một trong: {allowed}",
    "there is no value {given}; choose one of: {allowed}",
)
FIELDS: Final = Text("các mục: {names}", "the fields: {names}")
UNKNOWN_KEY: Final = Text(
    "không có mục này; các mục là: {names}", "there is no such field; the fields are: {names}"
)
MISSING: Final = Text("còn thiếu mục này; hãy bổ sung", "this field is missing; add it")
TOO_MANY: Final = Text(
    "nhiều hơn {maximum} dòng; hãy rút bớt", "there are more than {maximum} rows; take some out"
)
WRONG: Final = Text(
    "cần {wanted}, nhưng lại là {given}; hãy sửa lại",
    "it must be {wanted}, but it is {given}; correct it",
)


def short(value: object) -> str:
    """Return ``value`` as it may be quoted in a message: never long, never dangerous."""
    if value is None or isinstance(value, bool):
        text = {None: "null", True: "true", False: "false"}[value]
    elif isinstance(value, int) and value.bit_length() > 128:
        text = "1234567890…"  # Python refuses to write out numbers of thousands of digits
    elif isinstance(value, str | int | float | date):
        text = str(value).encode("utf-8", "replace").decode()
    else:
        text = "[…]" if isinstance(value, list | tuple) else "{…}"
    return text if len(text) <= 40 else text[:39] + "…"


def wrong(at: At, value: object, wanted: Bilingual) -> NoReturn:
    """Say that ``value`` is of another shape than ``wanted``."""
    raise InputError(at, WRONG.format(wanted=wanted, given=short(value)))
