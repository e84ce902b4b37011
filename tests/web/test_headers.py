"""Security headers, on every sort of answer."""

from __future__ import annotations

import re

import pytest

import certify


@pytest.mark.parametrize("path", ["/", "/sets", "/no-such-page", "/static/css/certify.css"])
def test_every_answer_carries_the_policy(app, client, path):
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/sets", "/sets/safe/school@2021", "/try/safe/school@2021"])
def test_pages_hold_nothing_inline_and_nothing_from_outside(app, client, path):
    page = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_https_is_demanded_where_it_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    strict = certify.create_app({"INSTANCE": tmp_path, "HTTPS": True})
    answer = strict.test_client().get("/")
    assert answer.status_code == 302
    assert answer.location.startswith("https://")
    assert strict.config["SESSION_COOKIE_SECURE"]


def test_pages_are_kept_by_the_reader_s_own_browser_alone(world, signed_in):
    browser = signed_in(world.head)
    for path in ("/todo", "/applications", "/me", "/no-such-page"):
        assert browser.get(path).headers["Cache-Control"] == "private, no-cache", path
    with browser.get("/static/css/certify.css") as answer:
        assert "private" not in answer.headers["Cache-Control"]
