from __future__ import annotations

from datetime import date

import pytest

from certify.accounts.models import ConflictOfInterest
from certify.conflicts import operations
from certify.db import db
from tests.dossier import concluded, submitted
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")

FORM = {"kind": "kinship", "since": "01/05/2024", "note": "Em vợ của tôi"}


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def inspecting(world, signed_in):
    return signed_in(world.inspector)


def test_one_finds_the_unit_and_declares(world, inspecting):
    found = text(inspecting.get("/conflicts?q=dong+thap"))
    path = f"/conflicts/units/{world.school.id}"
    assert path in found
    assert inspecting.get(path).status_code == 200
    assert inspecting.post(path, data=FORM).status_code == 302
    page = text(inspecting.get("/conflicts"))
    assert "Em vợ của tôi" in page
    assert "01/05/2024" in page


def test_wrong_input_stays_on_the_page(world, inspecting):
    path = f"/conflicts/units/{world.school.id}"
    answer = inspecting.post(path, data=FORM | {"since": "45/05/2024"})
    assert answer.status_code == 422
    assert "Em vợ của tôi" in text(answer)
    assert "45/05/2024" in text(answer)
    assert inspecting.post(path, data=FORM | {"since": "01/01/2030"}).status_code == 422


def test_it_is_withdrawn_with_its_reason(world, inspecting):
    conflict = operations.declare(
        world.inspector, world.school, kind="other", since=date(2026, 1, 1)
    )
    inspecting.post(f"/conflicts/{conflict.id}/end", data={"why": ""})
    assert conflict.ended_at is None
    inspecting.post(f"/conflicts/{conflict.id}/end", data={"why": "Đã hết"})
    assert conflict.ended_why == "Đã hết"
    assert "Đã hết" in text(inspecting.get("/conflicts"))


def test_the_page_of_the_file_and_the_queue_say_why_it_is_closed(world, inspecting):
    application = submitted(world)
    assert "conflicts/units" in text(inspecting.get(f"/appraisal/{application.id}"))
    operations.declare(world.inspector, world.school, kind="other", since=date(2026, 1, 1))
    answer = inspecting.get(f"/appraisal/{application.id}")
    assert answer.status_code == 403
    page = text(inspecting.get("/appraisal"))
    assert "only-read" in page
    assert f"/appraisal/{application.id}/open" not in page


def test_the_list_of_decisions_marks_the_file(world, signed_in):
    application = concluded(world)
    operations.declare(world.approver, world.school, kind="other", since=date(2026, 1, 1))
    page = text(signed_in(world.approver).get("/decisions"))
    assert "only-read" in page
    assert f"/decisions/application/{application.id}" not in page


def test_an_administrator_enters_and_strikes_what_came_on_paper(world, signed_in):
    browser = signed_in(world.administrator)
    person, unit = world.inspector.id, world.school.id
    assert f"/conflicts/people/{person}" in text(browser.get(f"/accounts/{person}"))
    path = f"/conflicts/people/{person}/units/{unit}"
    assert path in text(browser.get(f"/conflicts/people/{person}?q=dong"))
    assert browser.post(path, data=FORM).status_code == 422
    assert browser.post(path, data=FORM | {"reference": "Đơn 7"}).status_code == 302
    [conflict] = db.session.query(ConflictOfInterest)
    assert "Đơn 7" in text(browser.get(f"/conflicts/people/{person}"))
    browser.post(f"/conflicts/{conflict.id}/end", data={"why": "Đơn 8"})
    assert conflict.mistaken


def test_an_administrator_does_not_read_what_others_declared_themselves(world, signed_in):
    note = "Chuyện riêng"
    operations.declare(
        world.inspector, world.school, kind="other", note=note, since=date(2026, 1, 1)
    )
    page = text(signed_in(world.administrator).get(f"/conflicts/people/{world.inspector.id}"))
    assert world.school.name in page
    assert note not in page


def test_others_do_not_open_somebody_else_s_page(world, signed_in):
    browser = signed_in(world.approver)
    assert browser.get(f"/conflicts/people/{world.inspector.id}").status_code == 403
    path = f"/conflicts/people/{world.inspector.id}/units/{world.school.id}"
    assert browser.post(path, data=FORM | {"reference": "x"}).status_code == 403
    assert signed_in(world.head).get("/conflicts").status_code == 200
    assert signed_in(world.head).get(f"/conflicts/units/{world.company.id}").status_code == 404


@pytest.mark.parametrize("count", [20, 60])
def test_the_list_takes_few_queries_however_many_there_are(world, inspecting, count_queries, count):
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        operations.declare(world.inspector, unit, kind="other", since=date(2026, 1, 1))
    db.session.expire_all()
    with count_queries() as statements:
        page = inspecting.get("/conflicts?q=to+dan")
    assert text(page).count("row-link") == 20
    assert len(statements) <= 12, statements
