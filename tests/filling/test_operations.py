"""Keeping, checking and publishing a filling."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from certify.audit.operations import events_of
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.faults import Invalid
from certify.filling import operations
from certify.filling.files import write_new
from certify.plugins import library
from tests.filling.typed import HEAD, filled, item

pytestmark = pytest.mark.usefixtures("in_2026")
KEY = "civilised-urban/ward@2024"
MADE = f"{KEY}+thanh-hoa"
COUNT = {"bound": "least", "number": "2"}


@pytest.fixture
def base(app) -> Iterator[object]:
    """The set that is filled; the library is that of the test's own instance."""
    library.cache_clear()
    yield library().get(KEY)
    library.cache_clear()


def messages(actor, base, typed) -> dict[str, str]:
    return dict(operations.check(actor, base, typed).messages)


def test_a_filling_is_published_as_a_file_and_is_there_at_once(base, world, tmp_path: Path):
    typed = filled("4.2", "count", **COUNT)
    made = operations.publish(world.administrator, base, typed)
    assert made.key == MADE
    file = tmp_path / "criteria" / "civilised-urban" / "ward" / "2024+thanh-hoa.yaml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert raw["fill"]["4.2"]["rule"] == {"kind": "count", "minimum": 2}
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    found = library().get(MADE)
    assert (found.by_id["4.2"].provenance, found.by_id["4.3"].provenance) == ("text", "missing")
    assert found.by_id["4.2"].text.en.endswith("(in Vietnamese only)")
    assert found.instruments[-1].number == HEAD["instrument"]
    assert found.hash != base.hash
    (event,) = events_of("set", MADE)
    assert (event.action, event.after) == ("set.published", made.hash)
    assert event.details["filled"] == ["4.2"]


def test_what_a_set_that_ships_says_stays(base, world):
    before = base.hash
    operations.publish(world.administrator, base, filled("4.2", "count", **COUNT))
    assert library().get(KEY).hash == before
    assert library().get(KEY).by_id["4.2"].provenance == "missing"


@pytest.mark.parametrize("who", ["inspector", "approver", "head"])
def test_only_an_administrator_may(base, world, who):
    person, typed = getattr(world, who), filled("4.2", "count", **COUNT)
    for act in (operations.keep, operations.check, operations.publish):
        with pytest.raises(Forbidden):
            act(person, base, typed)


def test_what_is_published_never_changes_and_the_free_name_is_told(base, world):
    typed = filled("4.2", "count", **COUNT)
    operations.publish(world.administrator, base, typed)
    with pytest.raises(Invalid, match=r"thanh-hoa\.2") as refused:
        operations.publish(world.administrator, base, typed | item("4.2", "attest"))
    assert [fault.field for fault in refused.value.faults] == ["name"]
    (done,) = operations.published(world.administrator, base)
    again = operations.typed_in(world.administrator, base, done.id)
    assert again["name"] == "thanh-hoa.2"
    assert again["4.2:number"] == "2"
    assert operations.publish(world.administrator, base, again).key == f"{MADE}.2"
    with pytest.raises(NotFound):
        operations.typed_in(world.administrator, base, 77)


def test_what_was_typed_is_kept_right_or_wrong(base, world):
    typed = {"name": "Thanh Hóa", "4.2:text_vi": "Một nửa câu"}
    with pytest.raises(Invalid):
        operations.publish(world.administrator, base, typed)
    assert operations.draft(world.administrator, base).fields == typed
    operations.keep(world.administrator, base, typed | {"4.2:basis": "Mục 2"})
    assert operations.draft(world.administrator, base).fields["4.2:basis"] == "Mục 2"
    operations.publish(world.administrator, base, filled("4.2", "count", **COUNT))
    assert operations.draft(world.administrator, base) is None


@pytest.mark.parametrize("name", ["", "Thanh-hoa", "thanh hoa", "../x", ".x", "x" * 61])
def test_a_name_that_cannot_be_one_is_said(base, world, name):
    typed = filled("4.2", "count", **COUNT) | {"name": name}
    assert set(messages(world.administrator, base, typed)) == {"name"}


@pytest.mark.parametrize("field", ["instrument", "dated", "held"])
def test_the_text_that_is_held_has_to_be_named(base, world, field):
    typed = filled("4.2", "count", **COUNT) | {field: "31/02/2024" if field == "dated" else " "}
    assert set(messages(world.administrator, base, typed)) == {field}


def test_nothing_typed_is_nothing_to_publish(base, world):
    untouched = {"4.2:provenance": "text", "4.2:per": "100", "4.3:bound": "least"}
    assert set(messages(world.administrator, base, HEAD | untouched)) == {""}


def test_what_the_loader_finds_stands_beside_the_field(base, world):
    typed = filled("4.2", "rating", other="accept: []")
    assert set(messages(world.administrator, base, typed)) == {"4.2:kind"}
    typed = filled("4.2", "count", **COUNT) | item("4.4", "trend", other="names: []")
    assert set(messages(world.administrator, base, typed)) == {"4.4:kind"}


def test_all_filled_from_the_text_leaves_only_what_else_is_doubtful(base, world):
    typed = dict(HEAD)
    for name in ("4.2", "4.3", "4.4", "4.5", "4.6"):
        typed |= item(name, "attest")
    made = operations.check(world.administrator, base, typed).criteria_set
    assert not any(each.provenance == "missing" for each in made.criteria)
    assert not made.verified  # what else came from reports


def bounds(**changes: str) -> dict[str, str]:
    """Return the fields of four classes that cover 0 to 100."""
    told = {"0:from": "90", "0:to": "100", "1:from": "70", "1:to": "89"}
    told |= {"2:from": "50", "2:to": "69", "3:from": "0", "3:to": "49"}
    return {f"value:classes:{name}": value for name, value in told.items()} | changes


def test_points_and_classes_that_were_not_known_are_filled(base, world):
    movement = library().get("movement/commune@2022")
    typed = filled("all", "points", maximum="100", minimum="50") | bounds()
    checked = operations.check(world.administrator, movement, typed)
    assert checked.messages == {}
    assert checked.criteria_set.by_id["all"].maximum == 100
    assert [each["from"] for each in checked.raw["parameters"]["classes"]] == [90, 70, 50, 0]
    assert checked.raw["outcome"] == "met"
    overlapping = typed | bounds(**{"value:classes:1:to": "95"})
    assert set(messages(world.administrator, movement, overlapping)) == {""}


def test_what_one_filling_leaves_open_the_next_fills(base, world):
    movement = library().get("movement/commune@2022")
    first = filled("all", "points", maximum="100", minimum="50")
    half = operations.publish(world.administrator, movement, first)
    assert half.baseline.outcome == "incomplete"
    whole = operations.publish(world.administrator, half, HEAD | {"name": "diem"} | bounds())
    assert whole.key == "movement/commune@2022+thanh-hoa+diem"
    assert whole.baseline.outcome == "met"


def test_what_the_rest_of_the_set_says_of_a_filling_stands_on_top(base, world):
    law = library().get("law-access/commune@2022")
    typed = filled("1.1", "points", maximum="10000")
    assert set(messages(world.administrator, law, typed)) <= {"", "1.1:points", "1.1:kind"}
    assert messages(world.administrator, law, typed)


def test_points_alone_are_filled(base, world):
    base = library().get("law-access/commune@2022")
    typed = HEAD | {"5.4:points": "3"}
    checked = operations.check(world.administrator, base, typed)
    assert checked.messages == {}
    assert checked.raw["fill"] == {"5.4": {"points": 3}}
    assert checked.criteria_set.by_id["5.4"].maximum == 3
    wrong = HEAD | {"5.4:points": "nhiều"}
    assert set(messages(world.administrator, base, wrong)) == {"5.4:points"}


def test_a_file_is_never_written_over(tmp_path: Path):
    write_new(tmp_path / "a" / "x.yaml", b"one")
    with pytest.raises(Conflict):
        write_new(tmp_path / "a" / "x.yaml", b"two")
    assert (tmp_path / "a" / "x.yaml").read_bytes() == b"one"
    assert len(list((tmp_path / "a").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, app):
    (tmp_path / "taken").write_text("a file, not a folder")
    with pytest.raises(Refused, match="File exists"):
        write_new(tmp_path / "taken" / "x.yaml", b"one")


def test_without_its_event_nothing_is_published(base, world, tmp_path, monkeypatch):
    typed = filled("4.2", "count", **COUNT)
    operations.keep(world.administrator, base, typed)
    calls = []

    def broken() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise RuntimeError("the database is gone")
        operations.db.session.commit()

    monkeypatch.setattr(operations.audit, "commit", broken)
    with pytest.raises(RuntimeError):
        operations.publish(world.administrator, base, typed)
    assert list((tmp_path / "criteria").rglob("*.yaml")) == []


@pytest.mark.parametrize(
    "typed",
    [
        "a: &a [1]\nb: *a",  # aliases could unfold to no end
        "a: &a [*a]",
        "a: !!int x",
        "a: 2026-99-99",
        "a: " + "[" * 3000,
        "minimum: " + "9" * 5000,
        "- 1",
        "5",
    ],
)
def test_parameters_that_are_none_are_told_beside_their_field(base, world, typed):
    told = messages(world.administrator, base, filled("4.2", "peers", other=typed))
    assert set(told) == {"4.2:other"}


def test_options_of_a_kind_that_has_none_are_told(base, world):
    told = messages(world.administrator, base, filled("4.2", "peers", other="options: 5"))
    assert set(told) == {"4.2:kind"}


@pytest.mark.parametrize("name", ["y" * 5000, "../../../etc/x", "ă"])
def test_a_name_that_is_none_is_not_looked_for(base, world, name):
    typed = filled("4.2", "count", **COUNT) | {"name": name}
    assert "name" in messages(world.administrator, base, typed)


def test_a_key_that_the_database_cannot_keep_is_told(base, world):
    first = filled("4.2", "count", **COUNT) | {"name": "a" * 60}
    made = operations.publish(world.administrator, base, first)
    second = filled("4.3", "count", **COUNT) | {"name": "b" * 60}
    assert set(messages(world.administrator, made, second)) == {"name"}


def test_long_texts_are_kept_whole_and_told(base, world):
    typed = filled("4.2", "count", **COUNT) | {"4.2:text_vi": "ă" * 4001}
    operations.keep(world.administrator, base, typed)
    assert operations.draft(world.administrator, base).fields == typed
    assert set(messages(world.administrator, base, typed)) == {"4.2:text_vi"}
