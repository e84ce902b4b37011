"""Pages: the line that says it, and the administrator's pages that change it."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask_babel import refresh

from certify.applications.operations import save_answer
from certify.confirmations import operations
from certify.confirmations.models import Confirmation
from certify.db import db
from certify.evidence.operations import attach, examine
from tests.appeals.town import lodged, refused
from tests.dossier import concluded, submitted
from tests.doubtful import DOUBTFUL, KEY, RECALLED, REPORTED
from tests.evidence.files import picture
from tests.world import make_application, make_unit

pytestmark = pytest.mark.usefixtures("in_2026")

NOT_CHECKED = "Set not checked against the official text: only for self-assessment"
CHECKED = "Set checked against the official text."
GIVEN = {"instrument": "99/2025/TT-BCA", "dated": "01/03/2025", "held": "Công báo số 12"}


@pytest.fixture
def english(signed_in):
    """Return a browser of a person (or of nobody) that reads English."""

    def browse(user=None, client=None):
        browser = signed_in(user) if user else client
        with browser.session_transaction() as session:
            session["language"] = "en"
        refresh()  # the context that a test keeps open remembers the language of what ran before
        return browser

    return browse


def confirm(world, found, reference, criteria=DOUBTFUL):
    return operations.confirm(world.administrator, found, criteria, reference, seen_hash=found.hash)


def pages_of(world) -> list[tuple[object, str]]:
    waiting = make_application(world.round, make_unit("school", "Trường chờ", world.commune))
    submission = submitted(world)
    evidence = attach(world.head, submission, examine("a.png", BytesIO(picture())))
    db.session.commit()
    application = concluded(world, submission)
    other = f"/applications/{application.id}"
    return [
        (None, f"/sets/{KEY}"),
        (None, f"/try/{KEY}"),
        (world.head, other),
        (world.head, f"{other}/check"),
        (world.inspector, f"/appraisal/{application.id}"),
        (world.approver, f"/decisions/application/{application.id}"),
        (world.head, f"{other}/evidence"),
        (world.head, f"/evidence/{evidence.id}/view"),
        (world.head, f"{other}/answers/{RECALLED}/history"),
        (world.inspector, f"/appraisal/{waiting.id}"),
    ]


def test_every_page_of_the_set_says_it_until_it_is_confirmed(
    doubtful, world, reference, english, client
):
    pages = pages_of(world)
    for person, address in pages:
        text = english(person, client).get(address).text
        assert NOT_CHECKED in text, address
        assert CHECKED not in text, address
    confirm(world, doubtful, reference)
    for person, address in pages:
        text = english(person, client).get(address).text
        assert NOT_CHECKED not in text, address
        assert CHECKED in text, address
        assert reference.instrument in text, address


def test_the_page_of_a_conflict_says_it(doubtful, world, english):
    application = make_application(world.round, world.school)
    save_answer(world.clerk, application, RECALLED, True, 0)
    sent = {"seen_revision": "0", f"{RECALLED}-answer-value": "no"}
    page = english(world.head).post(f"/applications/{application.id}/answers/{RECALLED}", data=sent)
    assert page.status_code == 409
    assert NOT_CHECKED in page.text


def test_the_pages_of_an_appeal_say_it(doubtful, world, english):
    application = refused(world)
    browser = english(world.head)
    assert NOT_CHECKED in browser.get(f"/appeals/application/{application.id}").text
    appeal = lodged(world, application)
    assert NOT_CHECKED in browser.get(f"/appeals/{appeal.id}").text


def test_lists_mark_it(doubtful, world, english, client):
    concluded(world, submitted(world))
    word = "not checked against the text, for self-assessment only"
    assert word in english(world.inspector).get("/appraisal?state=all").text
    assert word in english(world.approver).get("/decisions").text
    assert word in english(None, client).get("/sets").text
    assert word in english(world.head).get("/applications").text
    assert word in english(world.administrator).get("/rounds").text


def test_whoever_registers_is_told(doubtful, world, english):
    text = english(world.head).get(f"/rounds/{world.round.id}/register").text
    assert NOT_CHECKED in text


def test_a_set_read_in_the_text_says_nothing_of_it(doubtful, world, english, client):
    text = english(None, client).get("/sets/safe/commune@2021").text
    assert NOT_CHECKED not in text
    assert "Every criterion was read in the official text." in text


def test_each_criterion_on_forms_says_how_it_is_known(doubtful, world, reference, english, client):
    application = make_application(world.round, world.school)
    for person, address in (
        (None, f"/sets/{KEY}"),
        (world.head, f"/applications/{application.id}"),
    ):
        text = english(person, client).get(address).text
        assert "from a report on the text" in text
        assert "recalled, not checked" in text
    confirm(world, doubtful, reference, [REPORTED])
    text = english(world.head).get(f"/applications/{application.id}").text
    assert "from a report on the text" not in text
    assert "recalled, not checked" in text
    assert 'mark-met">checked against the text' in text


def test_pages_with_many_sets_ask_once(doubtful, world, english, client, count_queries):
    english(None, client)
    with count_queries() as queries:
        client.get("/sets")
    assert len([each for each in queries if "confirmation" in each]) == 1
    application = make_application(world.round, world.school)
    browser = english(world.head)
    with count_queries() as queries:
        browser.get(f"/applications/{application.id}")
    assert len([each for each in queries if "confirmation" in each]) == 1


def test_the_decision_page_says_beforehand_who_can_do_what(doubtful, world, english):
    application = concluded(world)
    address = f"/decisions/application/{application.id}"
    text = english(world.approver).get(address).text
    assert f"No certificate can be issued under {KEY} yet" in text
    assert ", ".join(DOUBTFUL) in text
    told = {
        "number": "15/QĐ-UBND",
        "day": "20/10/2026",
        "place": "Thành Sen",
        "signatory_name": "Nguyễn Văn An",
        "signatory_title": "CHỦ TỊCH",
        "state_hash": application.state_hash,
    }
    refused = english(world.approver).post(address, data=told)
    assert refused.status_code == 422
    assert 'value="15/QĐ-UBND"' in refused.text


def test_an_administrator_confirms_item_by_item_then_the_rest_at_once(doubtful, world, english):
    browser = english(world.administrator)
    assert "/confirm" in browser.get(f"/sets/{KEY}").text
    address = f"/sets/{KEY}/confirm"
    page = browser.get(address)
    assert page.status_code == 200
    assert all(f'value="{name}"' in page.text for name in DOUBTFUL)
    sent = GIVEN | {"seen_hash": doubtful.hash}
    assert browser.post(address, data=sent | {"criteria": RECALLED}).status_code == 302
    text = browser.get(address).text
    assert f'value="{RECALLED}"' not in text
    assert f'value="{REPORTED}"' in text
    assert browser.post(address, data=sent | {"whole": "1"}).status_code == 302
    assert operations.standing(doubtful).certifiable
    assert "Nothing is open" in browser.get(address).text


def test_what_is_at_fault_stands_beside_its_field_and_all_that_was_typed_stays(
    doubtful, world, english
):
    browser = english(world.administrator)
    sent = {
        "seen_hash": doubtful.hash,
        "criteria": RECALLED,
        "held": "Tủ số 3",
        "dated": "31/02/2025",
    }
    page = browser.post(f"/sets/{KEY}/confirm", data=sent)
    assert page.status_code == 422
    assert 'value="31/02/2025"' in page.text
    assert "There is no such day" in page.text
    page = browser.post(f"/sets/{KEY}/confirm", data=sent | {"dated": "01/03/2025"})
    assert page.status_code == 422
    assert 'id="instrument-error"' in page.text
    assert 'value="Tủ số 3"' in page.text
    assert f'value="{RECALLED}" checked' in page.text
    assert db.session.query(Confirmation).count() == 0


def test_rules_that_changed_meanwhile_are_a_conflict(doubtful, world, english):
    sent = GIVEN | {"seen_hash": "0" * 64, "whole": "1"}
    page = english(world.administrator).post(f"/sets/{KEY}/confirm", data=sent)
    assert page.status_code == 409
    assert 'value="Công báo số 12"' in page.text


@pytest.mark.parametrize("who", ["head", "inspector", "approver"])
def test_others_see_neither_page_nor_link(doubtful, world, english, reference, who):
    made = confirm(world, doubtful, reference)
    browser = english(getattr(world, who))
    assert "/confirm" not in browser.get(f"/sets/{KEY}").text
    assert browser.get(f"/sets/{KEY}/confirm").status_code == 403
    assert browser.get(f"/confirmations/{made.id}/correct").status_code == 403
    assert browser.post(f"/confirmations/{made.id}/withdraw").status_code == 403


def test_a_reference_is_corrected_on_a_page(doubtful, world, english, reference):
    made = confirm(world, doubtful, reference)
    browser = english(world.administrator)
    address = f"/confirmations/{made.id}/correct"
    assert f'value="{reference.instrument}"' in browser.get(address).text
    page = browser.post(address, data=GIVEN | {"instrument": "98/2025"})
    assert page.status_code == 422
    assert 'value="98/2025"' in page.text
    sent = GIVEN | {"instrument": "98/2025", "reason": "Nhầm số."}
    assert browser.post(address, data=sent).status_code == 302
    text = browser.get(f"/sets/{KEY}/confirm").text
    assert "98/2025" in text
    assert "Nhầm số." in text
    assert browser.post(address, data=sent).status_code == 409
    assert "does not hold any more" in browser.get(address).text


def test_a_confirmation_is_withdrawn_for_what_is_ticked(doubtful, world, english, reference):
    made = confirm(world, doubtful, reference)
    browser = english(world.administrator)
    address = f"/confirmations/{made.id}/withdraw"
    text = browser.get(address).text
    assert all(f'value="{name}" checked' in text for name in DOUBTFUL)
    assert browser.post(address, data={"reason": "Sai."}).status_code == 422
    page = browser.post(address, data={"reason": "Sai.", "criteria": REPORTED})
    assert page.status_code == 302
    assert [each.id for each in operations.standing(doubtful).open] == [REPORTED]


def test_an_unknown_set_or_confirmation_is_not_found(doubtful, world, english):
    browser = english(world.administrator)
    assert browser.get("/sets/safe/school@1999/confirm").status_code == 404
    assert browser.get("/confirmations/77/withdraw").status_code == 404
