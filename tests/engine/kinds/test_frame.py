from __future__ import annotations

import pytest

from certify.engine.kinds import Frame, Status
from tests.engine.kinds.moment import MOMENT, refused

FRAME = Frame()


@pytest.mark.parametrize("remark", ["đạt", "có", "100"])
def test_no_remark_makes_it_met(remark: str) -> None:
    assert FRAME.judge(FRAME.parse(remark), MOMENT) == FRAME.blank
    assert (FRAME.blank.status, FRAME.blank.code) == (Status.UNANSWERED, "not_known")


def test_a_remark_is_kept_as_it_stands() -> None:
    assert FRAME.found(FRAME.parse(" Theo văn bản "), MOMENT).vi == "Theo văn bản"
    for raw in (True, 1, "", ["x"]):
        assert refused(FRAME, raw) == "answers.x"


def test_the_gap_says_that_the_content_is_not_known_whatever_was_answered() -> None:
    for value in (None, "x"):
        said = FRAME.message(value, MOMENT, FRAME.blank)
        assert "not known here" in said.en
        assert "chưa có trong phần mềm" in said.vi
        assert "not known here" in FRAME.explain(value, MOMENT, FRAME.blank).en


def test_nothing_that_a_unit_does_closes_it() -> None:
    assert FRAME.due(MOMENT, FRAME.blank) is None
