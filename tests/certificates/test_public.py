from __future__ import annotations

import json

import pytest

import certify
from certify.certificates.models import Certificate
from certify.certificates.record import canonical, qr_address
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_unit

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


def text(answer):
    return answer.get_data(as_text=True)


def test_a_number_leads_to_what_a_notice_board_would_carry(world, client, issued):
    answer = client.get("/verify", query_string={"q": issued.number})
    assert answer.location.endswith(f"/c/{issued.number}")
    page = text(client.get(answer.location))
    for part in (world.school.name, "15/QĐ-UBND", "20/10/2026", "Nguyễn Văn An", issued.key_id):
        assert part in page
    assert world.clerk.name not in page


def test_the_address_in_the_qr_code_is_a_page(client, issued):
    path = qr_address("", issued.token)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Trường THCS Đồng Tháp" in text(answer)


def test_a_changed_token_shows_nothing_of_the_certificate(client, issued):
    head, body, signature = issued.token.split(".")
    for proof in (f"{head}.{body}.{'A' * len(signature)}", f"{head}.{body[:-2]}AA.{signature}"):
        for address in (f"/c/{proof}", f"/verify?q={proof}"):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "Đồng Tháp" not in text(answer)


def test_a_number_that_was_never_given_says_so(client, issued):
    answer = client.get("/c/0009/2026/GCN-18073")
    assert answer.status_code == 404
    assert "verdict-bad" in text(answer)


def test_the_question_alone_is_a_form(client):
    assert 'name="q"' in text(client.get("/verify"))


def test_a_script_in_the_question_stays_text(client, world):
    page = text(client.get("/verify", query_string={"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page


def fill(world, template: Certificate, count: int) -> None:
    """Put *count* more certificates beside *template*."""
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        application = submitted(world, unit)
        record = json.loads(template.record)
        record["unit"]["name"] = unit.name
        db.session.add(
            Certificate(
                number=f"{number + 2:04}/2026/GCN-18073",
                authority_code=world.commune.code,
                year=2026,
                sequence=number + 2,
                application_id=application.id,
                unit_id=unit.id,
                unit_type=unit.type,
                area_code=unit.area_code,
                set_key=application.set_key,
                search=f"to dan pho {number}",
                record=canonical(record).decode(),
                signature="",
                token="",
                key_id="",
                issued_at=template.issued_at,
            )
        )
    db.session.commit()
    db.session.expire_all()


@pytest.mark.parametrize("count", [20, 60])
def test_the_register_takes_few_queries_however_long(world, client, issued, count_queries, count):
    fill(world, issued, count)
    with count_queries() as statements:
        page = text(client.get("/register"))
    assert page.count("/c/") == 20
    assert len(statements) <= 12, statements


def test_the_register_turns_pages_and_keeps_its_filters(world, client, issued):
    fill(world, issued, 25)
    page = text(client.get("/register?type=residential_area&q=dan+pho"))
    assert page.count("/c/") == 20
    assert "page=2" in page
    assert "type=residential_area" in page
    assert text(client.get("/register?type=residential_area&page=2")).count("/c/") == 5


def test_a_list_may_be_kept_for_a_minute_a_certificate_is_asked_for_each_time(client, issued):
    kept = [
        client.get(page).headers["Cache-Control"] for page in ("/register", f"/c/{issued.number}")
    ]
    assert kept == ["private, max-age=60", "private, no-cache"]


def test_whoever_asks_too_often_waits(tmp_path, monkeypatch):
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))
    settings = {"TESTING": True, "INSTANCE": tmp_path, "RATELIMIT_ENABLED": True}
    app = certify.create_app(settings)
    with app.app_context():
        db.create_all()
        browser = app.test_client()
        statuses = [browser.get("/verify").status_code for _ in range(61)]
        db.session.remove()
        db.engine.dispose()
    assert (statuses[59], statuses[60]) == (200, 429)
