"""What hypothesis draws: answers of a shape, odd documents, and improvements of an answer."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from certify.engine import (
    Choice,
    CriteriaSet,
    Criterion,
    Date,
    Flag,
    Integer,
    Line,
    Maybe,
    Record,
    Rows,
    Shape,
)
from certify.engine.kinds import (
    Attest,
    Count,
    Discipline,
    Incidents,
    Rating,
    Ratio,
    Trend,
)

DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(date.isoformat)


def raw(shape: Shape) -> st.SearchStrategy[Any]:
    """Draw raw answers of a shape."""
    match shape:
        case Flag():
            return st.booleans()
        case Integer():
            return st.integers(0, 5)
        case Date():
            return DAYS
        case Line():
            return st.sampled_from(["12/KH", "Ông A"])
        case Choice():
            return st.sampled_from([option.value for option in shape.options])
        case Maybe():
            return st.just(False) | raw(shape.shape)
        case Rows():
            return st.lists(raw(shape.record), max_size=3)
        case Record():
            must = {each.name: raw(each.shape) for each in shape.fields if not each.optional}
            may = {each.name: raw(each.shape) for each in shape.fields if each.optional}
            return st.fixed_dictionaries(must, optional=may)
    raise NotImplementedError(shape)


def answer(criterion: Criterion) -> st.SearchStrategy[Any]:
    """Draw an answer that can be read, or None."""
    kind = criterion.kind
    drawn = raw(kind.shape)
    if isinstance(kind, Ratio):
        pairs = st.tuples(st.integers(0, 12), st.integers(1, 12))
        drawn = pairs.map(lambda pair: {"part": min(pair), "whole": max(pair[1], min(pair))})
    return st.none() | drawn


@cache
def answers(criteria_set: CriteriaSet) -> st.SearchStrategy[dict[str, Any]]:
    """Draw answers to all criteria of a set."""
    return st.fixed_dictionaries({each.id: answer(each) for each in criteria_set.criteria})


def improved(criterion: Criterion, given: Any, best: Any, pick: int) -> Any:
    """Return ``given`` made a little better; where that cannot be, the ``best`` there is."""
    kind = criterion.kind
    match kind:
        case Count() if given is not None:
            return given + pick
        case Ratio() if given is not None:
            return {**given, "part": min(given["whole"], given["part"] + pick)}
        case Attest() if isinstance(given, dict):
            name = kind.items[pick % len(kind.items)].value
            return {**given, name: True}
        case Trend() if given is not None:
            lower = {name: max(0, n - pick) for name, n in given["current"].items()}
            return {**given, "current": lower}
        case Incidents() if given:
            row = {**given[0], "excuse": dict.fromkeys(EXCUSES, True)}
            return [row, *given[1:]] if pick % 2 else given[1:]
        case Discipline() if given:
            lightest = next(iter(kind.forms))
            return [{**given[0], "form": lightest}, *given[1:]] if pick % 2 else given[1:]
        case Rating() if given is not None:
            return stepped_up(kind, given)
    return best


def stepped_up(kind: Rating, given: str) -> str:
    """Return the next higher level in the scale that holds ``given``."""
    for level in kind.accept:
        values = [option.value for option in level.scale.values]
        if given in values:
            return values[min(values.index(given) + 1, len(values) - 1)]
    return given


EXCUSES = ("force_majeure", "discovered", "contained", "reported")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**4000, -(10**30), 2**63])
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "2026-02-30", "2026-02-10", "\x00"])
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
)
NAMES = st.sampled_from(
    [
        "part",
        "whole",
        "by",
        "number",
        "date",
        "what",
        "excuse",
        "who",
        "form",
        "current",
        "previous",
        "premises",
        "fire",
        "force_majeure",
        "crime",
    ]
)
ODD = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            NAMES | st.text(max_size=3) | st.integers() | st.none(), inner, max_size=4
        )
        | st.tuples(inner)
    ),
    max_leaves=8,
)
