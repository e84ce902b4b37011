"""Sets that count points, drawn by hypothesis, with answers from the worst to the best."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from certify.engine import Assessment, CriteriaSet, SetError, evaluate, kind_name
from tests.engine.rules.drawn import compiled
from tests.engine.sample import criterion, group, sample, section, text

OPTIONS = [
    {"value": value, "text": text(value), "points": points}
    for value, points in (("a", 0), ("b", 2), ("c", 5))
]
RULES: Mapping[str, dict[str, Any]] = {
    "attest": {"kind": "attest"},
    "points": {"kind": "points", "maximum": 4, "minimum": 2},
    "choice": {"kind": "choice", "options": OPTIONS, "accept": ["b", "c"]},
    "deductions": {"kind": "deductions", "maximum": 6, "each": 4},
}
SCORED = {"points": 4, "choice": 5, "deductions": 6}
# What the loader may refuse in a set drawn here.
REFUSALS = (
    "không câu trả lời nào",
    "mọi câu trả lời",
    "không được chấm điểm",
    "mục điểm thưởng",
    "cùng áp dụng",
)
FIRE = {"date": "2026-05-03", "what": "Cháy"}
# From the worst to the best.
ANSWERS: Mapping[str, list[Any]] = {
    "attest": [False, True],
    "points": [0, 1, 2, 3, 4],
    "choice": ["a", "b", "c"],
    "deductions": [[FIRE, FIRE], [FIRE], []],
}


class Drawn:
    """Draws one set after the other: up to ``cuts`` + 1 classes, weights of 1 or ``heavy``."""

    def __init__(self, draw: st.DrawFn, cuts: int = 3, heavy: int = 2) -> None:
        self.draw = draw
        self.cuts = cuts
        self.heavy = heavy
        self.names: list[str] = []
        self.limited: list[str] = []

    def one(self, name: str) -> dict[str, Any]:
        kind = self.draw(st.sampled_from(["attest", "attest", *RULES]))
        more: dict[str, Any] = {"effort": self.draw(st.integers(1, 3))}
        if kind == "attest":
            points = self.draw(st.integers(0, 6))
            if points:
                more["points"] = points
            else:
                self.limited.append(name)
        if self.draw(st.integers(0, 3)) == 0 and (kind != "attest" or "points" in more):
            more["weight"] = self.heavy
        if self.draw(st.integers(0, 4)) == 0:
            more["when"] = {"guards": self.draw(st.booleans())}
        self.names.append(name)
        return criterion(name, RULES[kind], **more)

    def section(self, name: str) -> dict[str, Any]:
        found = []
        for number in range(self.draw(st.integers(1, 3))):
            own = f"{name}.{number}"
            if self.draw(st.integers(0, 2)):
                found.append(self.one(own))
            else:
                require = self.draw(st.sampled_from(["any", "all", {"at_least": 2}]))
                inner = [self.one(f"{own}.{at}") for at in range(2)]
                self.names.append(own)
                found.append(group(own, *inner, require=require))
        self.names.append(name)
        return section(name, *found)

    def outcome(self, sections: list[dict[str, Any]], absent: str) -> dict[str, Any]:
        last = sections[-1]["id"]
        bonus = self.draw(st.sampled_from([[], [], [{"section": last, "cap": 3}]]))
        counted = sections[:-1] if bonus else sections
        maximum = max(most(counted, guards, absent == "full") for guards in (True, False))
        assume(maximum >= 4)
        rule: dict[str, Any] = {"rule": "points", "maximum": maximum, "not_applicable": absent}
        if bonus:
            rule["bonus"] = bonus
        names: list[str] = []
        if self.draw(st.booleans()):
            rule["threshold"] = self.draw(st.integers(1, maximum))
        else:
            cuts = self.draw(st.sets(st.integers(1, maximum), min_size=1, max_size=self.cuts))
            ends = [*sorted({0, *cuts}), maximum + 1]
            rule["classes"] = [
                {"name": f"c{low}", "text": text(f"c{low}"), "from": low, "to": high - 1}
                for low, high in reversed(list(pairwise(ends)))
            ]
            names = [each["name"] for each in rule["classes"]]
            rule["met_from"] = self.draw(st.sampled_from(names[:-1]))
        if self.draw(st.booleans()):
            rule["section_share"] = self.draw(st.sampled_from([30, 50]))
        more = self.draw(st.lists(st.sampled_from(self.names), max_size=2, unique=True))
        rule["limits"] = [
            {"unless": [name], **self.at_most(names)}
            for name in dict.fromkeys([*self.limited, *more])
        ]
        return rule

    def at_most(self, names: list[str]) -> dict[str, Any]:
        return {"at_most": self.draw(st.sampled_from(names[1:]))} if names else {}


def most(sections: list[dict[str, Any]], guards: bool, full: bool) -> int:
    """Return the most points that there are in some sections."""
    return sum(
        leaf.get("weight", 1) * SCORED.get(leaf["rule"]["kind"], leaf.get("points", 0))
        for each in sections
        for leaf in leaves(each)
        if full or leaf.get("when", {"guards": guards}) == {"guards": guards}
    )


def leaves(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the criteria of a raw section or group."""
    for member in item["criteria"]:
        if "criteria" in member:
            yield from leaves(member)
        else:
            yield member


@st.composite
def raw_sets(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a set that counts points, as it would stand in a file."""
    drawn = Drawn(draw)
    sections = [drawn.section(str(number)) for number in range(1, draw(st.integers(2, 4)))]
    absent = draw(st.sampled_from(["full", "left_out"]))
    return sample(*sections, outcome=drawn.outcome(sections, absent))


@cache
def loaded(written: str) -> CriteriaSet | None:
    try:
        return compiled(json.loads(written))
    except SetError as error:
        if any(refusal in error.in_("vi") for refusal in REFUSALS):
            return None
        raise


@st.composite
def sets(draw: st.DrawFn) -> CriteriaSet:
    """Draw a set that the loader lets in."""
    found = loaded(json.dumps(draw(raw_sets())))
    assume(found is not None)
    assert found is not None
    return found


def steps(criteria_set: CriteriaSet, place: int) -> list[Any]:
    """Return the answers to a criterion from the worst to the best."""
    return ANSWERS[kind_name(type(criteria_set.criteria[place].kind))]


@st.composite
def assessed(draw: st.DrawFn) -> tuple[CriteriaSet, list[int | None], bool]:
    """Draw a set, how good each answer is (None: open), and a fact of the unit."""
    criteria_set = draw(sets())
    places = range(len(criteria_set.criteria))
    levels = [
        draw(st.none() | st.integers(0, len(steps(criteria_set, place)) - 1)) for place in places
    ]
    return criteria_set, levels, draw(st.booleans())


def judged(criteria_set: CriteriaSet, levels: list[int | None], guards: bool) -> Assessment:
    """Evaluate answers that are so good."""
    answers = {
        each.id: None if level is None else steps(criteria_set, each.index)[level]
        for each, level in zip(criteria_set.criteria, levels, strict=True)
    }
    unit = {"type": "club", "facts": {"guards": guards, "level": "low"}}
    return evaluate(criteria_set, answers, unit, 2026)
