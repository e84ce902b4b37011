from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.engine.errors import InputError
from certify.engine.yamlfile import MAX_BYTES, Series, Table, locate, read, read_file

FILE = Path("a.yaml")


def refused(content: str | bytes) -> tuple[str, int | None, str]:
    with pytest.raises(InputError) as caught:
        read(content if isinstance(content, bytes) else content.encode(), FILE)
    assert caught.value.file == FILE
    return caught.value.path, caught.value.line, caught.value.in_("en")


def test_plain_values_are_read_narrowly() -> None:
    content = b"a: 1\nb: -5\nc: true\nd: null\ne:\nf: ~\ng: 2026-02-10\nh: 1.5\n"
    content += b"i: '2026'\nj: 7.1.plan\nk: 1e5\n"
    assert read(content) == {
        "a": 1,
        "b": -5,
        "c": True,
        "d": None,
        "e": None,
        "f": None,
        "g": date(2026, 2, 10),
        "h": 1.5,
        "i": "2026",
        "j": "7.1.plan",
        "k": "1e5",
    }


def test_quoted_and_block_text_stays_text() -> None:
    assert read(b'a: "true"\nb: |\n  1\nc: "2026-02-30"\n') == {
        "a": "true",
        "b": "1\n",
        "c": "2026-02-30",
    }


def test_floats_of_every_form_stay_floats() -> None:
    values = read(b"[1.0, .5, -.inf, .Inf, .nan, 1.0e+3]")
    assert all(isinstance(value, float) for value in values)


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "No",
        "on",
        "OFF",
        "True",
        "FALSE",
        "010",
        "1_000",
        "0x1F",
        "12:30",
        "1:30.5",
        "1_0.5",
        "2026-02-10 10:00:00",
        "9" * 19,
        "=",
        "Null",
    ],
)
def test_what_yaml_reads_in_surprising_ways_is_refused(value: str) -> None:
    path, line, said = refused(f"a:\n  b: {value}\n")
    assert (path, line) == ("a.b", 2)
    assert value[:30] in said


@pytest.mark.parametrize(
    ("content", "path", "line"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "b.c", 4),
        ("a:\n- 1\n- 2026-02-30\n", "a.1", 3),
        ("a: &x 1\nb: *x\n", "a", 1),
        ("a: &x {c: 1}\n", "a", 1),
        ("b: *x\n", "b", 1),
        ("&k a: 1\n", "", 1),
        ("? [1]\n: 2\n", "", 1),
        ("!t a: 1\n", "", 1),
        ("a: !!binary eA==\n", "a", 1),
        ("a: !!python/object:os.system x\n", "a", 1),
        ("a:\n  <<: {b: 1}\n", "a", 2),
        ("a: 1\n---\nb: 2\n", "", 2),
        ("", "", 1),
        ("# nothing\n", "", 1),
        ("a: [1,\n", "", 2),
        ("a: 'x\n", "", 2),
        ("a: b: c\n", "", 1),
        ("[" * 60 + "]" * 60, ".".join(["0"] * 41), 1),
        ("[" * 100_000, ".".join(["0"] * 41), 1),
    ],
)
def test_faults_name_place_and_line(content: str, path: str, line: int) -> None:
    assert refused(content)[:2] == (path, line)


def test_forty_levels_are_read() -> None:
    assert read(b"[" * 40 + b"1" + b"]" * 40)


def test_bytes_that_are_no_text_are_refused() -> None:
    assert refused(b"a: 1\nb: \xff\n")[:2] == ("", 2)
    assert "control characters" in refused(b"a: \x01\n")[2]
    assert read("\ufeffa: 1".encode()) == {"a": 1}


def test_keys_are_always_text() -> None:
    assert read(b"7.1: a\n2026: b\ntrue: c\n") == {"7.1": "a", "2026": "b", "true": "c"}


def test_json_is_read_with_its_lines() -> None:
    raw = read(b'{\n "a": {"b": 1},\n "c": [1,\n 2]}')
    assert raw == {"a": {"b": 1}, "c": [1, 2]}
    assert locate(raw, ("c", 1)) == (None, 4)


def test_json_that_is_no_yaml_is_read_all_the_same() -> None:
    assert read(b'{"a":\t"\\ud83d\\ude00"}') == {"a": "😀"}
    assert refused('{"b": "\\ud83d\\ude00", "a": 0, "a": 1}')[0] == "a"
    assert refused('{"a": "\\ud83d\\ude00", "a": }')[1] == 1


def test_large_files_are_refused(tmp_path: Path) -> None:
    assert "2 MB" in refused(b"a" * (MAX_BYTES + 1))[2]
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(InputError, match="2 MB"):
        read_file(big)
    assert read(b"#" * (MAX_BYTES - 2) + b"\n1") == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.yaml"):
        read_file(tmp_path / "none.yaml")
    (tmp_path / "a.yaml").write_text("a: 1", "utf-8")
    assert read_file(tmp_path / "a.yaml") == {"a": 1}


RAW = read(b"a: 1\nb:\n  c:\n  - 1\n  - d: 2\n\n    e: 3\n", FILE)


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ((), 1),
        (("a",), 1),
        (("b", "c"), 4),
        (("b", "c", 1, "e"), 7),
        (("b", "c", 1, "z"), 5),
        (("b", "c", 9), 4),
        (("b", "z", "y"), 3),
        (("z",), 1),
        (("a", "x"), 1),
        (("b", "c", "x"), 4),
    ],
)
def test_places_are_found_or_the_nearest_around_them(at: Any, line: int) -> None:
    assert locate(RAW, at) == (FILE, line)


def test_plain_data_has_no_places() -> None:
    assert locate({"a": 1}, ("a",)) == (None, None)


def test_copies_stand_in_the_same_place() -> None:
    table = RAW["b"]
    copy = table.copy()
    assert copy == table
    copy["x"] = 1
    assert "x" not in table
    assert (copy.file, copy.line, copy.lines) == (table.file, table.line, table.lines)
    series = table["c"].copy()
    series.add(3)
    assert series.lines == [4, 5, 0]
    assert table["c"].lines == [4, 5]
    assert len(table["c"]) == 2
    assert isinstance(series, Series)
    assert isinstance(copy, Table)


YAMLISH = st.text(
    st.sampled_from("ab:-[]{},&*!|>'\"#%@\n\t 019.\\?~<=") | st.characters(), max_size=60
)


@given(st.binary(max_size=60) | YAMLISH.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=400, deadline=None)
def test_no_bytes_raise_anything_but_an_input_error(content: bytes) -> None:
    with contextlib.suppress(InputError):
        read(content)
