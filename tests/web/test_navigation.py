"""The menu by role, and safe ways back."""

from __future__ import annotations

import re

import pytest

from certify.web.navigation import safe_target

ENTRIES = {
    "clerk": {"/todo", "/applications"},
    "head": {"/todo", "/applications"},
    "inspector": {"/todo", "/appraisal", "/reports", "/registrations/paper"},
    "approver": {"/todo", "/appraisal", "/reports", "/registrations/paper", "/decisions"},
    "administrator": {"/todo", "/units", "/accounts", "/rounds", "/admin/plugins", "/audit"},
}


def entries(page):
    menu = page.split('class="container-xl menu"')[1].split("</nav>")[0]
    return set(re.findall(r'href="([^"]+)"', menu))


@pytest.mark.parametrize("who", ENTRIES)
def test_one_finds_what_one_may_do(world, signed_in, who):
    found = entries(signed_in(getattr(world, who)).get("/sets").text)
    assert found >= ENTRIES[who]
    others = set().union(*ENTRIES.values()) - ENTRIES[who]
    allowed = {"/audit", "/reports", "/rounds", "/units"}  # what an office may be given as well
    assert not (found & others) - allowed


def test_strangers_find_what_is_public(app, client):
    assert entries(client.get("/sets").text) == {"/verify", "/register", "/sets"}


def test_the_page_one_is_on_is_marked(app, client):
    assert re.search(r'href="/sets" aria-current="page"', client.get("/sets").text)


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/todo", "/todo"),
        ("/sets?year=2026#x", "/sets?year=2026#x"),
        ("", "/"),
        ("todo", "/"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("//[", "/"),
        ("/\t/evil.example", "/"),
    ],
)
def test_only_paths_of_this_site_are_safe(target, safe):
    assert safe_target(target) == safe
