"""A measured figure, its target, and the table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; *target* is what it shall reach, or stay below if not *at_least*."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = True
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the target is reached; a figure without one always is."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target

    def line(self) -> str:
        """Return the figure as a row of the table."""
        target = ""
        if self.target is not None:
            target = f"{'≥' if self.at_least else '≤'} {_short(self.target)} {self.unit}"
        verdict = "" if self.target is None else "ok" if self.kept else "MISSED"
        value = f"{_short(self.value)} {self.unit}"
        return f"  {self.name:<52} {value:>18}  {target:<18} {verdict:<6} {self.note}".rstrip()


def report(figures: Iterable[Figure]) -> int:
    """Print the *figures* as they come; return 1 when a target is missed."""
    missed = 0
    for figure in figures:
        print(figure.line(), flush=True)
        missed += not figure.kept
    return 1 if missed else 0


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
