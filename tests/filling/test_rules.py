"""From the fields of a kind to its rule; what does not fit is said beside its field."""

from __future__ import annotations

import pytest

from certify.engine import evaluate
from certify.filling.checking import compile_
from certify.filling.overlay import overlay_of
from certify.plugins import library
from tests.filling.typed import filled

pytestmark = pytest.mark.usefixtures("app")
KEY = "civilised-urban/ward@2024"


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": f"{text} (in Vietnamese only)"}


def read(kind: str, **fields: str):
    base = library().get(KEY)
    raw, faults = overlay_of(base, filled("4.2", kind, **fields), library().registry.kinds)
    return raw, {fault.field for fault in faults}


RULES = [
    ("attest", {}, {}),
    (
        "attest",
        {"items": "Có kế hoạch\n\nCó phân công"},
        {
            "items": [
                {"value": "i1", "text": both("Có kế hoạch")},
                {"value": "i2", "text": both("Có phân công")},
            ]
        },
    ),
    ("document", {}, {}),
    (
        "document",
        {"from": "1/1", "to": "31/03", "from_year": "0", "to_year": "0"},
        {
            "due": {
                "from": {"year": 0, "month": 1, "day": 1},
                "to": {"year": 0, "month": 3, "day": 31},
            }
        },
    ),
    ("count", {"bound": "least", "number": "2"}, {"minimum": 2}),
    ("count", {"bound": "below", "number": "3"}, {"below": 3}),
    ("ratio", {"bound": "least", "share": "80", "per": "100"}, {"threshold": 80}),
    (
        "ratio",
        {"bound": "below", "share": "5", "per": "1000", "part": "Số vụ", "whole": "Số dân"},
        {
            "below": 5,
            "per": 1000,
            "labels": {"part": both("Số vụ"), "whole": both("Số dân")},
        },
    ),
    ("incidents", {"excuse": "force_majeure"}, {"excuse": "force_majeure"}),
    ("points", {"maximum": "10", "minimum": "5"}, {"maximum": 10, "minimum": 5}),
    (
        "deductions",
        {"maximum": "12", "each": "6", "excuse": "none"},
        {"maximum": 12, "each": 6, "excuse": "none"},
    ),
    (
        "choice",
        {"options": "Chưa tốt\nTốt\nRất tốt", "accept": "2"},
        {
            "options": [
                {"value": "o1", "text": both("Chưa tốt")},
                {"value": "o2", "text": both("Tốt")},
                {"value": "o3", "text": both("Rất tốt")},
            ],
            "accept": ["o2", "o3"],
        },
    ),
]


@pytest.mark.parametrize(("kind", "fields", "wanted"), RULES)
def test_a_rule_is_what_was_typed_and_its_answer_meets_it(kind, fields, wanted):
    raw, faults = read(kind, **fields)
    assert faults == set()
    assert raw["fill"]["4.2"]["rule"] == {"kind": kind} | wanted
    made, told = compile_(library().get(KEY), raw)
    assert told == []
    answer = {"4.2": raw["answers"]["4.2"]}
    facts = {fact.name: True for fact in made.unit_types[0].facts}
    unit = {"type": "commune", "name": "Phường", "facts": facts}
    assert evaluate(made, answer, unit, made.baseline.year).row("4.2").status == "met"


@pytest.mark.parametrize(
    ("kind", "fields", "wrong"),
    [
        ("", {}, {"kind"}),
        ("frame_of_mind", {}, {"kind"}),
        ("count", {"bound": "least", "number": "hai"}, {"number"}),
        ("count", {"number": "0"}, {"number", "bound"}),
        ("ratio", {"bound": "least", "share": "101", "per": "100"}, {"share"}),
        ("ratio", {"bound": "least", "share": "10", "per": "7"}, {"per"}),
        ("document", {"from": "31/02", "to": "1/3", "from_year": "0", "to_year": "0"}, {"from"}),
        ("document", {"from": "1/2", "from_year": "0"}, {"to"}),
        ("incidents", {"excuse": "rain"}, {"excuse"}),
        ("points", {"maximum": "5", "minimum": "6"}, {"minimum"}),
        ("points", {"maximum": ""}, {"maximum"}),
        ("choice", {"options": "Một"}, {"options"}),
        ("choice", {"options": "Một = 1\nHai"}, {"options"}),
        ("choice", {"options": "Một\nHai", "accept": "3"}, {"accept"}),
        ("deductions", {"maximum": "5", "each": "x", "excuse": "none"}, {"each"}),
        ("rating", {"other": "- a\n- b"}, {"other"}),
        ("rating", {"other": "a: [b"}, {"other"}),
        ("attest", {"text_vi": " "}, {"text_vi"}),
        ("attest", {"basis": ""}, {"basis"}),
        ("attest", {"remedy_vi": ""}, {"remedy_vi"}),
        ("attest", {"provenance": "recalled"}, {"provenance"}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(kind, fields, wrong):
    assert read(kind, **fields)[1] == {f"4.2:{field}" for field in wrong}


def test_another_kind_takes_its_parameters_as_they_stand_in_a_file():
    raw, faults = read("trend", other="names:\n- {value: a, text: {vi: Vụ, en: Case}}\nkind: count")
    assert faults == set()
    assert raw["fill"]["4.2"]["rule"] == {
        "kind": "trend",
        "names": [{"value": "a", "text": {"vi": "Vụ", "en": "Case"}}],
    }
    made, _told = compile_(library().get(KEY), {k: v for k, v in raw.items() if k != "answers"})
    assert made is not None
