"""Pages of accounts, and coming in with a code."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import certify
from certify.accounts import codes
from certify.accounts.models import User
from certify.db import db
from tests.world import make_user


@pytest.fixture
def browser(world, signed_in):
    return signed_in(world.administrator)


@pytest.mark.parametrize("rows", [20, 60])
def test_the_list_takes_few_queries_however_long(world, browser, count_queries, rows):
    for number in range(rows):
        make_user(f"nguoi{number}", "clerk", unit=world.school)
    db.session.commit()
    with count_queries() as statements:
        assert browser.get("/accounts").text.count("row-link") == 20
    assert len(statements) <= 12


@pytest.mark.parametrize("path", ["/accounts", "/accounts/new", "/accounts/1", "/accounts/1/edit"])
def test_only_administrators_manage_accounts(world, signed_in, path):
    assert signed_in(world.inspector).get(path).status_code == 403


def test_an_account_is_opened_and_changed(world, browser):
    form = {"name": "Cao Văn Thái", "username": "totruong9", "email": ""}
    path = browser.post("/accounts/new", data=form).location
    assert "Cao Văn Thái" in browser.get(path).text
    browser.post(f"{path}/edit", data=form | {"name": "Cao Thái"})
    assert db.session.scalar(select(User.name).where(User.username == "totruong9")) == "Cao Thái"


def test_bad_input_keeps_what_was_typed(world, browser):
    form = {"name": "Thái", "username": "Tổ Trưởng", "email": "x"}
    sent = browser.post("/accounts/new", data=form)
    assert sent.status_code == 422
    assert 'value="Tổ Trưởng"' in sent.text
    assert 'id="username-error"' in sent.text
    assert 'id="email-error"' in sent.text


def test_a_role_is_given_by_name_and_ended(world, browser):
    path = f"/accounts/{world.stranger.id}"
    form = {"role": "clerk", "unit": "dong thap", "area": "", "since": "2026-01-01", "until": ""}
    assert browser.post(f"{path}/roles", data=form).status_code == 302
    held = world.stranger.assignments[-1]
    assert held.unit_id == world.school.id
    browser.post(f"{path}/roles/{held.id}/end")
    db.session.expire_all()
    assert held.until is not None
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"role": "clerk", "unit": "nowhere"}, "unit-error"),
        ({"role": "inspector", "area": "atlantis"}, "area-error"),
        ({"role": "", "unit": "x"}, "role-error"),
        ({"role": "head", "unit": "truong", "since": ""}, "since-error"),
    ],
)
def test_a_role_without_its_place_is_refused_beside_the_field(world, browser, form, error):
    sent = browser.post(f"/accounts/{world.stranger.id}/roles", data={"since": "2026-01-01"} | form)
    assert sent.status_code == 422
    assert error in sent.text


def test_an_account_is_switched_off_and_on(world, browser, signed_in):
    hers = signed_in(world.clerk)
    assert hers.get("/me").status_code == 200
    browser.post(f"/accounts/{world.clerk.id}/active", data={"active": "0"})
    assert hers.get("/me").status_code == 302
    browser.post(f"/accounts/{world.clerk.id}/active", data={"active": "1"})
    assert world.clerk.active


def test_an_administrator_is_made(world, browser):
    browser.post(f"/accounts/{world.clerk.id}/administrator", data={"given": "1"})
    db.session.expire_all()
    assert [role.name for role in world.clerk.roles] == ["administrator"]


def test_a_code_is_shown_once_and_not_kept_by_the_browser(world, browser):
    sent = browser.post(f"/accounts/{world.clerk.id}/code")
    assert sent.headers["Cache-Control"] == "no-store"
    assert 'class="code"' in sent.text
    assert 'class="code"' not in browser.get(f"/accounts/{world.clerk.id}").text


def test_codes_for_all_new_accounts_as_a_page_or_a_workbook(world, browser):
    world.clerk.password = world.head.password = None
    db.session.commit()
    assert browser.post("/accounts/codes", data={"as": "page"}).text.count("secret") == 2
    assert browser.post("/accounts/codes", data={"as": "excel"}).status_code == 302
    world.stranger.password = None
    db.session.commit()
    assert browser.post("/accounts/codes", data={"as": "excel"}).data.startswith(b"PK")


def test_from_the_code_to_the_password_to_the_work(world, client):
    code = codes.make(world.administrator, world.clerk)
    sent = client.post("/code", data={"username": "vanthu", "code": code})
    assert sent.location == "/set-password"
    assert client.get("/todo").location == "/set-password"  # nothing else before that
    assert client.post("/language", data={"language": "en"}).location == "/"
    bad = client.post("/set-password", data={"password": "short", "again": "shorter"})
    assert bad.status_code == 422
    good = {"password": "con meo vang 12", "again": "con meo vang 12"}
    assert client.post("/set-password", data=good).location == "/todo"
    assert client.get("/me").status_code == 200
    assert client.get("/set-password").location == "/me"


def test_a_wrong_code_says_one_thing(world, client):
    sent = client.post("/code", data={"username": "vanthu", "code": "AAAA"})
    assert sent.status_code == 422
    assert 'value="vanthu"' in sent.text
    assert client.get("/me").status_code == 302


def test_the_language_is_remembered(world, signed_in):
    hers = signed_in(world.clerk)
    assert hers.post("/me", data={"language": "en"}).status_code == 302
    assert '<html lang="en"' in hers.get("/me").text
    assert world.clerk.language == "en"


def test_signing_in_speaks_vietnamese_and_gives_nothing_away(world, client):
    pages = [
        client.post("/sign-in", data={"username": name, "password": "wrong wrong"}).text
        for name in ("vanthu", "nobody")
    ]
    for page in pages:
        assert "Authentication failed" not in page
        assert "does not exist" not in page
    said = [page.split('role="alert">')[1].split("<")[0] for page in pages]
    assert said[0] == said[1]


def test_signing_in_with_a_password(world, client):
    sent = client.post("/sign-in", data={"username": "vanthu", "password": "password-vanthu"})
    assert sent.location == "/todo"


def test_an_account_that_is_off_cannot_sign_in(world, client):
    world.clerk.active = False
    db.session.commit()
    client.post("/sign-in", data={"username": "vanthu", "password": "password-vanthu"})
    assert client.get("/me").status_code == 302


@pytest.mark.parametrize("path", ["/sign-in", "/code"])
def test_attempts_are_limited_by_name_and_address(app, world, path, tmp_path):
    strict = certify.create_app(
        {
            **{key: app.config[key] for key in ("TESTING", "INSTANCE", "SERVER_NAME")},
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": True,
            "SECRET_KEY": app.config["SECRET_KEY"],
        }
    )
    browser = strict.test_client()
    form = {"username": "vanthu", "password": "wrong wrong", "code": "AAAA"}
    with strict.app_context():
        codes_seen = [browser.post(path, data=form).status_code for _n in range(11)]
        other = browser.post(path, data=form | {"username": "hieutruong"}).status_code
        db.engine.dispose()
    assert codes_seen[-1] == 429
    assert 429 not in codes_seen[:10]
    assert other != 429


def test_a_bad_change_keeps_what_was_typed(world, browser):
    form = {"name": "", "username": "van thu", "email": ""}
    sent = browser.post(f"/accounts/{world.clerk.id}/edit", data=form)
    assert sent.status_code == 422
    assert 'value="van thu"' in sent.text


def test_two_passwords_that_differ(world, client):
    code = codes.make(world.administrator, world.clerk)
    client.post("/code", data={"username": "vanthu", "code": code})
    form = {"password": "con meo vang 12", "again": "con meo vang 13"}
    assert 'id="again-error"' in client.post("/set-password", data=form).text
    weak = {"password": "short", "again": "short"}
    assert 'id="password-error"' in client.post("/set-password", data=weak).text


def test_a_code_ends_the_sessions_that_were_open(world, client, signed_in):
    left_open = signed_in(world.clerk)
    code = codes.make(world.administrator, world.clerk)
    client.post("/code", data={"username": "vanthu", "code": code})
    stolen = "mat khau cua nguoi la"
    sent = left_open.post("/set-password", data={"password": stolen, "again": stolen})
    assert sent.location.startswith("/sign-in")


@pytest.mark.parametrize("path", ["/confirm-password", "/password"])
def test_guessing_the_password_within_a_session_is_limited(app, path):
    strict = certify.create_app(
        {
            **{key: app.config[key] for key in ("TESTING", "INSTANCE", "SERVER_NAME")},
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": True,
        }
    )
    browser = strict.test_client()
    seen = [browser.post(path, data={}).status_code for _try in range(11)]
    assert seen[-1] == 429
