"""What people type into numbers, and what a browser may send back as a revision."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from certify.web.forms import CountField, RevisionField

pytestmark = pytest.mark.usefixtures("app")


class Counted(Form):
    """A number, and the revision of what it is about."""

    count = CountField("Count", refusal="no")
    revision = RevisionField()


def sent(**typed: str) -> Counted:
    """Return the form as it is sent, begun from revision 3."""
    return Counted(MultiDict(typed), data={"count": 7, "revision": 3})


@pytest.mark.parametrize(
    ("typed", "number"),
    [("5789", 5789), ("5.789", 5789), ("1 200 000", 1_200_000), (" 0 ", 0), ("", None)],
)
def test_numbers_are_read_as_they_are_written_here(typed, number):
    form = sent(count=typed)
    assert form.validate()
    assert form.count.data == number


@pytest.mark.parametrize("typed", ["1.20", "5,789", "-3", "nhiều", "1" * 13])
def test_what_is_no_whole_number_is_refused_and_stays_typed(typed):
    form = sent(count=typed)
    assert not form.validate()
    assert form.count.errors == ["no"]
    assert f'value="{typed}"' in form.count()


@pytest.mark.parametrize(("typed", "seen"), [("12", 12), ("", 0), ("-1", 0), ("9" * 12, 0)])
def test_a_revision_that_was_tampered_with_is_none(typed, seen):
    assert sent(revision=typed).revision.data == seen


def test_a_revision_that_was_left_out_is_not_the_present_one():
    assert sent(count="1").revision.data == 0
