from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from certify import clock
from certify.appeals.models import Appeal
from certify.db import db
from tests.appeals.town import BRIEFING, GROUNDS, lodged, refused, second, upheld
from tests.evidence.files import picture
from tests.world import make_application, make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


def text(answer):
    return answer.get_data(as_text=True)


def test_a_head_contests_from_the_page_of_the_result(world, signed_in):
    application = refused(world)
    browser, path = signed_in(world.head), f"/appeals/application/{application.id}"
    assert path in text(browser.get(f"/applications/{application.id}"))
    assert path not in text(signed_in(world.clerk).get(f"/applications/{application.id}"))
    assert BRIEFING in text(browser.get(path))
    form = {"criterion": BRIEFING, "grounds": GROUNDS, "files": (BytesIO(picture()), "a.png")}
    answer = browser.post(path, data=form, content_type="multipart/form-data")
    [appeal] = db.session.query(Appeal)
    assert answer.location.endswith(f"/appeals/{appeal.id}")
    page = text(browser.get(f"/appeals/{appeal.id}"))
    assert GROUNDS in page
    assert "a.png" in page
    assert browser.get(path).status_code == 302
    assert f"/appeals/{appeal.id}" in text(browser.get(f"/applications/{application.id}"))


def test_a_browser_that_sends_no_file_contests_as_well(world, signed_in):
    application = refused(world)
    form = {"grounds": GROUNDS, "files": (BytesIO(), "")}  # as a file field that was left empty
    path = f"/appeals/application/{application.id}"
    answer = signed_in(world.head).post(path, data=form, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert db.session.query(Appeal).count() == 1


def test_what_was_typed_and_refused_stays(world, signed_in):
    application = refused(world)
    browser, path = signed_in(world.head), f"/appeals/application/{application.id}"
    answer = browser.post(path, data={"criterion": BRIEFING, "grounds": ""})
    assert answer.status_code == 422
    assert f'id="c-{BRIEFING}" checked' in text(answer)
    form = {"grounds": GROUNDS, "files": (BytesIO(b"MZ"), "a.exe")}
    answer = browser.post(path, data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert GROUNDS in text(answer)


def test_after_the_last_day_the_page_says_so(world, signed_in):
    application = refused(world)
    with clock.pretend(date(2026, 11, 5)):
        result = text(signed_in(world.head).get(f"/applications/{application.id}"))
        assert f"/appeals/application/{application.id}" not in result
        page = text(signed_in(world.head).get(f"/appeals/application/{application.id}"))
    assert "04/11/2026" in page
    assert 'name="grounds"' not in page


def test_the_first_people_read_why_they_do_not_answer(world, signed_in):
    there, appeal = second(world), lodged(world)
    path = f"/appeals/{appeal.id}"
    assert 'name="answer"' not in text(signed_in(world.inspector).get(path))
    form = {"answer": "upheld", "reasons": "Có"}
    assert signed_in(world.inspector).post(path, data=form).status_code == 403
    assert 'name="answer"' in text(signed_in(there.inspector).get(path))
    assert signed_in(there.inspector).post(path, data={"answer": "upheld"}).status_code == 422
    answer = signed_in(there.inspector).post(path, data=form)
    assert answer.location.endswith(f"/appraisal/{appeal.application_id}")
    assert signed_in(world.stranger).get(path).status_code == 404


def test_an_answer_of_rejection_is_read_by_the_unit(world, signed_in):
    there, appeal = second(world), lodged(world)
    form = {"answer": "rejected", "reasons": "Chứng cứ không mới"}
    assert signed_in(there.approver).post(f"/appeals/{appeal.id}", data=form).status_code == 302
    assert "Chứng cứ không mới" in text(signed_in(world.head).get(f"/appeals/{appeal.id}"))


def test_the_page_says_when_nobody_is_left(world, signed_in):
    appeal = lodged(world)
    assert "alert-warning" in text(signed_in(world.inspector).get(f"/appeals/{appeal.id}"))
    second(world)
    assert "alert-warning" not in text(signed_in(world.inspector).get(f"/appeals/{appeal.id}"))


def test_the_appraisal_s_pages_tell_first_and_second_people_apart(world, signed_in):
    there = second(world)
    application = upheld(world, there)
    path, target = f"/appraisal/{application.id}", f"findings/{BRIEFING}"
    assert target in text(signed_in(there.inspector).get(path))
    assert target not in text(signed_in(world.inspector).get(path))
    assert (
        signed_in(world.inspector).post(f"{path}/{target}", data={"agrees": "yes"}).status_code
        == 403
    )
    assert "queue-other" in text(signed_in(world.inspector).get("/appraisal"))
    assert "queue-other" not in text(signed_in(there.inspector).get("/appraisal"))


@pytest.mark.parametrize("count", [20, 60])
def test_the_list_takes_few_queries_however_many_there_are(world, signed_in, count_queries, count):
    first = lodged(world)
    columns = [each.name for each in Appeal.__table__.columns if each.name != "id"]
    told = {name: getattr(first, name) for name in columns}
    for number in range(1, count):
        unit = make_unit("school", f"Trường {number}", world.commune)
        copied = make_application(world.round, unit).id
        db.session.add(Appeal(**told | {"application_id": copied}))
    db.session.commit()
    db.session.expire_all()
    with count_queries() as statements:
        page = signed_in(world.inspector).get("/appeals")
    assert text(page).count("row-link") == 20
    assert len(statements) <= 12, statements
    assert signed_in(world.head).get("/appeals").status_code == 403
