"""Form fields for the shapes of answers: one class a shape, nested as the shapes are.

Every field keeps what was typed as it was typed, and offers it to the engine as a raw value
(:meth:`AnswerField.raw`).  ``sort`` names the macro that draws it.
"""

# ruff: noqa: D102 - what each field overrides is documented at AnswerField

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from wtforms import Field
from wtforms.utils import unset_value

from certify.engine import (
    Bilingual,
    Choice,
    Date,
    Flag,
    InputError,
    Integer,
    Line,
    Maybe,
    Record,
    Rows,
    Shape,
    Text,
)

At = tuple[str | int, ...]
LONG_LINE = 150  # characters; longer texts get several lines
TYPED_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})|(\d{2})(\d{2})(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
GROUPED_NUMBER = re.compile(r"\d{1,3}([. \u00a0]\d{3})+")

TWO_ANSWERS = Text(
    "Đã đánh dấu “không có” nhưng vẫn ghi nội dung; hãy bỏ đánh dấu hoặc xóa nội dung.",
    "“None” is marked, yet something is filled in: take off the mark, or clear what is filled in.",
)
NO_SUCH_DAY = Text(
    "Không có ngày {given}; hãy ghi ngày/tháng/năm, ví dụ 10/02/2026.",
    "There is no day {given}; write day/month/year, for example 10/02/2026.",
)


class AnswerField(Field):
    """Base of all fields: a shape, what it is called, and what the engine said of it."""

    sort: ClassVar[str] = ""

    def __init__(
        self, shape: Any, caption: Text | None = None, optional: bool = False, **bound: Any
    ) -> None:
        super().__init__(caption.vi if caption else "", **bound)
        self.shape = shape
        self.caption = caption
        self.optional = optional
        self.message: Bilingual | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was given."""
        raise NotImplementedError

    def raw(self, at: At) -> Any:
        """Return what was typed, for the engine to read; None when nothing was.

        :raises InputError: when it says two things at once.
        """
        raise NotImplementedError

    def parts(self) -> dict[str | int, AnswerField]:
        """Return the fields inside by their place in the raw value."""
        return {}

    def find(self, at: At) -> AnswerField:
        """Return the field that the place *at* is about (the nearest one around it)."""
        inner = self.parts().get(at[0]) if at else None
        return inner.find(at[1:]) if inner else self

    def walk(self) -> Iterator[AnswerField]:
        """Yield this field and all inside it."""
        yield self
        for inner in self.parts().values():
            yield from inner.walk()

    def refuse(self, message: Bilingual) -> None:
        """Show *message* beside this field."""
        self.message = message

    def bound(self, made: Any, name: str) -> Any:
        """Bind the field *made* under *name* inside this one."""
        return made.bind(self._form, f"{self.name}-{name}", translations=self._translations)


class TypedField(AnswerField):
    """One input; ``typed`` is its text, whatever it is."""

    typed = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the text that was sent, else show the value."""
        if formdata is not None:
            self.typed = formdata.get(self.name, "").replace("\r\n", "\n")
        elif data is not None and data is not unset_value:
            self.typed = self.shown(data)

    def shown(self, value: Any) -> str:
        """Return *value* as one types it."""
        return str(value)

    @property
    def blank(self) -> bool:
        return not self.typed.strip()

    def raw(self, at: At) -> Any:
        return None if self.blank else self.typed


class FlagField(TypedField):
    """Yes or no; neither is marked while unanswered."""

    sort = "flag"
    choices = (("yes", Text("Có", "Yes")), ("no", Text("Không", "No")))

    def shown(self, value: Any) -> str:
        return "yes" if value is True else "no"

    def raw(self, at: At) -> Any:
        return {"yes": True, "no": False}.get(self.typed, super().raw(at))


class IntegerField(TypedField):
    """A whole number; thousands may be parted by dots or blanks, as in 1.234."""

    sort = "integer"

    def raw(self, at: At) -> Any:
        text = self.typed.strip()
        if GROUPED_NUMBER.fullmatch(text):
            text = re.sub(r"\D", "", text)
        return (
            int(text) if text.isascii() and text.isdigit() and len(text) < 20 else super().raw(at)
        )


class DayField(TypedField):
    """A day as dd/mm/yyyy; also with dots, blanks or nothing between, and as ISO."""

    sort = "day"

    def shown(self, value: Any) -> str:
        return "/".join(reversed(str(value)[:10].split("-")))

    def raw(self, at: At) -> Any:
        text = self.typed.strip()
        if found := TYPED_DAY.fullmatch(text):
            day, month, year = (part for part in found.groups() if part)
            return f"{year}-{month:0>2}-{day:0>2}"
        return text or None

    def refuse(self, message: Bilingual) -> None:
        given = self.typed.strip()[:40]
        self.message = NO_SUCH_DAY.format(given=given) if given else message


class LineField(TypedField):
    """Short text."""

    sort = "line"

    @property
    def long(self) -> bool:
        """Whether it wants several lines."""
        return bool(self.shape.max_length > LONG_LINE)


class ChoiceField(TypedField):
    """One value of a list."""

    sort = "choice"


class RecordField(AnswerField):
    """A few named fields."""

    sort = "record"
    fields: dict[str | int, AnswerField]

    def __init__(self, shape: Record, *args: Any, **bound: Any) -> None:
        super().__init__(shape, *args, **bound)
        self.fields = {
            field.name: self.bound(made, field.name)
            for field, made in zip(shape.fields, _unbound(shape), strict=True)
        }

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Let every field take its own."""
        values = data if isinstance(data, dict) else {}
        for name, field in self.fields.items():
            field.process(formdata, values.get(name))

    @property
    def blank(self) -> bool:
        return all(field.blank for field in self.fields.values())

    def raw(self, at: At) -> Any:
        if self.blank:
            return None
        given = {name: field.raw((*at, name)) for name, field in self.fields.items()}
        # A record that must be there but whose fields are all open is there, and empty.
        return {
            name: {} if value is None else value
            for name, value in given.items()
            if value is not None or self._must_stand(self.fields[name])
        }

    @staticmethod
    def _must_stand(field: AnswerField) -> bool:
        return isinstance(field, RecordField) and not field.optional

    def parts(self) -> dict[str | int, AnswerField]:
        return self.fields

    @property
    def matrix(self) -> bool:
        """Whether the fields inside are records alike, best drawn as a table."""
        names = {
            tuple(field.fields) if isinstance(field, RecordField) else ()
            for field in self.fields.values()
        }
        return len(names) == 1 and len(self.fields) > 1 and names != {()}


class RowsField(AnswerField):
    """A list of records; "none" is an answer too, and not the same as nothing."""

    sort = "rows"
    any = ""  # "" not answered | "none" | "some"
    entries: list[RecordField]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the rows that were sent, else those of the value; a blank one if none."""
        self.entries = []
        if formdata is not None:
            self.any = formdata.get(f"{self.name}-any", "")
            for index in self._sent(formdata):
                self._add(index, formdata, None)
        elif isinstance(data, list | tuple):
            self.any = "some" if data else "none"
            for index, row in enumerate(data):
                self._add(index, None, row)
        if not self.entries:
            self.add()

    def _sent(self, formdata: Any) -> list[int]:
        """Return the numbers of the rows in *formdata*, in order; never more than can be asked."""
        numbered = re.compile(re.escape(self.name) + r"-(\d{1,6})-")
        found = {int(match[1]) for name in formdata if (match := numbered.match(name))}
        return sorted(found)[: self.shape.max_rows + 1]

    def _add(self, index: int, formdata: Any, row: Any) -> None:
        entry = self.bound(field_for(self.shape.record), str(index))
        entry.process(formdata, row)
        self.entries.append(entry)

    def add(self) -> None:
        """Add a blank row at the end."""
        last = self.entries[-1].name.rpartition("-")[2] if self.entries else "-1"
        self._add(int(last) + 1, None, None)

    def remove(self, name: str) -> None:
        """Take out the row whose field name is *name*."""
        self.entries = [entry for entry in self.entries if entry.name != name]
        if not self.entries:
            self.add()

    @property
    def filled(self) -> list[RecordField]:
        """The rows in which something stands."""
        return [entry for entry in self.entries if not entry.blank]

    @property
    def blank(self) -> bool:
        return not self.filled and self.any != "none"

    def raw(self, at: At) -> Any:
        rows = [entry.raw((*at, number)) for number, entry in enumerate(self.filled)]
        if rows and self.any == "none":
            raise InputError(at, TWO_ANSWERS)
        return rows or ([] if self.any == "none" else None)

    def parts(self) -> dict[str | int, AnswerField]:
        return dict(enumerate(self.filled))


class MaybeField(AnswerField):
    """A value, or a mark that there is none."""

    sort = "maybe"
    none = False

    def __init__(self, shape: Maybe, *args: Any, **bound: Any) -> None:
        super().__init__(shape, *args, **bound)
        self.inner: AnswerField = self.bound(field_for(shape.shape, self.caption), "value")

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the mark and what stands inside."""
        if formdata is not None:
            self.none = f"{self.name}-none" in formdata
        else:
            self.none = data is False
        self.inner.process(formdata, None if self.none and formdata is None else data)

    @property
    def blank(self) -> bool:
        return not self.none and self.inner.blank

    def raw(self, at: At) -> Any:
        if self.none and not self.inner.blank:
            raise InputError(at, TWO_ANSWERS)
        return False if self.none else self.inner.raw(at)

    def parts(self) -> dict[str | int, AnswerField]:
        return self.inner.parts()

    def find(self, at: At) -> AnswerField:
        return self.inner.find(at) if at else self

    def walk(self) -> Iterator[AnswerField]:
        yield self
        yield from self.inner.walk()


FIELDS: dict[type[Shape], type[AnswerField]] = {
    Flag: FlagField,
    Integer: IntegerField,
    Date: DayField,
    Line: LineField,
    Choice: ChoiceField,
    Record: RecordField,
    Rows: RowsField,
    Maybe: MaybeField,
}

_records: dict[int, tuple[Record, list[Any]]] = {}


def field_for(shape: Shape, caption: Text | None = None, optional: bool = False) -> Any:
    """Return the unbound form field of *shape*."""
    return FIELDS[type(shape)](shape, caption, optional)


def _unbound(record: Record) -> list[Any]:
    """Return the unbound fields of *record*, made on first use."""
    known = _records.get(id(record))
    if known is None:
        made = [field_for(field.shape, field.label, field.optional) for field in record.fields]
        known = _records[id(record)] = (record, made)
    return known[1]
