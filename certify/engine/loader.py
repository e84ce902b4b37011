"""Reads folders of criteria files and compiles them, keeping the faults of each file apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

import msgspec

from certify.engine.cache import Cache, Inputs
from certify.engine.compiler import Compiler, Registry
from certify.engine.decoding import decode, fault
from certify.engine.errors import At, InputError, SetError
from certify.engine.expand import amended, include, overlay, substitute
from certify.engine.kinds import Kind
from certify.engine.rules import OutcomeRule
from certify.engine.schema import SetSkeleton, Skeleton, UnitTypesFile
from certify.engine.sets import CriteriaSet
from certify.engine.shapes import short
from certify.engine.text import Text
from certify.engine.units import UnitType
from certify.engine.yamlfile import Table, content_of

UNIT_TYPES = "unit-types.yaml"
PUBLISHED = "published.json"
KEY = re.compile(r"[a-z][a-z0-9-]*/[a-z][a-z0-9-]*@[0-9A-Za-z.-]{1,40}")


class Loader:
    """Collects raw sets from folders, then compiles each of them once.

    What the ``cache`` has of the same content is not read and compiled again.
    """

    def __init__(
        self,
        kinds: Mapping[str, type[Kind]],
        outcome_rules: Mapping[str, type[OutcomeRule]],
        cache: Cache | None = None,
    ) -> None:
        self.cache = Cache() if cache is None else cache
        self.cache.use(kinds, outcome_rules)
        self.inputs = Inputs()
        self.unit_types: dict[str, UnitType] = {}
        self.registry = Registry(kinds, outcome_rules, self.unit_types)
        self.published: dict[str, str] = {}
        self.problems: list[SetError] = []
        self.raw: dict[str, Table] = {}
        self.amendments: dict[str, dict[str, Table]] = {}
        self.complete: dict[str, Table | SetError] = {}
        self.open: list[str] = []

    def read(self, path: Path) -> None:
        """Read a file, or every file below a folder; what cannot be read becomes a problem."""
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else (path,):
            self.attempt(self.read_unit_types if file.name == UNIT_TYPES else self.read_set, file)
        if (file := path / PUBLISHED).exists():
            self.attempt(self.read_published, file)

    def attempt(self, read: Callable[[Path], None], file: Path) -> None:
        """Run ``read`` on a file and keep the fault it raises."""
        try:
            read(file)
        except SetError as error:
            self.problems.append(error)
        except InputError as error:
            self.problems.append(SetError(error.at, error.message, error.file or file, error.line))

    def read_unit_types(self, file: Path) -> None:
        """Take in the unit types of a file."""
        entry = self.cache.read(file)
        raw = entry.content()
        self.inputs.common.append(entry.mark(file))
        for place, unit_type in enumerate(decode(raw, UnitTypesFile).unit_types):
            if unit_type.name in self.unit_types:
                fault(raw, ("unit_types", place, "name"), TWICE.format(name=unit_type.name))
            self.unit_types[unit_type.name] = unit_type

    def read_published(self, file: Path) -> None:
        """Take in the hashes of published sets."""
        try:
            self.published |= msgspec.json.decode(content_of(file), type=dict[str, str])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise SetError((), BAD_HASHES.format(why=short(str(error))), file) from None

    def read_set(self, file: Path) -> None:
        """Take in a set or an overlay under its key."""
        entry = self.cache.read(file)
        raw = entry.content()
        if not isinstance(raw, Table):
            raise SetError((), NO_TABLE, file, 1)
        decode(raw, Skeleton)
        if "extends" in raw:
            key = f"{raw['extends']}+{raw.get('name')}"
        else:
            key = f"{raw.get('key')}@{raw.get('version')}"
            decode(raw, SetSkeleton)
            if not isinstance(raw.get("version"), str) or not KEY.fullmatch(key):
                fault(raw, ("version" if "key" in raw else "key",), BAD_KEY.format(key=short(key)))
        amends = raw.get("amends") is True
        known = self.amendments.setdefault(str(raw["extends"]), {}) if amends else self.raw
        if key in known:
            fault(raw, ("key",), TWICE.format(name=short(key)))
        known[key] = raw
        self.inputs.add(str(raw["extends"]) if amends else key, entry, file)

    def compile(self, keys: Collection[str] | None = None) -> dict[str, CriteriaSet]:
        """Return every set that compiles (of ``keys``, where given), by key."""
        self.amend()
        sets = {}
        for key in sorted(self.raw if keys is None else self.raw.keys() & keys):
            made = self.cache.made(self.inputs.mark(key), partial(self.made, key))
            try:
                if isinstance(made, SetError):
                    raise made
                self.check_published(made)
                sets[made.key] = made
            except SetError as error:
                self.problems.append(error)
        return sets

    def made(self, key: str) -> CriteriaSet:
        """Return the set ``key``, compiled; raise :class:`SetError` at its first fault."""
        raw = self.raw[key]
        table = substitute(self.lookup(key, raw, ()))
        return Compiler(table, self.registry, raw.get("extends")).compile()

    def amend(self) -> None:
        """Put amendments into what they amend; a broken one is left out and told."""
        for base, amendments in self.amendments.items():
            for amendment in amendments.values():
                try:
                    if base not in self.raw:
                        fault(amendment, ("extends",), NO_SET.format(key=short(base)))
                    self.raw[base] = amended(self.raw[base], amendment)
                except SetError as error:
                    self.problems.append(error)

    def lookup(self, key: str, origin: Table, at: At) -> Table:
        """Return the raw set ``key``, named by ``origin`` at ``at``, with all that it takes in."""
        if key in self.open:
            fault(origin, at, CIRCLE.format(keys=[*self.open, key]))
        if key not in self.raw:
            fault(origin, at, NO_SET.format(key=short(key)))
        if key not in self.complete:
            self.open.append(key)
            try:
                self.complete[key] = self.expand(self.raw[key])
            except SetError as error:
                self.complete[key] = error
            finally:
                self.open.pop()
        found = self.complete[key]
        if isinstance(found, SetError):
            if at:
                fault(origin, at, NEEDS.format(key=short(key)))
            raise found
        return found

    def expand(self, raw: Table) -> Table:
        """Return ``raw`` laid over what it extends, with its includes."""
        if "extends" in raw:
            raw = overlay(self.lookup(str(raw["extends"]), raw, ("extends",)), raw)
        return include(raw, self.lookup)

    def check_published(self, criteria_set: CriteriaSet) -> None:
        """Refuse a set whose rules are not those that were published."""
        published = self.published.get(criteria_set.key, criteria_set.hash)
        if published != criteria_set.hash:
            message = CHANGED.format(
                key=criteria_set.key, published=published[:12], now=criteria_set.hash[:12]
            )
            raise SetError(("key",), message, criteria_set.file, 1)


def published_json(hashes: Mapping[str, str]) -> str:
    """Return the text of ``published.json`` for these hashes."""
    return json.dumps(dict(sorted(hashes.items())), indent=2) + "\n"


TWICE = Text("{name} có hai lần; hãy bỏ một", "{name} stands twice; take one out")
BAD_HASHES = Text(
    "danh sách mã băm không đọc được ({why}); hãy khôi phục tệp gốc",
    "the list of hashes cannot be read ({why}); restore the file",
)
NO_TABLE = Text(
    "tệp phải gồm các mục như key, version, title; hãy sửa lại",
    "the file must hold fields such as key, version, title; correct it",
)
BAD_KEY = Text(
    "{key} không phải khóa hợp lệ; hãy ghi key dạng nhóm/loại-đơn-vị và version trong dấu nháy",
    "{key} is no valid key; write key as family/unit-type and version in quotes",
)
NO_SET = Text(
    "không có bộ tiêu chí {key}; hãy kiểm tra khóa và phiên bản",
    "there is no set {key}; check key and version",
)
NEEDS = Text(
    "bộ tiêu chí {key} mà bộ này cần đang có lỗi; hãy sửa bộ đó trước",
    "the set {key}, which this one needs, is broken; mend that one first",
)
CIRCLE = Text(
    "các bộ tiêu chí dẫn chiếu vòng tròn: {keys}; hãy bỏ một dẫn chiếu",
    "sets include each other in a circle: {keys}; take one include out",
)
CHANGED = Text(
    "quy tắc của {key} khác bản đã công bố (công bố {published}…, nay {now}…); hãy khôi phục hoặc"
    " đặt phiên bản mới",
    "the rules of {key} differ from those published (published {published}…, now {now}…); restore"
    " them or give a new version",
)
