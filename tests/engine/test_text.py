from __future__ import annotations

from datetime import date

from certify.engine.text import Said, Text, joined, same, show

HELLO = Text("Chào {name}", "Hello {name}")


def test_a_text_reads_in_its_language_and_vietnamese_otherwise() -> None:
    assert Text("có", "yes").in_("en") == "yes"
    assert Text("có", "yes").in_("vi") == "có"
    assert Text("có", "yes").in_("fr") == "có"


def test_values_are_put_in_when_read() -> None:
    said = HELLO.format(name=Text("bạn", "friend"))
    assert (said.vi, said.en) == ("Chào bạn", "Hello friend")
    assert repr(said) == "Said('Hello friend')"


def test_values_are_never_read_as_templates() -> None:
    assert HELLO.format(name="{name.__class__} {0}").en == "Hello {name.__class__} {0}"


def test_values_are_shown_as_people_write_them() -> None:
    assert show(date(2026, 2, 10), "en") == "10/02/2026"
    assert show([1, "x"], "en") == "1, x"
    assert show(("a, b", Text("có", "yes")), "en") == "a, b; yes"
    assert show((), "en") == ""
    assert show(17, "vi") == "17"


def test_messages_join() -> None:
    parts = [Text("một", "one"), Said(HELLO, {"name": "hai"})]
    assert joined(parts).en == "one; Hello hai"
    assert joined(parts, " và ").vi == "một và Chào hai"
    assert same("A").en == same("A").vi == "A"
