"""Strict reading of YAML and JSON documents that remembers on which line everything stands.

Narrower than YAML 1.1 where YAML 1.1 surprises: a duplicate key, an anchor, a tag, a day that
does not exist, ``yes`` for true, ``010`` or ``1_000`` for a number are faults, told with file and
line. PyYAML's C parser does the parsing; the events are put together here, because only so can
the depth be bounded and aliases be refused before they unfold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from certify.engine.errors import At, InputError
from certify.engine.shapes import DAY, short
from certify.engine.text import Bilingual, Text

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40

INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
PLAIN: Final = {"": None, "null": None, "~": None, "true": True, "false": False}
TEXT_TAG: Final = "tag:yaml.org,2002:str"
FLOAT_TAG: Final = "tag:yaml.org,2002:float"


class Table(dict[str, Any]):
    """A mapping that knows its file and the line of each of its keys."""

    def __init__(self, file: Path | None = None, line: int | None = None) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def copy(self) -> Table:
        """Return a shallow copy that stands in the same place."""
        other = Table(self.file, self.line)
        other.update(self)
        other.lines = dict(self.lines)
        return other


class Series(list[Any]):
    """A list that knows its file and the lines of its items."""

    def __init__(self, file: Path | None = None, line: int | None = None) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: list[int] = []

    def add(self, item: Any, line: int = 0) -> None:
        """Append ``item``, which stands on ``line`` (0: not known)."""
        self.append(item)
        self.lines.append(line)

    def copy(self) -> Series:
        """Return a shallow copy that stands in the same place."""
        other = Series(self.file, self.line)
        other.extend(self)
        other.lines = list(self.lines)
        return other


def locate(data: Any, at: At) -> tuple[Path | None, int | None]:
    """Return file and line of the place ``at`` in ``data``, or of the nearest one around it."""
    file, line = place_of(data)
    for step in at:
        if isinstance(data, Table) and step in data:
            line = data.lines.get(str(step)) or line
        elif isinstance(data, Series) and isinstance(step, int) and step < len(data):
            line = data.lines[step] or line
        else:
            break
        data = data[step]
        inner_file, inner_line = place_of(data)
        file, line = inner_file or file, inner_line or line
    return file, line


def place_of(data: Any) -> tuple[Path | None, int | None]:
    """Return file and line of a table or list, nothing of anything else."""
    return (data.file, data.line) if isinstance(data, Table | Series) else (None, None)


def read_file(path: Path) -> Any:
    """Return what the YAML or JSON file ``path`` holds; raise :class:`InputError`."""
    return read(content_of(path), path)


def content_of(path: Path) -> bytes:
    """Return what stands in a file; raise :class:`InputError` for one that is too big or none."""
    try:
        if not path.is_file() and path.exists():
            raise InputError((), NO_FILE.format(why=NOT_REGULAR), path)
        if path.stat().st_size > MAX_BYTES:
            raise InputError((), TOO_BIG, path)
        return path.read_bytes()
    except OSError as error:
        raise InputError((), NO_FILE.format(why=error.strerror), path) from None


def read(content: bytes, file: Path | None = None) -> Any:
    """Return what ``content`` holds: :class:`Table`, :class:`Series` and plain values."""
    if len(content) > MAX_BYTES:
        raise InputError((), TOO_BIG, file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError((), NOT_UTF8, file, line) from None
    try:
        return Reader(text, file).document()
    except yaml.YAMLError as error:
        if (data := from_json(text, file)) is not None:
            return data
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or "?"
        raise InputError((), SYNTAX.format(why=short(why)), file, line_in(text, error)) from None


def line_in(text: str, error: yaml.YAMLError) -> int:
    """Return the line of ``text`` on which the parser stopped."""
    if (mark := getattr(error, "problem_mark", None)) is not None:
        return int(mark.line) + 1
    return text.count("\n", 0, getattr(error, "position", 0)) + 1


def from_json(text: str, file: Path | None) -> Any:
    """Return ``text`` read as JSON, None where it is none.

    Some JSON is no YAML 1.1 (surrogate pairs, tabs); it is read without lines.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            names = [key for key, _ in pairs]
            key = next(key for key in names if names.count(key) > 1)
            raise InputError((key,), DUPLICATE.format(key=short(key)), file)
        return table

    try:
        return json.loads(text, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return None


class Reader:
    """Puts the events of one document together."""

    def __init__(self, text: str, file: Path | None) -> None:
        self.file = file
        loader = yaml.CSafeLoader(text)
        self.resolver: Any = loader
        self.events: Iterator[Any] = iter(loader.get_event, None)

    def document(self) -> Any:
        """Return the one document of the stream."""
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            raise InputError((), EMPTY, self.file, 1)
        value = self.value(next(self.events), ())
        next(self.events)
        if not isinstance(extra := next(self.events), yaml.StreamEndEvent):
            self.fault((), ONE_DOCUMENT, extra)
        return value

    def value(self, event: Any, at: At) -> Any:
        """Return the value that begins with ``event``."""
        if isinstance(event, yaml.AliasEvent) or event.anchor or len(at) > MAX_DEPTH:
            self.fault(at, TOO_DEEP if len(at) > MAX_DEPTH else ANCHOR, event)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, at)
        return self.scalar(event, at)

    def mapping(self, start: yaml.Event, at: At) -> Table:
        """Return the mapping that begins with ``start``."""
        table = Table(self.file, line_of(start))
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self.fault(at, KEY, event)
            key = event.value
            if key in table:
                self.fault((*at, key), DUPLICATE.format(key=short(key)), event)
            if key == "<<" and event.implicit[0]:
                self.fault(at, ANCHOR, event)
            table.lines[key] = line_of(event)
            table[key] = self.value(next(self.events), (*at, key))
        return table

    def sequence(self, start: yaml.Event, at: At) -> Series:
        """Return the list that begins with ``start``."""
        series = Series(self.file, line_of(start))
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            series.add(self.value(event, (*at, len(series))), line_of(event))
        return series

    def scalar(self, event: yaml.ScalarEvent, at: At) -> Any:
        """Return a plain value; quoted ones are text, whatever they look like."""
        value: str = event.value
        if event.tag is not None:
            self.fault(at, TAG, event)
        if not event.implicit[0]:
            return value
        if value in PLAIN:
            return PLAIN[value]
        if INTEGER.fullmatch(value):
            return int(value)
        if DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                self.fault(at, NO_SUCH_DAY.format(given=value), event)
        tag = self.resolver.resolve(yaml.ScalarNode, value, (True, False))
        if tag == FLOAT_TAG and "_" not in value and ":" not in value:
            return float(value.lower().replace(".inf", "inf").replace(".nan", "nan"))
        if tag != TEXT_TAG:
            self.fault(at, AMBIGUOUS.format(given=short(value)), event)
        return value

    def fault(self, at: At, message: Bilingual, event: yaml.Event) -> NoReturn:
        """Raise the fault at the line of ``event``."""
        raise InputError(at, message, self.file, line_of(event))


def line_of(event: Any) -> int:
    """Return the line on which ``event`` begins, counted from 1."""
    return int(event.start_mark.line) + 1


TOO_BIG = Text("tệp lớn hơn 2 MB; hãy rút gọn", "the file is larger than 2 MB; shorten it")
NO_FILE = Text(
    "không đọc được tệp ({why}); hãy kiểm tra đường dẫn",
    "the file cannot be read ({why}); check the path",
)
NOT_REGULAR = Text("không phải tệp thường", "it is no regular file")
NOT_UTF8 = Text("tệp không phải mã UTF-8; hãy lưu lại", "the file is not UTF-8; save it again")
SYNTAX = Text("sai cú pháp YAML ({why}); hãy sửa lại", "this is no YAML ({why}); correct it")
EMPTY = Text("tệp trống; hãy ghi nội dung", "the file is empty; write something")
ONE_DOCUMENT = Text(
    "chỉ được có một tài liệu trong tệp; hãy bỏ dấu ---",
    "only one document may stand in the file; take out the ---",
)
TOO_DEEP = Text("lồng nhau quá sâu; hãy viết phẳng hơn", "nested too deeply; make it flatter")
ANCHOR = Text(
    "không dùng neo và tham chiếu (&, *, <<); hãy chép nội dung ra",
    "anchors and aliases (&, *, <<) are not allowed; write the content out",
)
TAG = Text("không dùng thẻ (!); hãy bỏ thẻ", "tags (!) are not allowed; take the tag out")
KEY = Text("tên mục phải là chữ; hãy sửa lại", "a key must be text; correct it")
DUPLICATE = Text("mục {key} có hai lần; hãy bỏ một", "the key {key} stands twice; take one out")
NO_SUCH_DAY = Text(
    "không có ngày {given}; hãy ghi một ngày có thật",
    "there is no day {given}; write a real day",
)
AMBIGUOUS = Text(
    "{given} đọc được theo nhiều cách; hãy dùng true, false, số thường, ngày năm-tháng-ngày, hoặc"
    " đặt chữ trong dấu nháy",
    "{given} can be read in more than one way; write true, false, a plain number, a day as"
    " year-month-day, or put text in quotes",
)
