from __future__ import annotations

from typing import Any

import msgspec
import pytest

from certify.engine.kinds import UNANSWERED, Discipline, Scale
from tests.engine.kinds.moment import MOMENT, code, refused
from tests.engine.sample import SCALES

CIVIL, LABOUR = (
    msgspec.convert({"name": name, "values": SCALES[name]}, Scale) for name in ("civil", "labour")
)
ANY = Discipline(scales=(CIVIL,), at_or_above="any")
FROM_WARNING = Discipline(
    scales=(CIVIL, LABOUR), at_or_above={"civil": "warning", "labour": "no_raise"}
)


def sanction(form: str, day: str = "2026-06-01") -> list[dict[str, Any]]:
    return [{"date": day, "who": "Ông A", "form": form}]


@pytest.mark.parametrize(
    ("form", "counts"),
    [("rebuke", False), ("warning", True), ("removal", True), ("no_raise", True)],
)
def test_forms_at_or_above_the_lightest_that_counts(form: str, counts: bool) -> None:
    assert code(FROM_WARNING, sanction(form)) == ("disciplined" if counts else "")


def test_any_form_counts_where_any_is_asked() -> None:
    assert code(ANY, sanction("rebuke")) == "disciplined"
    assert code(ANY, []) == ""


def test_a_sanction_counts_by_its_own_date() -> None:
    assert code(ANY, sanction("removal", "2025-11-15")) == ""
    assert code(ANY, sanction("removal", "2026-11-15")) == "disciplined"


def test_an_unknown_form_is_refused() -> None:
    assert refused(ANY, sanction("no_raise")) == "answers.x.0.form"
    assert refused(FROM_WARNING, sanction("fine")) == "answers.x.0.form"


def test_the_texts_name_the_forms() -> None:
    value = FROM_WARNING.parse([*sanction("rebuke"), *sanction("warning")])
    assert "Ông A, rebuke en (lighter than what counts" in FROM_WARNING.found(value, MOMENT).en
    gap = FROM_WARNING.message(value, MOMENT, FROM_WARNING.judge(value, MOMENT)).en
    assert gap == "01/06/2026: Ông A, warning en (counts)"
    assert "warning en / no raise en or heavier" in FROM_WARNING.asks(MOMENT).en
    assert "nobody disciplined from 16/11/2025" in ANY.message(None, MOMENT, UNANSWERED).en


@pytest.mark.parametrize(
    ("at_or_above", "said"),
    [
        ({"civil": "warning"}, "every scale"),
        ({"civil": "warning", "labour": "no_raise", "church": "ban"}, "every scale"),
        ({"civil": "warning", "labour": "fine"}, "labour"),
        ("all", "Invalid enum value|Expected"),
    ],
)
def test_a_rule_that_misnames_forms_is_refused(at_or_above: Any, said: str) -> None:
    raw = {"kind": "discipline", "scales": [CIVIL, LABOUR], "at_or_above": at_or_above}
    with pytest.raises(msgspec.ValidationError, match=said):
        msgspec.convert(raw, Discipline)


def test_fewer_forms_that_count_contain_more() -> None:
    wide = Discipline(scales=(CIVIL, LABOUR), at_or_above="any")
    assert FROM_WARNING.contains(wide)
    assert not wide.contains(FROM_WARNING)
    assert wide.contains(wide)
