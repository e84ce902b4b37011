"""Numbers that no row can have and text that no keyboard types end before the views."""

from __future__ import annotations

import pytest

HUGE = 10**30


@pytest.mark.parametrize("number", [2**31, 2**63, HUGE])
def test_an_address_of_a_row_that_cannot_be_is_no_page(world, signed_in, number):
    browser = signed_in(world.inspector)
    assert browser.get(f"/applications/{number}").status_code == 404
    assert browser.post(f"/appraisal/{number}/open").status_code == 404


@pytest.mark.parametrize("page", [HUGE, -HUGE, -1, 0, "x", "²", ""])
def test_odd_page_numbers_show_a_page(world, signed_in, page):
    lists = {"administrator": ("/units", "/accounts", "/audit", "/notices"),
             "inspector": ("/appraisal", "/registrations/paper", "/notices"),
             "approver": ("/decisions",), "clerk": ("/applications",)}  # fmt: skip
    for who, addresses in lists.items():
        browser = signed_in(getattr(world, who))
        for address in (*addresses, "/register"):
            assert browser.get(address, query_string={"page": page}).status_code == 200, address


def test_a_field_with_a_number_that_no_row_can_have_is_like_an_empty_one(world, signed_in):
    browser = signed_in(world.inspector)
    page = browser.get("/registrations/paper", query_string={"unit": HUGE})
    assert page.status_code == 200


def test_of_a_list_of_numbers_those_that_no_row_can_have_are_left_out(world, signed_in):
    browser = signed_in(world.approver)
    assert browser.post("/decisions/many/review", data={"id": [HUGE, 1]}).status_code == 422


def test_nul_is_refused_wherever_it_stands(world, signed_in):
    browser = signed_in(world.administrator)
    assert browser.get("/units?q=a%00b").status_code == 400
    assert browser.get("/sets/safe%00").status_code == 400
    assert browser.post("/accounts/new", data={"name": "a\0b"}).status_code == 400


@pytest.mark.parametrize("address", ["/sign-in", "/language"])
def test_a_way_back_that_is_no_address_is_refused(app, client, address):
    sent = client.post(address, data={"username": "x", "password": "y", "next": "//["})
    assert sent.status_code == 400
    assert client.get("/sign-in?next=//[").status_code == 400


def test_a_password_of_a_megabyte_is_refused(world, client, signed_in):
    sent = client.post("/sign-in", data={"username": "head", "password": "x" * 1_000_000})
    assert sent.status_code == 400
    changed = {"password": "x" * 1_000_000}
    assert signed_in(world.head).post("/confirm-password", data=changed).status_code == 400
