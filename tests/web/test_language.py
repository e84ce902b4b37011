"""The language of a page, and how days are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from certify.db import db
from certify.engine import Text
from certify.web.language import show_day, show_moment, show_text


def test_vietnamese_is_the_default(app, client):
    assert '<html lang="vi">' in client.get("/").text


def test_the_choice_is_remembered_and_leads_back(app, client):
    answer = client.post("/language", data={"language": "en", "next": "/sets?x=1"})
    assert answer.location == "/sets?x=1"
    assert '<html lang="en">' in client.get("/sets").text


@pytest.mark.parametrize("language", ["fr", "", "../en"])
def test_an_unknown_language_changes_nothing(app, client, language):
    client.post("/language", data={"language": language})
    assert '<html lang="vi">' in client.get("/").text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_one_never_leaves_the_site(app, client, target):
    answer = client.post("/language", data={"language": "en", "next": target})
    assert answer.location == "/"


def test_an_account_has_a_language_of_its_own(world, signed_in):
    world.clerk.language = "en"
    db.session.commit()
    assert '<html lang="en">' in signed_in(world.clerk).get("/sets").text


def test_the_browsers_choice_goes_before_the_accounts(world, signed_in):
    world.clerk.language = "en"
    db.session.commit()
    browser = signed_in(world.clerk)
    with browser.session_transaction() as session:
        session["language"] = "vi"
    assert '<html lang="vi">' in browser.get("/sets").text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 3, 5), "05/03/2026"),
        ("2026-03-05", "05/03/2026"),
        ("2026-03-05T10:00:00", "05/03/2026"),
        (datetime(2026, 10, 31, 17, 0, tzinfo=UTC), "01/11/2026"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_days_are_shown_as_in_vietnam(value, shown):
    assert show_day(value) == shown


def test_moments_are_shown_in_vietnamese_time():
    assert show_moment(datetime(2026, 10, 31, 17, 5, tzinfo=UTC)) == "01/11/2026 00:05"
    assert show_moment(None) == "–"


@pytest.mark.parametrize(("value", "shown"), [(Text("Đạt", "Met"), "Đạt"), ("x", "x"), (None, "")])
def test_texts_are_shown_in_the_language_of_the_page(app, value, shown):
    with app.test_request_context():
        assert show_text(value) == shown
