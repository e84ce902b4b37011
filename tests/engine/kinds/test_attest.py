from __future__ import annotations

from certify.engine.kinds import UNANSWERED, Attest
from certify.engine.shapes import Option
from certify.engine.text import Text
from tests.engine.kinds.moment import MOMENT, code, refused

ITEMS = tuple(Option(name, Text(f"{name} vi", f"{name} en")) for name in ("fire", "doors"))
PLAIN = Attest()
LIST = Attest(items=ITEMS)


def test_true_is_met_and_false_is_not() -> None:
    assert code(PLAIN, True) == ""
    assert code(PLAIN, False) == "not_attested"


def test_only_true_and_false_are_answers() -> None:
    for raw in (1, 0, "true", [], {}, 1.0):
        assert refused(PLAIN, raw) == "answers.x"


def test_a_list_is_met_when_every_item_is_true() -> None:
    assert code(LIST, {"fire": True, "doors": True}) == ""


def test_any_false_fails_a_list_even_beside_a_missing_item() -> None:
    assert code(LIST, {"fire": True, "doors": False}) == "not_attested"
    assert code(LIST, {"doors": False}) == "not_attested"


def test_a_missing_or_null_item_leaves_a_list_unanswered() -> None:
    assert code(LIST, {"fire": True}) == "unanswered"
    assert code(LIST, {"fire": True, "doors": None}) == "unanswered"
    assert code(LIST, {}) == "unanswered"


def test_an_unknown_item_is_refused_by_its_name() -> None:
    assert refused(LIST, {"fire": True, "roof": True}) == "answers.x.roof"
    assert refused(LIST, {"fire": 1}) == "answers.x.fire"
    assert refused(LIST, True) == "answers.x"


def told(kind: Attest, raw: object) -> str:
    value = kind.parse(raw)
    return kind.message(value, MOMENT, kind.judge(value, MOMENT)).en


def test_the_gap_names_what_is_lacking_and_what_is_open() -> None:
    assert told(LIST, {"fire": False, "doors": True}).startswith("lacking: fire en; asked")
    assert told(LIST, {"fire": True}).startswith("not answered: doors en; asked")
    assert "lacking: fire en; not answered: doors en" in told(LIST, {"fire": False})
    assert told(PLAIN, False) == "not carried out in full; asked: carried out in full"


def test_the_gap_of_no_answer_says_what_is_asked() -> None:
    assert PLAIN.message(None, MOMENT, UNANSWERED).en == "Not answered; asked: carried out in full"


def test_what_was_found_says_yes() -> None:
    assert PLAIN.found(True, MOMENT).en == "carried out in full"
    assert LIST.found({"fire": True, "doors": True}, MOMENT).en == "all of them"
