"""Trying a set without an account."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

import certify
from certify.audit.models import AuditEvent
from certify.db import db
from certify.plugins import library
from certify.web.attempt import running_year

KEY = "safe/school@2021"
FACTS = {
    "party_organisation": "yes",
    "emulation_eligible": "no",
    "coordination_plan": "yes",
    "guard_force": "no",
    "sub_units": "no",
    "general_education": "yes",
    "school_level": "lower_secondary",
}


@pytest.fixture(autouse=True)
def _in_2026(in_2026):
    """The running year is 2026."""


def address(key=KEY, end="", facts=None, **more):
    described = {f"facts-{name}": value for name, value in {**FACTS, **(facts or {})}.items()}
    return f"/try/{key}{end}?" + urlencode({"described": 1, "year": 2026, **described, **more})


def test_first_it_asks_for_the_facts_of_the_unit(app, client):
    page = client.get(f"/try/{KEY}")
    assert page.status_code == 200
    for fact in library().unit_types["school"].facts:
        assert f'name="facts-{fact.name}"' in page.text
    assert "7.1.plan-answer" not in page.text


def test_a_missing_fact_is_named_beside_its_field(app, client):
    page = client.get(address(facts={"guard_force": ""}))
    assert page.status_code == 422
    assert 'id="facts-guard_force-error"' in page.text
    assert 'value="lower_secondary" selected' in page.text


def test_whoever_cannot_apply_is_told_why_in_one_sentence(app, client):
    page = client.get(address(facts={"school_level": "primary"}))
    assert page.status_code == 422
    assert library().get(KEY).scope[0].why.vi in page.text
    assert "7.1.plan-answer" not in page.text


def test_a_year_that_the_set_does_not_rule_is_told(app, client):
    page = client.get(address(year=2019))
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_then_it_asks_what_applies_and_nothing_else(app, client):
    page = client.get(address()).text
    assert 'name="7.1.plan-answer-value-number"' in page
    assert 'id="7.1.plan"' in page
    assert 'id="7.5.discipline"' not in page  # there is no guard force


def test_an_answer_is_judged_and_kept(app, client):
    page = client.post(
        address(), data={"7.1.briefing-answer-part": "5", "7.1.briefing-answer-whole": "7"}
    )
    assert page.status_code == 200
    assert "5 trên 7" in page.text
    assert "mark-not_met" in page.text
    assert re.search(r'name="7.1.briefing-answer-whole" value="7"', page.text)


def test_what_cannot_be_read_comes_back_with_its_reason(app, client):
    typed = {"7.1.plan-answer-value-number": "5/KH", "7.1.plan-answer-value-date": "32/13/2026"}
    page = client.post(address(), data=typed)
    assert page.status_code == 422
    assert 'value="32/13/2026"' in page.text
    assert 'href="#7.1.plan"' in page.text
    assert 'id="7.1.plan-answer-value-date-error"' in page.text


def test_scripts_in_answers_are_only_text(app, client):
    page = client.post(
        address(name="<script>alert(1)</script>"),
        data={"7.1.plan-answer-value-number": '"><script>alert(2)</script>'},
    )
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(2)" in page.text


def test_everything_met_says_so(app, client):
    baseline = library().get(KEY).baseline
    data = {}
    for name, value in baseline.answers.items():
        flatten(data, f"{name}-answer", value)
    facts = {
        name: {True: "yes", False: "no"}.get(value, value)
        for name, value in baseline.unit["facts"].items()
    }
    page = client.post(address(facts=facts, year=baseline.year), data=data).text
    assert 'class="mark mark-met"' in page.split('class="gaps"')[0]
    assert "mark-not_met" not in page
    assert "mark-unanswered" not in page


def flatten(data, name, value):
    """Write an answer the way the form sends it."""
    if isinstance(value, bool):
        data[name] = "yes" if value else "no"
    elif isinstance(value, dict):
        inner = f"{name}-value" if "number" in value else name
        for key, part in value.items():
            flatten(data, f"{inner}-{key}", part)
    elif isinstance(value, list | tuple):
        data[f"{name}-any"] = "some" if value else "none"
        for number, row in enumerate(value):
            flatten(data, f"{name}-{number}", row)
    else:
        data[name] = str(value)


def test_a_row_is_added_and_taken_out_without_javascript(app, client):
    typed = {"6.3.dd-answer-any": "some", "6.3.dd-answer-0-what": "mất xe đạp"}
    page = client.post(address(), data={**typed, "add": "6.3.dd-answer"})
    assert page.status_code == 200
    assert "mất xe đạp" in page.text
    assert 'name="6.3.dd-answer-1-what"' in page.text
    page = client.post(address(), data={**typed, "remove": "6.3.dd-answer-0"})
    assert "mất xe đạp" not in page.text


def test_the_gap_list_is_printed(app, client):
    printed = client.post(address(end="/gaps.pdf", name="THCS Thử"))
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")


def test_without_a_unit_nothing_is_printed(app, client):
    assert client.post(f"/try/{KEY}/gaps.pdf").status_code == 422


def test_nothing_is_stored(app, client, count_queries):
    with count_queries() as queries:
        client.post(address(), data={"7.1.model-answer": "3"})
    assert not [query for query in queries if not query.startswith("SELECT")]
    assert db.session.scalar(select(func.count(AuditEvent.id))) == 0


@pytest.mark.parametrize("key", sorted(library().sets))
def test_every_set_can_be_tried(app, client, key):
    criteria_set = library().get(key)
    unit = criteria_set.baseline.unit
    facts = {
        f"facts-{name}": {True: "yes", False: "no"}.get(value, value)
        for name, value in unit["facts"].items()
    }
    query = {"described": 1, "type": unit["type"], "year": criteria_set.baseline.year, **facts}
    page = client.post(f"/try/{key}?" + urlencode(query))
    assert page.status_code == 200
    marks = sum(map(page.text.count, ("mark-unanswered", "mark-not_known")))
    assert marks >= len(criteria_set.criteria)


def test_an_unknown_set_is_not_found(app, client):
    assert client.get("/try/safe/school@1999").status_code == 404


@pytest.mark.parametrize(("day", "year"), [((2026, 11, 15), 2026), ((2026, 11, 16), 2027)])
def test_the_year_proposed_is_that_of_todays_window(day, year):
    from datetime import date

    from certify import clock

    criteria_set = library().get(KEY)
    with clock.pretend(date(*day)):
        assert running_year(criteria_set, criteria_set.unit_types[0]) == year


def test_a_post_needs_its_token(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    guarded = certify.create_app(
        {"TESTING": True, "INSTANCE": tmp_path, "SERVER_NAME": "localhost"}
    )
    assert guarded.test_client().post(address()).status_code == 400


def test_whoever_tries_without_end_has_to_wait(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    limited = certify.create_app(
        {
            "TESTING": True,
            "INSTANCE": tmp_path,
            "SERVER_NAME": "localhost",
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": True,
        }
    )
    browser = limited.test_client()
    answers = [browser.post(f"/try/{KEY}").status_code for _ in range(61)]
    assert answers[-1] == 429
    assert 429 not in answers[:60]
