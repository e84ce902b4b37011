"""The pages of the festival."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from certify.db import db
from certify.evidence.models import Evidence
from certify.plugins.festival import operations
from certify.plugins.festival.models import FestivalEvent, FestivalPhoto
from tests.evidence.files import pdf, picture
from tests.plugins.festival.holding import hold
from tests.world import make_application, make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

TYPED = {
    "day": "2026-08-12",
    "place": "Nhà văn hóa tổ dân phố 5",
    "ceremony": "Diễn văn",
    "festivity": "Hội thi",
    "attendance": "1.240",
    "note": "",
}


@pytest.fixture
def keeper(world):
    """Head of the village."""
    made = make_user("totruong", "head", unit=world.village)
    db.session.commit()
    return made


@pytest.fixture
def event(world, keeper):
    return hold(keeper, world.village)


def upload(browser, event, *files):
    sent = {"photos": [(io.BytesIO(content), name) for name, content in files]}
    address = f"/festival/{event.id}/photos"
    return browser.post(address, data=sent, content_type="multipart/form-data")


def test_the_menu_leads_to_the_events(world, keeper, signed_in):
    page = signed_in(keeper).get("/festival").get_data(as_text=True)
    assert 'href="/festival"' in page
    assert 'href="/festival/new"' in page


def test_a_school_without_an_area_reads_its_own_events(world, signed_in):
    answer = signed_in(world.clerk).get("/festival")
    assert answer.status_code == 200
    assert "/festival/coverage" not in answer.get_data(as_text=True)
    assert signed_in(world.clerk).get("/festival/coverage").status_code == 403


def test_nobody_reads_without_signing_in(world, client, event):
    for address in ("/festival", f"/festival/{event.id}", "/festival/coverage"):
        assert client.get(address).status_code == 302


def test_one_unit_is_not_asked_for(world, keeper, signed_in):
    answer = signed_in(keeper).get("/festival/new")
    assert answer.location == f"/festival/units/{world.village.id}/new"
    assert signed_in(world.inspector).get("/festival/new").status_code == 200


def test_entering_an_event(world, keeper, signed_in):
    neighbour = make_unit("residential_area", "Tổ dân phố 6", world.commune)
    db.session.commit()
    browser = signed_in(keeper)
    assert "Tổ dân phố 6" in browser.get(f"/festival/units/{world.village.id}/new").text
    answer = browser.post(
        f"/festival/units/{world.village.id}/new",
        data={**TYPED, "taking_part": str(neighbour.id)},
    )
    event = db.session.scalar(select(FestivalEvent))
    assert answer.location == f"/festival/{event.id}"
    assert event.attendance == 1240
    page = browser.get(answer.location).text
    assert "12/08/2026" in page
    assert "01/07/2026" in page  # the window, with the reason
    assert "Tổ dân phố 6" in page


@pytest.mark.parametrize(
    "wrong",
    [{"day": "2026-12-01"}, {"day": "31/13/2026"}, {"attendance": "đông"}, {"place": ""},
     {"taking_part": "77"}],
)  # fmt: skip
def test_what_was_typed_stays_with_the_fault(world, keeper, signed_in, wrong):
    answer = signed_in(keeper).post(
        f"/festival/units/{world.village.id}/new",
        data={**TYPED, "ceremony": "Rất trang trọng"} | wrong,
    )
    assert answer.status_code == 422
    assert "Rất trang trọng" in answer.text
    assert "field-error" in answer.text
    if wrong.get("attendance"):
        assert 'value="đông"' in answer.text
    assert db.session.scalar(select(FestivalEvent)) is None


def test_changing_an_event_that_another_changed(world, keeper, event, signed_in):
    browser = signed_in(keeper)
    assert "240" in browser.get(f"/festival/{event.id}/edit").text
    hers = browser.post(f"/festival/{event.id}/edit", data={**TYPED, "revision": "1"})
    assert hers.status_code == 302
    theirs = signed_in(world.inspector).post(
        f"/festival/{event.id}/edit", data={**TYPED, "place": "Sân đình", "revision": "1"}
    )
    assert theirs.status_code == 409
    assert 'value="Sân đình"' in theirs.text
    assert "Nhà văn hóa tổ dân phố 5" in theirs.text  # what stands there now
    assert 'name="revision" type="hidden" value="2"' in theirs.text


def test_a_change_with_a_fault_keeps_what_was_typed(world, keeper, event, signed_in):
    typed = {**TYPED, "day": "2026-12-01", "note": "Trời mưa", "revision": "1"}
    answer = signed_in(keeper).post(f"/festival/{event.id}/edit", data=typed)
    assert answer.status_code == 422
    assert "Trời mưa" in answer.text
    assert 'id="day-error"' in answer.text


def test_two_who_save_at_once(world, keeper, event, signed_in, monkeypatch):
    """Both read the same revision; the database lets the first one in only."""
    check = operations.require_open

    def meanwhile(actor, found):
        check(actor, found)
        change = db.text("UPDATE festival_event SET revision = 2, place = 'Sân đình'")
        db.session.execute(change)

    browser = signed_in(keeper)
    monkeypatch.setattr(operations, "require_open", meanwhile)
    answer = browser.post(f"/festival/{event.id}/edit", data={**TYPED, "revision": "1"})
    assert answer.status_code == 409


def test_forbidden_and_unknown(world, event, signed_in):
    assert signed_in(world.approver).get(f"/festival/{event.id}/edit").status_code == 403
    assert signed_in(world.approver).get(f"/festival/{event.id}").status_code == 200
    assert signed_in(world.stranger).get(f"/festival/{event.id}").status_code == 404


def test_photographs_are_examined_kept_shown_and_removed(world, keeper, event, signed_in):
    browser = signed_in(keeper)
    assert upload(browser, event, ("le.png", picture())).status_code == 302
    photo = db.session.scalar(select(FestivalPhoto))
    assert browser.get(f"/festival/photos/{photo.id}/preview").content_type == "image/png"
    sent = browser.get(f"/festival/photos/{photo.id}")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    upload(browser, event, ("again.png", picture()))
    assert db.session.scalar(select(db.func.count(FestivalPhoto.id))) == 1
    assert browser.post(f"/festival/photos/{photo.id}/remove").status_code == 302
    assert browser.get(f"/festival/photos/{photo.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [("anh.png", b"<svg onload=alert(1)>"), ("anh.jpg", pdf()), ("anh.png", b"")],
    ids=["svg", "pdf", "empty"],
)
def test_what_is_no_photograph_is_refused_and_the_rest_kept(
    world, keeper, event, signed_in, name, content
):
    answer = upload(signed_in(keeper), event, (name, content), ("hoi.png", picture()))
    assert answer.status_code == 422
    assert "anh" in answer.text
    assert [photo.name for photo in db.session.scalars(select(FestivalPhoto))] == ["hoi.png"]


def test_no_file_and_too_many(world, keeper, event, signed_in, monkeypatch):
    assert upload(signed_in(keeper), event).status_code == 422
    monkeypatch.setattr("certify.plugins.festival.photos.MOST", 1)
    files = [(f"{n}.png", picture(size=(60, 40 + n))) for n in range(2)]
    assert upload(signed_in(keeper), event, *files).status_code == 422
    assert db.session.scalar(select(db.func.count(FestivalPhoto.id))) == 1


def test_who_reads_adds_no_photographs(world, event, signed_in):
    reader = signed_in(world.province_inspector)
    assert upload(reader, event, ("le.png", picture())).status_code == 403
    assert upload(signed_in(world.stranger), event, ("le.png", picture())).status_code == 404


def test_striking_off(world, keeper, event, signed_in):
    browser = signed_in(keeper)
    assert browser.post(f"/festival/{event.id}/strike", data={"reason": ""}).status_code == 422
    assert browser.post(f"/festival/{event.id}/strike", data={"reason": "Nhầm"}).status_code == 302
    page = browser.get(f"/festival/{event.id}").text
    assert "Nhầm" in page
    assert "/edit" not in page


def test_the_record_becomes_evidence_of_a_criterion(world, keeper, event, signed_in):
    application = make_application(world.round, world.village)
    browser = signed_in(keeper)
    assert (
        f'value="{application.id}:4.2.implementation"' in browser.get(f"/festival/{event.id}").text
    )
    answer = browser.post(
        f"/festival/{event.id}/attach", data={"target": f"{application.id}:4.2.implementation"}
    )
    assert answer.location.startswith(f"/applications/{application.id}")
    kept = db.session.scalar(select(Evidence))
    assert kept.kind == "pdf"
    assert kept.name.startswith("Ngày hội toàn dân")  # the day in it has slashes
    assert [use.criterion for use in kept.uses] == ["4.2.implementation"]


@pytest.mark.parametrize("target", ["", "x", "999999:4.4.a", "99999999999999:4.4.a"])
def test_a_record_goes_nowhere_else(world, keeper, event, signed_in, target):
    make_application(world.round, world.village)
    answer = signed_in(keeper).post(f"/festival/{event.id}/attach", data={"target": target})
    assert answer.status_code == 422
    assert db.session.scalar(select(Evidence)) is None


def test_a_criterion_that_is_not_in_the_set(world, keeper, event, signed_in):
    application = make_application(world.round, world.village)
    data = {"target": f"{application.id}:9.9"}
    assert signed_in(keeper).post(f"/festival/{event.id}/attach", data=data).status_code == 422


def test_what_was_struck_off_proves_nothing(world, keeper, event, signed_in):
    application = make_application(world.round, world.village)
    operations.strike(keeper, event, "Nhầm")
    data = {"target": f"{application.id}:4.4.a"}
    assert signed_in(keeper).post(f"/festival/{event.id}/attach", data=data).status_code == 422


def test_strangers_attach_nothing(world, event, signed_in):
    application = make_application(world.round, world.village)
    data = {"target": f"{application.id}:4.4.a"}
    answer = signed_in(world.province_inspector).post(f"/festival/{event.id}/attach", data=data)
    assert answer.status_code == 422
    assert db.session.scalar(select(Evidence)) is None


def test_coverage_of_a_commune_and_of_a_province(world, keeper, event, signed_in):
    page = signed_in(world.inspector).get("/festival/coverage?year=2026").text
    assert "1/1" in page
    assert f"/festival/{event.id}" in page
    page = signed_in(world.province_inspector).get("/festival/coverage?year=2026").text
    assert "Phường Thành Sen" in page
    assert "/festival/coverage?area=18073" in page
    before = signed_in(world.inspector).get("/festival/coverage?year=2022").text
    assert "19/08/2022" in before
    assert signed_in(world.inspector).get("/festival/coverage?year=x").status_code == 200
    assert signed_in(world.inspector).get("/festival/coverage?area=18100").status_code == 404


@pytest.mark.parametrize("many", [20, 60])
def test_few_queries_however_many(world, signed_in, count_queries, many):
    areas = [make_unit("residential_area", f"Tổ {n}", world.commune) for n in range(many)]
    for index, area in enumerate(areas):
        joined = areas[index - 1].id
        hold(world.inspector, area, day=date(2026, 7, 1 + index % 31), taking_part=(joined,))
    browser = signed_in(world.province_inspector)
    for address in (
        "/festival",
        "/festival?q=nha&year=2026&area=18073&page=2",
        "/festival/coverage?year=2026&area=18073",
        "/festival/coverage?year=2026",
        "/festival/1",
    ):
        with count_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= 12, address
    browser = signed_in(world.inspector)
    with count_queries() as statements:
        browser.get("/festival/new")
    assert len(statements) <= 12


def test_an_administrator_finds_both_registers(world, signed_in):
    page = signed_in(world.administrator).get("/festival").text
    assert 'href="/festival"' in page
    assert 'href="/figures"' in page
