from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from certify.certificates import acts, keyring
from certify.certificates.lifecycle import ACTS
from certify.certificates.models import Certificate, CertificateAct
from certify.db import db
from tests.dossier import concluded, decision_of, submitted
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

WHY = "Có vi phạm đã được kết luận."


@pytest.fixture
def issued(world):
    application = concluded(world)
    decision_of(world, application)
    return application.certificate


@pytest.fixture
def second(world):
    return make_user("phochutich", "approver", area=world.commune)


def text(answer):
    return answer.get_data(as_text=True)


def proposal(**changes):
    return {
        "act": "revoke",
        "reason": WHY,
        "note": "Biên bản 5",
        "unit_name": "Trường THCS Đồng Tháp",
        "address": "Phường Thành Sen, Tỉnh Hà Tĩnh",
        "decision_number": "15/QĐ-UBND",
        "decision_date": "20/10/2026",
        "place": "Thành Sen",
        "signatory_name": "Nguyễn Văn An",
        "signatory_title": "CHỦ TỊCH",
    } | changes


def test_proposing_and_confirming_lead_through_the_pages(world, issued, second, signed_in):
    author, other = signed_in(world.approver), signed_in(second)
    page = f"/certificates/{issued.id}"
    answer = author.post(page, data=proposal())
    assert (answer.status_code, answer.location) == (302, page)
    assert 'value="withdraw"' in text(author.get(page))
    assert 'value="confirm"' not in text(author.get(page))

    assert issued.number in text(other.get("/certificates/acts"))
    shown = text(other.get(page))
    assert 'value="confirm"' in shown
    assert "Biên bản 5" in shown
    act = acts.waiting_for(issued)
    answer = other.post(f"/certificates/acts/{act.id}", data={"answer": "confirm"})
    assert answer.location == page
    assert issued.status == "revoked"
    assert issued.number not in text(other.get("/certificates/acts"))
    assert 'name="act"' not in text(other.get(page))


def test_a_suspension_is_lifted_from_a_page_that_asks_for_no_particulars(
    world, issued, second, signed_in
):
    suspended = acts.propose(world.approver, issued, "suspend", reason=WHY)
    acts.confirm(second, suspended)
    page = f"/certificates/{issued.id}"
    author = signed_in(world.approver)
    assert 'name="unit_name"' not in text(author.get(page))
    answer = author.post(page, data={"act": "lift", "reason": WHY, "note": ""})
    assert (answer.status_code, acts.waiting_for(issued).act) == (302, "lift")


def test_a_correction_shows_what_was_and_what_is_to_be(world, issued, second, signed_in):
    page = f"/certificates/{issued.id}"
    signed_in(world.approver).post(
        page, data=proposal(act="correct", unit_name="Trường X", decision_date="19/10/2026")
    )
    shown = text(signed_in(second).get(page))
    assert "<del>Trường THCS Đồng Tháp</del>" in shown
    assert "<ins>19/10/2026</ins>" in shown
    assert acts.waiting_for(issued).changes == {
        "unit_name": "Trường X",
        "decision_date": "2026-10-19",
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"act": ""},
        {"act": "expire"},
        {"act": "lift"},
        {"reason": ""},
        {"reason": "x" * 1001},
        {"act": "correct"},
        {"act": "correct", "decision_date": "31/02/2026"},
        {"act": "correct", "unit_name": ""},
        {"act": "revoke", "unit_name": "Trường X"},
    ],
)
def test_bad_input_proposes_nothing_and_keeps_what_was_typed(world, issued, signed_in, changes):
    answer = signed_in(world.approver).post(
        f"/certificates/{issued.id}", data=proposal(note="đã gõ", **changes)
    )
    assert answer.status_code == 422
    assert "đã gõ" in text(answer)
    assert 'role="alert"' in text(answer)
    assert db.session.query(CertificateAct).count() == 0


@pytest.mark.parametrize("answer", ["confirm", "refuse"])
def test_the_author_is_refused_by_the_address_as_well(world, issued, signed_in, answer):
    act = acts.propose(world.approver, issued, "revoke", reason=WHY)
    sent = signed_in(world.approver).post(
        f"/certificates/acts/{act.id}", data={"answer": answer, "why": "x"}
    )
    assert sent.status_code == 403
    assert issued.status == "valid"


@pytest.mark.parametrize(
    ("data", "status", "answer"),
    [
        ({"answer": "refuse", "why": "Chưa đủ"}, 302, "refused"),
        ({"answer": "refuse", "why": " "}, 302, None),
        ({"answer": "refuse", "why": "x" * 1001}, 422, None),
        ({"answer": "maybe"}, 422, None),
        ({}, 422, None),
    ],
)
def test_an_answer_is_one_of_two_and_a_refusal_has_a_reason(
    world, issued, second, signed_in, data, status, answer
):
    act = acts.propose(world.approver, issued, "revoke", reason=WHY)
    sent = signed_in(second).post(f"/certificates/acts/{act.id}", data=data)
    assert (sent.status_code, act.answer, issued.status) == (status, answer, "valid")


def test_the_author_takes_it_back(world, issued, signed_in):
    act = acts.propose(world.approver, issued, "revoke", reason=WHY)
    signed_in(world.approver).post(f"/certificates/acts/{act.id}", data={"answer": "withdraw"})
    assert act.answer == "withdrawn"


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        ("clerk", "certificate", 200),
        ("inspector", "certificate", 200),
        ("province_inspector", "certificate", 200),
        ("stranger", "certificate", 404),
        ("inspector", "acts", 403),
        ("clerk", "acts", 403),
        ("administrator", "acts", 403),
    ],
)
def test_who_sees_which_page(world, issued, signed_in, who, place, status):
    address = f"/certificates/{issued.id}" if place == "certificate" else "/certificates/acts"
    answer = signed_in(getattr(world, who)).get(address)
    assert answer.status_code == status
    assert 'name="reason"' not in text(answer)


def test_who_may_not_see_the_certificate_learns_nothing_of_the_act(world, issued, signed_in):
    act = acts.propose(world.approver, issued, "revoke", reason=WHY)
    answer = signed_in(world.stranger).post(
        f"/certificates/acts/{act.id}", data={"answer": "confirm"}
    )
    assert answer.status_code == 404
    answer = signed_in(world.approver).post("/certificates/acts/999", data={"answer": "confirm"})
    assert answer.status_code == 404


def test_the_unit_sees_what_was_done_and_why_but_no_name_no_note_and_no_proposal(
    world, issued, second, signed_in
):
    unit = signed_in(world.clerk)
    page = f"/certificates/{issued.id}"
    act = acts.propose(world.approver, issued, "suspend", reason=WHY, note="Biên bản 5")
    assert WHY not in text(unit.get(page))
    acts.confirm(second, act)
    shown = text(unit.get(page))
    assert WHY in shown
    for hidden in ("Biên bản 5", world.approver.name, second.name):
        assert hidden not in shown


def test_whoever_signed_out_comes_back_to_the_page(client, issued):
    answer = client.get(f"/certificates/{issued.id}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


@pytest.mark.parametrize("count", [20, 60])
def test_the_list_of_what_waits_takes_few_queries(
    world, issued, second, signed_in, count_queries, count
):
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ {number}", world.commune)
        application = submitted(world, unit)
        told = {c.name: getattr(issued, c.name) for c in Certificate.__table__.columns}
        told |= {
            "id": None,
            "number": f"{number + 2:04}/2026/GCN-18073",
            "sequence": number + 2,
            "application_id": application.id,
            "unit_id": unit.id,
        }
        copy = Certificate(**told)
        db.session.add(copy)
        db.session.flush()
        db.session.add(
            CertificateAct(
                certificate_id=copy.id,
                authority_code=world.commune.code,
                act="revoke",
                reason=WHY,
                by_id=world.approver.id,
                at=issued.issued_at,
            )
        )
    db.session.commit()
    db.session.expire_all()
    browser = signed_in(second)
    with count_queries() as statements:
        page = text(browser.get("/certificates/acts"))
    assert page.count("queue-row") == 20
    assert len(statements) <= 12, statements


def test_the_office_reads_that_nobody_is_to_trust_it_for_its_key_was_lost(world, issued, signed_in):
    browser, page = signed_in(world.approver), f"/certificates/{issued.id}"
    assert "bản sao lưu bị lộ" not in text(browser.get(page))
    keyring.compromise(issued.key_id, issued.issued_at, "bản sao lưu bị lộ")
    assert "bản sao lưu bị lộ" in text(browser.get(page))


def test_the_page_of_one_takes_few_queries_however_long_its_history(
    world, issued, second, signed_in, count_queries
):
    for act in ("suspend", "lift") * 3:
        acts.confirm(second, acts.propose(world.approver, issued, act, reason=WHY))
    db.session.expire_all()
    browser = signed_in(second)
    with count_queries() as statements:
        browser.get(f"/certificates/{issued.id}")
    assert len(statements) <= 14, statements


@pytest.mark.parametrize("act", ACTS)
def test_each_act_has_its_words(app, act):
    from certify.certificates.act_forms import ACTS as OFFERED
    from certify.certificates.act_forms import DONE

    assert act in OFFERED
    assert act in DONE


@pytest.mark.parametrize("act", ["suspend", "revoke", "reissue"])
def test_the_pdf_of_one_that_is_not_valid_is_a_copy_that_says_so(
    world, issued, second, signed_in, act
):
    browser = signed_in(world.clerk)
    address = f"/certificates/{issued.id}.pdf"
    acts.confirm(second, acts.propose(world.approver, issued, act, reason=WHY))
    sent = browser.get(address)
    assert (sent.status_code, sent.location) == (302, f"/certificates/{issued.id}")
    shown = text(browser.get(sent.location))
    assert f"{address}?copy={issued.status}" in shown
    sent = browser.get(f"{address}?copy={issued.status}")
    words = " ".join(PdfReader(BytesIO(sent.data)).pages[0].extract_text().split())
    assert "BẢN SAO" in words or "COPY, NOT VALID" in words
    assert "20/10/2026" in words
    assert len(PdfReader(BytesIO(sent.data)).pages) == 1
    assert "ByteRange" not in sent.data.decode("latin-1")


def test_the_new_certificate_prints_which_one_it_replaces(app, world, issued, second):
    from certify.certificates import printing

    act = acts.confirm(second, acts.propose(world.approver, issued, "reissue", reason=WHY))
    with app.test_request_context():
        page = PdfReader(BytesIO(printing.draw_certificate(act.replaced_by, "vi"))).pages[0]
    words = page.extract_text()
    assert issued.number in words
    assert act.replaced_by.number in words
