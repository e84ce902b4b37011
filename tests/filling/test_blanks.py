"""What of a set is not known."""

from __future__ import annotations

from types import MappingProxyType

from msgspec.structs import replace

from certify.engine import Parameter, Text
from certify.filling.blanks import blanks_of, unknown_in
from certify.plugins import library

KEY = "civilised-urban/ward@2024"
CLASSES = [
    {"name": "kha", "text": {"vi": "Khá", "en": "Fair"}, "from": "unknown", "to": 79},
    {"name": "tot", "text": {"vi": "Tốt", "en": "Good"}, "from": 80, "to": 100},
]


def with_parameters(**values):
    reading = Text("chưa rõ", "not known")
    found = {name: Parameter(name=name, value=v, reading=reading) for name, v in values.items()}
    return replace(library().get(KEY), parameters=MappingProxyType(found))


def test_frames_are_blank_and_the_rest_is_not():
    found = blanks_of(library().get(KEY))
    assert [each.id for each in found.frames] == ["4.2", "4.3", "4.4", "4.5", "4.6"]
    assert (found.points, found.values, found.scores) == ((), (), False)


def test_a_set_that_is_known_has_no_blanks():
    assert not blanks_of(library().get("safe/school@2021"))


def test_values_that_are_not_known_are_found_wherever_they_stand():
    found = blanks_of(with_parameters(sure=3, least="unknown", classes=CLASSES))
    assert [(each.field, each.place("vi")) for each in found.values] == [
        ("value:least", ""),
        ("value:classes:0:from", "Khá › từ"),
    ]
    listed = blanks_of(with_parameters(days=[1, "unknown"])).values
    assert [each.place("en") for each in listed] == ["2"]
    assert list(unknown_in({"a": [1, {"b": "unknown"}], "c": "known"})) == [("a", 1, "b")]


def test_points_that_are_not_known_are_blank_unless_a_parameter_gives_them():
    base = with_parameters(least="unknown")
    known = base.criteria[0]
    by_itself = replace(known, maximum=None, readings=())
    by_parameter = replace(known, maximum=None, readings=(base.parameters["least"],))
    found = blanks_of(replace(base, criteria=(by_itself, by_parameter)))
    assert found.points == (by_itself,)
    assert found.scores
