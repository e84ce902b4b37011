from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from certify.engine import KINDS, OUTCOME_RULES, Kind, Library, check_files, load_library, registry
from certify.engine.cache import Cache
from certify.engine.kinds import Count
from certify.engine.loader import PUBLISHED, UNIT_TYPES
from tests.engine.rules.drawn import dumped
from tests.engine.sample import UNIT_TYPES as TYPES
from tests.engine.sample import criterion, library, sample, section, text

BASE = sample(section("1", criterion("1.a", {"kind": "count", "minimum": 1})))
INCLUDE = {"include": {"from": "game/club@2021", "ids": ["1.a"], "via": "x"}}
TAKER = sample(section("1", INCLUDE), key="game/taker")
OTHER = sample(key="game/other")
OVER = {"extends": "game/taker@2021", "name": "city"}
KEYS = ["game/club@2021", "game/other@2021", "game/taker@2021", "game/taker@2021+city"]


@pytest.fixture
def first(tmp_path: Path) -> Library:
    return library(tmp_path, BASE, TAKER, OTHER, OVER)


def again(folder: Path, before: Library, **options: Any) -> Library:
    return load_library([folder], cache=before.cache, **options)


def kept(before: Library, after: Library) -> list[str]:
    """Return the keys of the sets that are the very same objects."""
    return [key for key in after.sets if after.sets[key] is before.sets.get(key)]


def write(file: Path, raw: dict[str, Any]) -> None:
    file.write_bytes(dumped(raw))


def test_where_nothing_changed_nothing_is_made_anew(tmp_path: Path, first: Library) -> None:
    after = again(tmp_path, first)
    assert list(after.sets) == KEYS
    assert kept(first, after) == KEYS


def test_what_needs_a_changed_set_is_made_anew_and_nothing_else(
    tmp_path: Path, first: Library
) -> None:
    changed = sample(section("1", criterion("1.a", {"kind": "count", "minimum": 2})))
    write(tmp_path / "set0.yaml", changed)
    after = again(tmp_path, first)
    assert kept(first, after) == ["game/other@2021"]
    for key in ("game/club@2021", "game/taker@2021", "game/taker@2021+city"):
        kind = after.sets[key].by_id["1.a"].kind
        assert isinstance(kind, Count)
        assert kind.minimum == 2


def test_a_correction_of_the_same_length_at_the_same_time_is_seen(
    tmp_path: Path, first: Library
) -> None:
    file = tmp_path / "set0.yaml"
    stat = file.stat()
    file.write_bytes(file.read_bytes().replace(b"minimum: 1", b"minimum: 3"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    kind = again(tmp_path, first).sets["game/club@2021"].by_id["1.a"].kind
    assert isinstance(kind, Count)
    assert kind.minimum == 3


def test_types_of_units_and_amendments_go_into_every_set_they_touch(
    tmp_path: Path, first: Library
) -> None:
    amendment = {
        "extends": "game/club@2021",
        "name": "law",
        "amends": True,
        "terms": [{"unit_type": "club", "text": text("team")}],
    }
    write(tmp_path / "z.yaml", amendment)
    after = again(tmp_path, first)
    assert kept(first, after) == ["game/other@2021"]
    assert after.sets["game/club@2021"].terms[0].text.en == "team en"
    unit_types: Any = TYPES["unit_types"]
    club, shop = unit_types
    types = {"unit_types": [{**club, "text": text("society")}, shop]}
    (tmp_path / UNIT_TYPES).write_text(yaml.safe_dump(types), "utf-8")
    last = again(tmp_path, after)
    assert kept(after, last) == []
    assert last.sets["game/other@2021"].unit_types[0].text.en == "society en"


def test_a_fault_is_told_again_until_it_is_mended(tmp_path: Path, first: Library) -> None:
    write(tmp_path / "set0.yaml", sample(colour="red"))
    broken = again(tmp_path, first)
    assert "game/club@2021" not in broken.sets
    told = [problem.in_("en") for problem in broken.problems]
    assert [problem.in_("en") for problem in again(tmp_path, broken).problems] == told
    write(tmp_path / "set0.yaml", BASE)
    mended = again(tmp_path, broken)
    assert (list(mended.sets), mended.problems) == (KEYS, ())


def test_a_set_that_is_gone_is_gone(tmp_path: Path, first: Library) -> None:
    (tmp_path / "set0.yaml").unlink()
    after = again(tmp_path, first)
    assert list(after.sets) == ["game/other@2021"]
    assert len(after.problems) == 2


def test_the_published_hash_is_checked_on_every_load(tmp_path: Path, first: Library) -> None:
    (tmp_path / PUBLISHED).write_text('{"game/other@2021": "0000"}', "utf-8")
    after = again(tmp_path, first)
    assert "game/other@2021" not in after.sets
    (tmp_path / PUBLISHED).unlink()
    assert list(again(tmp_path, after).sets) == KEYS


class Other(Count, frozen=True, tag="count"):
    """Another kind under the same name."""


def test_other_kinds_under_the_same_names_make_other_sets(tmp_path: Path, first: Library) -> None:
    kinds: dict[str, type[Kind]] = {**KINDS, **registry(Other)}
    after = again(tmp_path, first, kinds=kinds)
    assert kept(first, after) == []
    assert isinstance(after.sets["game/club@2021"].by_id["1.a"].kind, Other)


def test_the_same_content_elsewhere_is_told_by_its_own_path(tmp_path: Path) -> None:
    one = library(tmp_path / "one", OTHER)
    (tmp_path / "one").rename(tmp_path / "two")
    two = load_library([tmp_path / "two"], cache=one.cache)
    assert two.sets["game/other@2021"].file == tmp_path / "two" / "set0.yaml"


def test_compiling_leaves_what_was_read_as_it_was(tmp_path: Path, first: Library) -> None:
    before = deepcopy({file: entry.raw for file, entry in first.cache.files.items()})
    first.cache.sets.clear()
    again(tmp_path, first)
    assert {file: entry.raw for file, entry in first.cache.files.items()} == before


def test_checking_a_file_leaves_the_cache_as_it_was(tmp_path: Path, first: Library) -> None:
    write(tmp_path / "own.yaml", sample(key="game/own"))
    files, sets = dict(first.cache.files), dict(first.cache.sets)
    made, problems = check_files([tmp_path / "own.yaml"], first)
    assert (list(made), problems) == (["game/own@2021"], ())
    assert (first.cache.files, first.cache.sets) == (files, sets)


def test_what_is_no_longer_there_is_forgotten(tmp_path: Path, first: Library) -> None:
    for minimum in range(1, 6):
        changed = section("1", criterion("1.a", {"kind": "count", "minimum": minimum}))
        write(tmp_path / "set0.yaml", sample(changed))
        first = again(tmp_path, first)
    assert len(first.cache.sets) == len(KEYS)
    assert len(first.cache.files) == len(KEYS) + 1


def test_a_new_cache_knows_nothing() -> None:
    cache = Cache()
    cache.use(KINDS, OUTCOME_RULES)
    assert (cache.files, cache.sets) == ({}, {})
