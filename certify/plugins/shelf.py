"""Keeps the library of a process, and builds it anew when the instance's own criteria change.

An administrator publishes an overlay in one process; the others take it up by themselves, without
a restart, because each looks at the folder now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify.engine import Library

EVERY = 1.0
"""Seconds between two looks at the folder; :meth:`Shelf.look` looks at once."""

Stamp = tuple[tuple[str, int, int], ...] | None


def stamp_of(folder: Path) -> Stamp:
    """Return names, times and sizes of the criteria files below *folder*; ``None`` without it."""
    if not folder.is_dir():
        return None
    found = []
    for file in folder.rglob("*"):
        if file.suffix in {".yaml", ".json"}:
            try:
                state = file.stat()
            except OSError:  # taken away meanwhile
                continue
            found.append((str(file), state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))


class Shelf:
    """Call it for the library."""

    def __init__(self, build: Callable[[], Library], folder: Callable[[], Path]) -> None:
        self._build = build
        self._folder = folder
        self._lock = Lock()
        self.cache_clear()

    def cache_clear(self) -> None:
        """Forget the library; the next call builds it."""
        self._library: Library | None = None
        self._stamp: Stamp = None
        self._next = 0.0

    def __call__(self) -> Library:
        """Return the library as it stood at the last look, at most :data:`EVERY` seconds ago."""
        library = self._library
        return library if library is not None and monotonic() < self._next else self.look()

    def look(self) -> Library:
        """Look at the folder now; return the library, built anew if something changed there."""
        with self._lock:
            stamp = stamp_of(self._folder())
            if self._library is None or stamp != self._stamp:
                self._library, self._stamp = self._build(), stamp
            self._next = monotonic() + EVERY
            return self._library
