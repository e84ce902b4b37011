"""Broken criteria files: each is told in one clear line, and the rest of the library stays up."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from certify.engine.loader import PUBLISHED
from tests.engine.rules.drawn import dumped, flat, ruled
from tests.engine.sample import criterion, group, library, sample, section, text

GOOD = sample(key="game/sound")
WINDOW = GOOD["windows"][0]


def changed(*sections: Any, **changes: Any) -> bytes:
    return dumped(sample(*sections, **changes))


def overlay(**more: Any) -> bytes:
    return dumped({"extends": "game/sound@2021", "name": "city", **more})


def with_rule(**rule: Any) -> bytes:
    return changed(section("1", criterion("1.a", rule)))


def classed(*bands: tuple[str, Any, Any], **more: Any) -> bytes:
    """Return a set of 2 × 5 points with these classes: name, from, to."""
    classes = [
        {"name": name, "text": text(name), "from": low, "to": high} for name, low, high in bands
    ]
    outcome = {"rule": "points", "maximum": 10, "classes": classes, "met_from": bands[0][0]}
    return dumped(ruled(outcome | more, flat("1", 1, points=5), flat("2", 1, points=5)))


def grades(*needs: list[str]) -> dict[str, Any]:
    names = ["best", "good", "poor"]
    rows = [
        {"name": name, "text": text(name), "needs": each}
        for name, each in zip(names, needs, strict=True)
    ]
    return {"rule": "grades", "grades": rows, "met_from": "good"}


def parameter(name: str, value: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "reading": text(name)}


def including(key: str, other: str) -> bytes:
    include = {"include": {"from": f"{other}@2021", "ids": ["1.a"], "via": "x"}}
    return changed(section("1", include), key=key)


def bomb() -> bytes:
    """Return what would unfold to 10⁹ entries."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(lines).encode()


def replaced(old: bytes, new: bytes) -> bytes:
    content = dumped(sample())
    assert content.count(old) >= 1
    return content.replace(old, new, 1)


def nested(depth: int) -> dict[str, Any]:
    inner = criterion("1.a")
    for level in range(depth):
        inner = group(f"g{level}", inner)
    return inner


FRAME = criterion("1.a", {"kind": "frame"})
ITEM = b"- id: 1.a"
DEAD = criterion("1.a", when={"guards": True})
SHUT = [{"when": {"guards": True}, "why": text("why"), "basis": "x"}]
BROKEN: dict[str, tuple[bytes, str]] = {
    "cycle of parameters": (
        changed(
            section("1", criterion("1.a", {"kind": "count", "minimum": {"param": "a"}})),
            parameters=[parameter("a", {"param": "b"}), parameter("b", {"param": "a"})],
        ),
        "circle",
    ),
    "include of itself": (including("game/club", "game/club"), "circle"),
    "include of nothing": (including("game/club", "game/ship"), "no set"),
    "duplicate id": (changed(section("1", criterion("1.a"), criterion("1.a"))), "twice"),
    "duplicate key": (replaced(b"version:", b"key: game/other\nversion:"), "twice"),
    "the key of another set": (dumped(GOOD), "twice"),
    "unknown kind": (with_rule(kind="magic"), "magic"),
    "unknown rule": (changed(outcome={"rule": "luck"}), "luck"),
    "unknown field": (changed(colour="red"), "colour"),
    "unknown parameter": (with_rule(kind="count", minimum={"param": "n"}), "no parameter"),
    "unknown fact": (changed(section("1", criterion("1.a", when={"roof": True}))), "roof"),
    "unknown scale": (
        with_rule(kind="rating", accept=[{"scale": "stars", "at_least": "fair"}]),
        "stars",
    ),
    "unknown unit type": (changed(unit_types=["ship"]), "ship"),
    "two windows": (changed(windows=[WINDOW, WINDOW]), "exactly one window"),
    "no window": (changed(windows=[]), "exactly one window"),
    "a day that is not there": (replaced(b"from: '2022-02-10'", b"from: 2022-02-30"), "no day"),
    "unreachable class": (
        dumped(ruled(grades(["1.1", "1.2"], [], []), flat("1", 2))),
        "nobody is ever graded",
    ),
    "class above all points": (classed(("a", 11, 20), ("b", 0, 10)), "must end at the maximum"),
    "overlapping classes": (classed(("a", 5, 10), ("b", 0, 5)), "overlap"),
    "class that no points come to": (classed(("a", 10, 10), ("b", 6, 9), ("c", 0, 5)), "class b"),
    "class that shares keep away": (
        classed(("a", 10, 10), ("b", 5, 9), ("c", 0, 4), section_share=50, met_from="b"),
        "class b",
    ),
    "class that a limit keeps away": (
        classed(
            ("a", 10, 10),
            ("b", 5, 9),
            ("c", 0, 4),
            limits=[{"unless": ["1", "2"], "at_most": "c"}],
        ),
        "class b",
    ),
    "gap between classes": (classed(("a", 6, 10), ("b", 0, 4)), "close the gap"),
    "points above the maximum": (
        dumped(ruled({"rule": "points", "maximum": 9, "threshold": 5}, flat("1", 2, points=5))),
        "add up",
    ),
    "limit naming nothing": (
        dumped(
            ruled(
                {
                    "rule": "points",
                    "maximum": 10,
                    "threshold": 5,
                    "limits": [{"unless": ["9.z"]}],
                },
                flat("1", 2, points=5),
            )
        ),
        "9.z",
    ),
    "grades with a gap": (
        dumped(ruled(grades(["1.1"], ["1.2"], ["1.3"]), flat("1", 3))),
        "no grade",
    ),
    "need of nothing": (dumped(ruled(grades(["9.z"], ["1.1"], []), flat("1", 1))), "9.z"),
    "criterion that no grade needs": (
        dumped(ruled(grades(["1.1"], ["1.2"], []), flat("1", 3))),
        "1.3",
    ),
    "dead criterion": (changed(section("1", criterion("1.z"), DEAD), scope=SHUT), "ever fulfils"),
    "everyone out of scope": (
        changed(scope=[{**SHUT[0], "when": {"level": ["low", "high"]}}]),
        "every unit",
    ),
    "more than the group has": (
        changed(section("1", group("g", criterion("1.a"), require={"at_least": 2}))),
        "at_least",
    ),
    "more than the set has": (
        dumped(ruled({"rule": "count_met", "at_least": 3}, flat("1", 2))),
        "at_least",
    ),
    "mandatory that is not there": (
        dumped(ruled({"rule": "share_met", "share": 80, "mandatory": ["9.z"]}, flat("1", 2))),
        "9.z",
    ),
    "missing language": (changed(title={"vi": "chỉ có tiếng Việt"}), "en"),
    "missing remedy": (changed(section("1", {**criterion("1.a"), "remedy": None})), "remedy"),
    "float threshold": (with_rule(kind="ratio", threshold=70.5), "float"),
    "threshold above the whole": (with_rule(kind="ratio", threshold=101), "100"),
    "frame known from the text": (changed(section("1", FRAME)), "frame"),
    "fill of a known criterion": (overlay(fill={"1.a": {"points": 3}}), "known"),
    "fill of nothing": (overlay(fill={"9.z": {"points": 3}}), "9.z"),
    "amends that changes rules": (
        overlay(amends=True, sections=[section("2", criterion("2.a"))]),
        "amends",
    ),
    "overlay of nothing": (dumped({"extends": "game/ship@1", "name": "city"}), "no set"),
    "amendment of nothing": (
        dumped({"extends": "game/ship@1", "name": "law", "amends": True}),
        "no set",
    ),
    "overlay of an unknown parameter": (overlay(parameters={"n": 1}), "no parameter"),
    "too deep": (b"key: " + b"[" * 100_000 + b"]" * 100_000, "deep"),
    "too deep in blocks": (
        b"\n".join(b" " * level + b"a:" for level in range(1500)),
        "deep",
    ),
    "groups too deep": (
        changed(section("1", nested(9))),
        "nest",
    ),
    "yaml bomb": (bomb(), "anchors"),
    "merge key": (replaced(ITEM, b"- <<: {a: 1}\n    id: 1.a"), "anchors"),
    "tag": (replaced(b"kind: attest", b"kind: !!python/name:os.system"), "tags"),
    "tab": (replaced(b"  vi:", b"\tvi:"), "YAML"),
    "bad yaml": (b"key: {]", "YAML"),
    "not utf-8": (replaced(b"title vi", "tiêu đề".encode("utf-16")), "UTF-8"),
    "binary": (bytes(range(256)) * 40, "UTF-8"),
    "null bytes": (b"\0" * 1000, "YAML"),
    "two documents": (dumped(sample()) + b"---\n" + dumped(sample()), "one document"),
    "empty": (b"", "empty"),
    "only a comment": (b"# later\n", "empty"),
    "a list": (b"- 1\n", "fields"),
    "a word": (b"hello", "fields"),
    "number as version": (replaced(b"'2021'", b"2021"), "version"),
    "octal": (replaced(b"year: 0", b"year: 010"), "more than one way"),
    "yes": (changed(section("1", criterion("1.a", when={"guards": "yes"}))), "yes"),
}


def one_line(problem: Any) -> str:
    """See that a problem is one clear line in both languages; return the English message."""
    for language in ("vi", "en"):
        line = problem.in_(language)
        assert "\n" not in line
        assert "Traceback" not in line
        assert len(line) < 600
        what, _, remedy = problem.message.in_(language).rpartition(";")
        assert what
        assert remedy
    assert problem.message.vi != problem.message.en
    return str(problem.in_("en"))


@pytest.mark.parametrize("name", BROKEN)
def test_one_line_says_what_is_broken_and_the_rest_stays_up(tmp_path: Path, name: str) -> None:
    content, said = BROKEN[name]
    broken = tmp_path / "z-broken.yaml"
    broken.write_bytes(content)
    loaded = library(tmp_path, GOOD)
    (only,) = loaded.problems
    assert only.file == broken
    assert only.line is not None
    assert said in one_line(only)
    assert list(loaded.sets) == ["game/sound@2021"]


def test_sets_that_include_each_other_are_each_told(tmp_path: Path) -> None:
    for name, other in (("x", "y"), ("y", "x")):
        (tmp_path / f"{name}.yaml").write_bytes(including(f"game/{name}", f"game/{other}"))
    loaded = library(tmp_path, GOOD)
    told = {Path(problem.file or "").name: one_line(problem) for problem in loaded.problems}
    assert "circle" in told["y.yaml"]
    assert "game/y@2021, which this one needs, is broken" in told["x.yaml"]
    assert list(loaded.sets) == ["game/sound@2021"]


def test_a_wrong_published_hash_is_told(tmp_path: Path) -> None:
    (tmp_path / "z-broken.yaml").write_bytes(changed())
    (tmp_path / PUBLISHED).write_text('{"game/club@2021": "0000"}', "utf-8")
    loaded = library(tmp_path, GOOD)
    (only,) = loaded.problems
    assert "0000" in one_line(only)
    assert (only.file, only.line) == (tmp_path / "z-broken.yaml", 1)
    assert list(loaded.sets) == ["game/sound@2021"]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": 1}', b"{", b"\xff", b"x" * 3_000_000])
def test_a_broken_list_of_hashes_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PUBLISHED).write_bytes(content)
    loaded = library(tmp_path, GOOD)
    (only,) = loaded.problems
    one_line(only)
    assert only.file == tmp_path / PUBLISHED
    assert list(loaded.sets) == ["game/sound@2021"]


def test_a_file_of_fifty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "z-broken.yaml"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    library(tmp_path, GOOD)
    tracemalloc.start()
    began = time.process_time()
    loaded = library(tmp_path, GOOD)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (only,) = loaded.problems
    assert "2 MB" in one_line(only)
    assert peak < 10_000_000
    assert took < 1
    assert list(loaded.sets) == ["game/sound@2021"]


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "endless.yaml").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.yaml")
    loaded = library(tmp_path, GOOD)
    assert [Path(problem.file or "").stem for problem in loaded.problems] == [
        "endless",
        "folder",
        "gone",
        "pipe",
    ]
    assert all("file" in one_line(problem) for problem in loaded.problems)
    assert list(loaded.sets) == ["game/sound@2021"]


def test_an_answer_to_every_kind_of_fault_keeps_the_others(tmp_path: Path) -> None:
    """All of them at once, in one folder."""
    for number, (content, _) in enumerate(BROKEN.values()):
        (tmp_path / f"z{number:02}.yaml").write_bytes(content)
    loaded = library(tmp_path, GOOD)
    assert "game/sound@2021" in loaded.sets
    assert {Path(problem.file or "").name[0] for problem in loaded.problems} == {"z"}
