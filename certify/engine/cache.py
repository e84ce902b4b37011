"""What was read and compiled before, kept in memory by the hash of its content.

Nothing is ever read from it that another content, another path or other kinds and rules would
have given: each entry is found by the SHA-256 of all that went into it. Nothing is written to
disk, so nothing foreign can come back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from certify.engine.errors import InputError, SetError
from certify.engine.kinds import Kind
from certify.engine.rules import OutcomeRule
from certify.engine.sets import CriteriaSet
from certify.engine.yamlfile import Series, Table, content_of, read

Kinds = Mapping[str, type[Kind]]
Rules = Mapping[str, type[OutcomeRule]]


class Entry(msgspec.Struct, frozen=True):
    """A file as it was read: the hash of its content, and what it holds or the fault in it."""

    digest: bytes
    raw: Any = None
    fault: InputError | None = None
    needs: frozenset[str] = frozenset()

    def content(self) -> Any:
        """Return what the file holds; raise the fault in it."""
        if self.fault is not None:
            raise self.fault.with_traceback(None)
        return self.raw

    def mark(self, file: Path) -> tuple[str, bytes]:
        """Return what tells this entry from every other: its place and its content."""
        return str(file), self.digest


class Inputs:
    """All that goes into each set: its own files, those it needs, and the types of units."""

    def __init__(self) -> None:
        self.common: list[tuple[str, bytes]] = []
        self.own: dict[str, list[tuple[str, bytes]]] = {}
        self.needs: dict[str, set[str]] = {}
        self.marks: dict[str, bytes] = {}

    def add(self, key: str, entry: Entry, file: Path) -> None:
        """Note that a file is part of the set ``key``."""
        self.own.setdefault(key, []).append(entry.mark(file))
        self.needs.setdefault(key, set()).update(entry.needs - {key})

    def mark(self, key: str) -> bytes:
        """Return the hash of all that goes into a set, down to what its includes include."""
        if key not in self.marks:
            self.marks[key] = b"circle"  # the hash of those within stands for it
            inner = [self.mark(need) for need in sorted(self.needs.get(key, ()))]
            parts = (key, self.common, self.own.get(key), inner)
            self.marks[key] = hashlib.sha256(msgspec.msgpack.encode(parts)).digest()
        return self.marks[key]


class Cache:
    """Remembers files and compiled sets between loads of the library in one process."""

    def __init__(self) -> None:
        self.files: dict[Path, Entry] = {}
        self.sets: dict[bytes, CriteriaSet | SetError] = {}
        self.registered: tuple[dict[str, type[Kind]], dict[str, type[OutcomeRule]]] = ({}, {})

    def use(self, kinds: Kinds, outcome_rules: Rules) -> None:
        """Forget compiled sets where kinds or rules are no longer the same classes."""
        registered = (dict(kinds), dict(outcome_rules))
        if registered != self.registered:
            self.sets = {}
            self.registered = registered

    def read(self, file: Path) -> Entry:
        """Return what a file holds, parsed anew only where its content changed."""
        content = content_of(file)
        digest = hashlib.sha256(content).digest()
        known = self.files.get(file)
        if known is None or known.digest != digest:
            known = self.files[file] = parsed(content, digest, file)
        return known

    def made(self, mark: bytes, make: Callable[[], CriteriaSet]) -> CriteriaSet | SetError:
        """Return what compiling comes to, a set or its fault, compiled only where it is new."""
        if mark not in self.sets:
            try:
                self.sets[mark] = make()
            except SetError as error:
                self.sets[mark] = error
        made = self.sets[mark]
        return made.with_traceback(None) if isinstance(made, SetError) else made

    def copy(self) -> Cache:
        """Return a cache that starts with the same and goes its own way."""
        other = Cache()
        other.files, other.sets = dict(self.files), dict(self.sets)
        other.registered = self.registered
        return other

    def keep(self, inputs: Inputs) -> None:
        """Forget all that did not go into the last load."""
        marks = [*inputs.common, *(mark for own in inputs.own.values() for mark in own)]
        files = {Path(name) for name, _ in marks}
        self.files = {file: entry for file, entry in dict(self.files).items() if file in files}
        kept = set(inputs.marks.values())
        self.sets = {mark: made for mark, made in dict(self.sets).items() if mark in kept}


def parsed(content: bytes, digest: bytes, file: Path) -> Entry:
    """Return the entry of a file with this content."""
    try:
        raw = read(content, file)
    except InputError as error:
        return Entry(digest, fault=error.with_traceback(None))
    return Entry(digest, raw, needs=frozenset(needed(raw)))


def needed(raw: Any) -> Iterator[str]:
    """Yield the keys of the sets that a raw set extends or includes from."""
    if not isinstance(raw, Table):
        return
    if isinstance(extends := raw.get("extends"), str):
        yield extends
    waiting = [raw.get("sections")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Series):
            waiting.extend(item)
        elif isinstance(item, Table):
            include = item.get("include")
            if isinstance(include, Table) and isinstance(source := include.get("from"), str):
                yield source
            waiting.append(item.get("criteria"))
