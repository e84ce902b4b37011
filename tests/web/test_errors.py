"""Error pages: the right status, and what to do."""

from __future__ import annotations

import pytest
from flask import abort, request

import certify
from certify.engine import InputError, Text
from certify.errors import Conflict, Forbidden, NotFound, Refused

RAISED = {
    "refused": (Refused("Thiếu số quyết định."), 422),
    "forbidden": (Forbidden("Chỉ quản trị viên."), 403),
    "missing": (NotFound("Không có đơn vị này."), 404),
    "conflict": (Conflict("Người khác vừa sửa."), 409),
    "input": (InputError(("answers", "7.1.plan"), Text("sai ngày", "a wrong day")), 422),
}


@pytest.fixture
def failing(app):
    """A browser for an application with pages that fail in every way."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.route("/fail/<how>", methods=["GET", "POST"])
    def fail(how):
        if how in RAISED:
            raise RAISED[how][0]
        if how.isdigit():
            abort(int(how))
        raise RuntimeError("a secret of the inside")

    @app.post("/read")
    def read():
        return str(len(request.get_data()))

    return app.test_client()


@pytest.mark.parametrize(
    ("how", "expected"), [(how, status) for how, (_e, status) in RAISED.items()]
)
def test_what_operations_raise_becomes_its_status_and_message(failing, how, expected):
    page = failing.get(f"/fail/{how}")
    assert page.status_code == expected
    message = getattr(RAISED[how][0], "message", "")
    assert (message.vi if isinstance(message, Text) else message) in page.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_every_status_has_a_page_that_says_what_to_do(failing, status):
    page = failing.get(f"/fail/{status}")
    assert page.status_code == status
    assert page.text.count("<h1>") == 1
    assert 'href="/"' in page.text


def test_a_fault_of_ours_tells_nothing_of_the_inside(failing):
    page = failing.get("/fail/inside")
    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Traceback" not in page.text


@pytest.mark.parametrize("how", ["refused", "404", "inside"])
def test_our_scripts_get_json(failing, how):
    answer = failing.get(f"/fail/{how}", headers={"Accept": "application/json"})
    assert set(answer.get_json()) == {"error", "advice"}


def test_an_input_error_names_its_place_in_the_language_of_the_page(failing):
    with failing.session_transaction() as session:
        session["language"] = "en"
    assert "answers.7.1.plan: a wrong day" in failing.get("/fail/input").text


def test_what_is_too_large_is_refused_with_advice(app, failing):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    page = failing.post("/read", data=b"x" * 2000, content_type="application/octet-stream")
    assert page.status_code == 413
    assert page.text.count("<h1>") == 1


def test_an_expired_session_says_that_nothing_was_changed(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    guarded = certify.create_app({"TESTING": True, "INSTANCE": tmp_path})
    page = guarded.test_client().post("/language", data={"language": "en"})
    assert page.status_code == 400
    assert page.text.count("<h1>") == 1
