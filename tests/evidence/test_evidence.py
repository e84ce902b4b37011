"""Keeping, showing and removing evidence, and who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from certify.accounts.models import User
from certify.applications import operations as applications
from certify.applications.models import Application
from certify.audit.operations import events_of
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.evidence import apart, operations, previews
from certify.evidence.models import Evidence
from tests.evidence.files import office, pdf, picture
from tests.world import World, make_application

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def application(world: World, in_2026: None) -> Application:
    return make_application(world.round, world.school)


def keep(
    world: World, application: Application, content: bytes | None = None, *criteria: str
) -> Evidence:
    return operations.store(
        world.clerk, application, "ke-hoach.pdf", io.BytesIO(content or pdf()), criteria
    )


def test_a_file_is_kept_under_its_hash_and_read_back(
    app: Flask, world: World, application: Application
) -> None:
    content = pdf()
    file = keep(world, application, content, "7.1.plan", "7.1.rules")
    assert operations.open_bytes(file) == content
    assert (
        Path(app.config["INSTANCE"]) / "evidence" / file.sha256[:2] / file.sha256
    ).read_bytes() == content
    assert {use.criterion for use in file.uses} == {"7.1.plan", "7.1.rules"}
    assert events_of("evidence", file.id)[0].after == file.sha256


def test_the_same_file_again_only_serves_more_criteria(
    world: World, application: Application
) -> None:
    first = keep(world, application, pdf(), "7.1.plan")
    second = keep(world, application, pdf(), "7.1.rules")
    assert first.id == second.id
    assert {use.criterion for use in second.uses} == {"7.1.plan", "7.1.rules"}
    assert len(operations.of_application(application)) == 1


def test_its_uses_can_be_said_anew(world: World, application: Application) -> None:
    file = keep(world, application, pdf(), "7.1.plan")
    operations.set_uses(world.clerk, file, ["7.1.rules"])
    assert [use.criterion for use in file.uses] == ["7.1.rules"]
    with pytest.raises(Refused):
        operations.set_uses(world.clerk, file, ["9.9.none"])


def test_saying_the_same_uses_again_leaves_no_trace(world: World, application: Application) -> None:
    file = keep(world, application, pdf(), "7.1.plan")
    operations.set_uses(world.inspector, file, ["7.1.plan"])
    assert [event.action for event in events_of("evidence", file.id)] == ["evidence.uploaded"]


def test_a_removed_file_is_gone_from_pages_but_not_from_the_store(
    world: World, application: Application
) -> None:
    file = keep(world, application)
    operations.remove(world.clerk, file)
    with pytest.raises(NotFound):
        operations.get(world.clerk, file.id)
    assert operations.open_bytes(file)
    assert events_of("evidence", file.id)[-1].action == "evidence.removed"


def test_removing_a_paper_leaves_the_paper_open(world: World, application: Application) -> None:
    file = keep(world, application)
    applications.set_paper(world.clerk, application, "request", file.id)
    operations.remove(world.clerk, file)
    assert applications.checklist(world.head, application).papers[0].file is None


def test_only_the_units_people_keep_and_remove(world: World, application: Application) -> None:
    file = keep(world, application)
    for who in (world.inspector, world.administrator):
        with pytest.raises(Forbidden):
            operations.store(who, application, "a.pdf", io.BytesIO(pdf()), ["7.1.plan"])
        with pytest.raises(Forbidden):
            operations.remove(who, file)
        assert operations.get(who, file.id)
    with pytest.raises(NotFound):
        operations.get(world.stranger, file.id)
    with pytest.raises(NotFound):
        operations.store(world.stranger, application, "a.pdf", io.BytesIO(pdf()))


def test_the_office_keeps_the_scan_of_a_paper_registration(
    world: World, application: Application
) -> None:
    application.registration_channel = "paper"
    assert operations.store(
        world.inspector, application, "a.pdf", io.BytesIO(pdf()), ["7.1.registration"]
    )
    application.state = "submitted"
    with pytest.raises(Forbidden):
        operations.store(world.inspector, application, "b.pdf", io.BytesIO(pdf(2)))


def test_what_was_handed_in_stays(world: World, application: Application) -> None:
    file = keep(world, application, pdf(), "7.1.plan")
    application.state = "submitted"
    with pytest.raises(Refused):
        operations.remove(world.clerk, file)
    with pytest.raises(Refused):
        keep(world, application, pdf(2), "7.1.plan")
    with pytest.raises(Refused):
        operations.set_uses(world.clerk, file, [])


def test_of_several_files_the_good_are_kept_and_the_bad_are_named(
    world: World, application: Application
) -> None:
    sent = [
        ("a.pdf", io.BytesIO(pdf())),
        ("b.pdf", io.BytesIO(b"MZ")),
        ("c.png", io.BytesIO(picture())),
    ]
    kept, refusals = operations.upload(world.clerk, application, sent, ["7.1.plan"])
    assert [file.name for file in kept] == ["a.pdf", "c.png"]
    assert len(refusals) == 1
    assert "b.pdf" in refusals[0]


def test_there_is_an_end_to_files(
    monkeypatch: pytest.MonkeyPatch, world: World, application: Application
) -> None:
    monkeypatch.setattr(operations, "MAX_FILES", 1)
    keep(world, application, pdf())
    with pytest.raises(Refused):
        keep(world, application, pdf(2))


@pytest.mark.parametrize("content", [pdf(2), picture("JPEG", (3000, 10)), picture("HEIF")])
def test_previews_are_pictures_of_our_own(
    world: World, application: Application, content: bytes
) -> None:
    file = keep(world, application, content)
    made = Image.open(io.BytesIO(operations.preview(file)))
    assert made.format == "PNG"
    assert max(made.size) <= previews.LONGEST + 1


def test_a_page_that_takes_too_long_to_draw_has_no_preview(
    monkeypatch: pytest.MonkeyPatch, world: World, application: Application
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    file = keep(world, application)
    with pytest.raises(NotFound):
        operations.preview(file)
    assert [previews.AT_ONCE.acquire(blocking=False) for _turn in range(2)] == [True, True]
    previews.AT_ONCE.release(2)


def test_a_preview_is_made_once(
    monkeypatch: pytest.MonkeyPatch, world: World, application: Application
) -> None:
    file = keep(world, application)
    made = operations.preview(file)
    monkeypatch.setattr(previews, "draw", None)
    assert operations.preview(file) == made


def test_what_has_no_preview_says_so(world: World, application: Application) -> None:
    for file, page in (
        (keep(world, application, office()), 1),
        (keep(world, application), 2),
        (keep(world, application), 0),
    ):
        with pytest.raises(NotFound):
            operations.preview(file, page)
    assert operations.page_count(keep(world, application, office())) == 0
    assert operations.page_count(keep(world, application, pdf(3))) == 3


def test_a_page_that_a_file_only_claims_to_have_is_said_not_to_be_there(
    world: World, application: Application
) -> None:
    file = keep(world, application, pdf(1).replace(b"/Count 1", b"/Count 5"))
    with pytest.raises(NotFound):
        operations.preview(file, 3)


def test_a_lost_file_is_said_so(app: Flask, world: World, application: Application) -> None:
    file = keep(world, application)
    (Path(app.config["INSTANCE"]) / "evidence" / file.sha256[:2] / file.sha256).unlink()
    with pytest.raises(NotFound):
        operations.open_bytes(file)


def post(
    web: FlaskClient, application: Application, *sent: tuple[str, bytes], **more: str
) -> TestResponse:
    """Send files as a browser does; the body is made in memory, however large."""
    values = MultiDict(
        [("files", FileStorage(io.BytesIO(content), name)) for name, content in sent]
    )
    values.update(more)
    boundary, body = encode_multipart(values)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return web.post(f"/applications/{application.id}/evidence", data=body, content_type=kind)


def test_files_go_up_by_the_plain_form(
    world: World, signed_in: SignIn, application: Application
) -> None:
    web = signed_in(world.clerk)
    sent = post(
        web,
        application,
        ("a.pdf", pdf()),
        ("b.png", picture()),
        criteria="7.1.plan",
        back="c-7.1.plan",
    )
    assert sent.status_code == 302
    assert sent.location.endswith("#c-7.1.plan")
    page = web.get(f"/applications/{application.id}").text
    assert "a.pdf" in page
    assert "2/1" in page


def test_a_refused_file_is_named_and_the_others_stay(
    world: World, signed_in: SignIn, application: Application
) -> None:
    sent = post(signed_in(world.clerk), application, ("bao-cao.pdf", b"MZ\x90"), ("tot.pdf", pdf()))
    assert sent.status_code == 422
    assert "bao-cao.pdf" in sent.text
    assert [file.name for file in operations.of_application(application)] == ["tot.pdf"]


def test_scripts_get_the_same_as_json(
    world: World, signed_in: SignIn, application: Application
) -> None:
    data = {"files": [(io.BytesIO(b"MZ"), "x.exe"), (io.BytesIO(pdf()), "y.pdf")]}
    sent = signed_in(world.clerk).post(
        f"/applications/{application.id}/evidence",
        data=data,
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == 422
    assert len(sent.json["refused"]) == 1
    assert "y.pdf" in sent.json["files"][0]["html"]


def test_a_file_of_thirty_megabytes_is_refused_and_nothing_else_is_lost(
    world: World, signed_in: SignIn, application: Application
) -> None:
    sent = post(
        signed_in(world.clerk),
        application,
        ("to.pdf", pdf() + b"\0" * 30 * 1024 * 1024),
        ("nho.pdf", pdf()),
    )
    assert sent.status_code == 422
    assert "25 MB" in sent.text
    assert [file.name for file in operations.of_application(application)] == ["nho.pdf"]


def test_a_download_is_saved_never_shown(
    world: World, signed_in: SignIn, application: Application
) -> None:
    file = operations.store(world.clerk, application, "kế hoạch “1”.pdf", io.BytesIO(pdf()))
    sent = signed_in(world.inspector).get(f"/evidence/{file.id}")
    assert sent.data == pdf()
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["", "/view", "/preview"])
def test_files_of_others_are_not_found(
    world: World, signed_in: SignIn, application: Application, path: str
) -> None:
    file = keep(world, application)
    assert signed_in(world.stranger).get(f"/evidence/{file.id}{path}").status_code == 404
    assert signed_in(world.clerk).get(f"/evidence/{file.id}{path}").status_code == 200


@pytest.mark.parametrize("verb", ["uses", "remove"])
def test_files_of_others_are_not_changed(
    world: World, signed_in: SignIn, application: Application, verb: str
) -> None:
    file = keep(world, application, pdf(), "7.1.plan")
    assert signed_in(world.stranger).post(f"/evidence/{file.id}/{verb}").status_code == 404
    db.session.rollback()
    assert signed_in(world.clerk).post(f"/evidence/{file.id}/{verb}").status_code == 302


def test_a_name_with_a_script_shows_as_text(
    world: World, signed_in: SignIn, application: Application
) -> None:
    operations.store(
        world.clerk,
        application,
        "&lt;b&gt;<img src=x onerror=alert(1)>.pdf",
        io.BytesIO(pdf()),
        ["7.1.plan"],
    )
    for path in ("", "/evidence", "/check"):
        assert (
            "<img src=x"
            not in signed_in(world.clerk).get(f"/applications/{application.id}{path}").text
        )
