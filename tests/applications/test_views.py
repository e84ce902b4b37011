"""Pages of the self-assessment: with and without JavaScript, with nothing typed ever lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from certify import clock
from certify.accounts.models import User
from certify.applications import operations
from certify.applications.models import SELF, Application
from certify.db import db
from certify.evidence.models import Evidence, EvidenceUse
from tests.dossier import concluded, decision_of
from tests.world import World, make_application, make_user

JSON = {"Accept": "application/json"}
SCRIPT = "<script>alert(1)</script>"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def application(world: World, in_2026: None) -> Application:
    return make_application(world.round, world.school)


@pytest.fixture
def web(world: World, signed_in: SignIn) -> FlaskClient:
    return signed_in(world.clerk)


def answer_url(application: Application, criterion: str) -> str:
    return f"/applications/{application.id}/answers/{criterion}"


def plan(number: str, day: str, seen: int = 0) -> dict[str, str]:
    name = "7.1.plan-answer-value"
    return {f"{name}-number": number, f"{name}-date": day, "seen_revision": str(seen)}


def answers(application: Application) -> dict[str, Any]:
    db.session.rollback()
    return operations.self_document(application).answers


def test_the_page_shows_every_section_and_criterion(
    web: FlaskClient, application: Application
) -> None:
    page = web.get(f"/applications/{application.id}")
    assert page.status_code == 200
    for section in operations.criteria_set_of(application).sections:
        assert f'id="s-{section.id}"' in page.text
        for criterion in section.criteria:
            assert f'id="c-{criterion.id}"' in page.text
    assert page.text.count("<h1") == 1


def test_without_javascript_an_answer_is_saved_and_one_is_back_at_it(
    web: FlaskClient, application: Application
) -> None:
    sent = web.post(answer_url(application, "7.1.plan"), data=plan("12/KH", "10/02/2026"))
    assert sent.status_code == 302
    assert sent.location.endswith(f"/applications/{application.id}#c-7.1.plan")
    assert answers(application) == {"7.1.plan": {"number": "12/KH", "date": "2026-02-10"}}


def test_with_javascript_only_what_changed_comes_back(
    web: FlaskClient, application: Application
) -> None:
    sent = web.post(
        answer_url(application, "7.1.plan"), data=plan("12/KH", "10/02/2026"), headers=JSON
    )
    assert sent.status_code == 200
    assert sent.json["status"] == "met"
    assert sent.json["revision"] == 1
    assert sent.json["section"] == {"id": "7.1", "done": 1, "total": 6}
    assert 'href="#c-7.1.model"' in sent.json["parts"]
    assert 'href="#c-7.1.plan"' not in sent.json["parts"]
    assert len(sent.data) < 20_000


def test_a_cleared_answer_is_open_again(web: FlaskClient, application: Application) -> None:
    url = answer_url(application, "7.1.plan")
    web.post(url, data=plan("12/KH", "10/02/2026"))
    web.post(url, data={"clear": "yes", "seen_revision": "1"})
    assert answers(application) == {}


def test_bad_input_comes_back_with_everything_typed(
    web: FlaskClient, application: Application
) -> None:
    sent = web.post(answer_url(application, "7.1.plan"), data=plan("12/KH", "31/02/2026"))
    assert sent.status_code == 422
    assert 'value="31/02/2026"' in sent.text
    assert 'value="12/KH"' in sent.text
    assert 'aria-invalid="true" aria-describedby="7.1.plan-answer-value-date-error"' in sent.text
    assert answers(application) == {}


def test_bad_input_comes_back_to_scripts_too(web: FlaskClient, application: Application) -> None:
    data = {"7.1.briefing-answer-part": "9", "7.1.briefing-answer-whole": "8"}
    sent = web.post(answer_url(application, "7.1.briefing"), data=data, headers=JSON)
    assert sent.status_code == 422
    assert sent.json["error"]
    assert 'id="7.1.briefing-answer-part-error"' in sent.json["fields"]


def test_an_unknown_criterion_is_refused(web: FlaskClient, application: Application) -> None:
    sent = web.post(answer_url(application, "9.9.none"), data={"seen_revision": "0"})
    assert sent.status_code == 422
    assert "9.9.none" in sent.text


def test_a_row_is_added_and_taken_out_without_javascript(
    web: FlaskClient, application: Application
) -> None:
    url, name = answer_url(application, "7.4.violence"), "7.4.violence-answer"
    data = {f"{name}-any": "some", f"{name}-0-what": "Đánh nhau", "add": name}
    more = web.post(url, data=data)
    assert more.status_code == 200
    assert f'name="{name}-1-what"' in more.text
    assert "Đánh nhau" in more.text
    less = web.post(url, data={**data, f"{name}-1-what": "Nhầm", "add": "", "remove": f"{name}-1"})
    assert "Nhầm" not in less.text
    assert "Đánh nhau" in less.text
    assert answers(application) == {}


def test_the_second_editor_sees_both_answers_and_chooses(
    world: World, web: FlaskClient, signed_in: SignIn, application: Application
) -> None:
    url = answer_url(application, "7.1.plan")
    web.post(url, data=plan("12/KH", "10/02/2026"))
    other = signed_in(world.head)
    conflict = other.post(url, data=plan("99/KH", "11/02/2026"))
    assert conflict.status_code == 409
    assert "12/KH" in conflict.text
    assert "99/KH" in conflict.text
    assert "Vanthu" in conflict.text
    assert answers(application)["7.1.plan"]["number"] == "12/KH"
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', conflict.text)
    )
    hidden.pop("next", None)
    assert other.post(url, data=hidden).status_code == 302
    assert answers(application)["7.1.plan"]["number"] == "99/KH"


def test_a_conflict_comes_to_scripts_as_a_panel(
    world: World, web: FlaskClient, signed_in: SignIn, application: Application
) -> None:
    url = answer_url(application, "7.1.plan")
    web.post(url, data=plan("12/KH", "10/02/2026"))
    conflict = signed_in(world.head).post(url, data=plan("99/KH", "11/02/2026"), headers=JSON)
    assert conflict.status_code == 409
    assert conflict.json["revision"] == 1
    assert "12/KH" in conflict.json["panel"]
    assert "99/KH" in conflict.json["panel"]


def forget_token() -> None:
    """Let the next request of the test work out its token by itself, as each request does."""
    for name in ("csrf_token", "csrf_valid"):
        g.pop(name, None)


def test_a_session_that_ends_in_the_middle_loses_nothing(
    app: Flask, world: World, web: FlaskClient, application: Application
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = web.get(f"/applications/{application.id}")
    token = re.search(r'data-token="([^"]+)"', page.text)
    with web.session_transaction() as session:
        session.clear()  # as after a restart of the browser
    forget_token()
    data = plan("12/KH", "10/02/2026") | {"csrf_token": token[1]}
    lost = web.post(answer_url(application, "7.1.plan"), data=data)
    assert lost.status_code == 401
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', lost.text))
    hidden.pop("next", None)
    assert hidden["7.1.plan-answer-value-number"] == "12/KH"
    with web.session_transaction() as session:  # signed in again, in another tab
        session["_user_id"] = world.clerk.fs_uniquifier
        session["_fresh"] = True
    forget_token()
    again = web.post(answer_url(application, "7.1.plan"), data=hidden)
    assert again.status_code == 302
    assert answers(application)["7.1.plan"]["number"] == "12/KH"


def test_a_script_learns_that_its_session_ended_and_gets_a_fresh_token(
    app: Flask, client: FlaskClient, application: Application
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    sent = client.post(
        answer_url(application, "7.1.plan"), data=plan("1", "10/02/2026"), headers=JSON
    )
    assert sent.status_code == 401
    assert sent.json["signed_in"] is False
    assert sent.json["csrf_token"]


def test_somebody_signed_out_is_asked_to_sign_in(
    client: FlaskClient, application: Application
) -> None:
    sent = client.post(answer_url(application, "7.1.plan"), data=plan("1", "10/02/2026"))
    assert sent.status_code == 401
    assert 'name="7.1.plan-answer-value-number" value="1"' in sent.text


@pytest.mark.parametrize("path", ["", "/check", "/answers/7.1.plan/history", "/evidence"])
def test_another_units_application_is_not_found(
    world: World, signed_in: SignIn, application: Application, path: str
) -> None:
    assert signed_in(world.stranger).get(f"/applications/{application.id}{path}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "answers/7.1.plan",
        "suggestions/7.1.plan",
        "submit",
        "withdraw",
        "papers/request",
        "evidence",
    ],
)
def test_another_units_application_is_not_changed(
    world: World, signed_in: SignIn, application: Application, path: str
) -> None:
    sent = signed_in(world.stranger).post(
        f"/applications/{application.id}/{path}", data=plan("1", "10/02/2026")
    )
    assert sent.status_code == 404


def test_a_script_in_a_text_field_shows_as_text(
    world: World, web: FlaskClient, application: Application
) -> None:
    name = "7.4.violence-answer"
    row = {f"{name}-any": "some", f"{name}-0-date": "10/02/2026", f"{name}-0-what": SCRIPT}
    discipline = "7.4.evils-answer"
    who = {
        f"{discipline}-0-date": "10/02/2026",
        f"{discipline}-0-who": SCRIPT,
        f"{discipline}-0-form": "canh_cao",
    }
    web.post(answer_url(application, "7.4.violence"), data=row)
    web.post(answer_url(application, "7.4.evils"), data=who)
    web.post(answer_url(application, "7.1.plan"), data=plan(SCRIPT, "10/02/2026"))
    wrong = web.post(answer_url(application, "7.1.plan"), data=plan(SCRIPT, SCRIPT, 3)).text
    conflict = web.post(
        answer_url(application, "7.1.plan"), data=plan(SCRIPT + "2", "10/02/2026")
    ).text
    assert len(answers(application)) == 3
    pages = [
        web.get(f"/applications/{application.id}{path}").text
        for path in ("", "/check", "/answers/7.1.plan/history")
    ]
    for page in (*pages, wrong, conflict):
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_the_inspector_reads_the_answers_but_finds_no_form(
    world: World, signed_in: SignIn, application: Application
) -> None:
    operations.save_answer(world.clerk, application, "7.1.model", 7, 0)
    page = signed_in(world.inspector).get(f"/applications/{application.id}").text
    assert "data-autosave" not in page
    assert 'class="given"' in page


def test_last_years_answer_is_offered_and_confirmed_by_a_button(
    web: FlaskClient, application: Application
) -> None:
    operations.document_of(application, SELF).suggestions = {
        "7.1.model": {"value": 3, "source": "last_year"}
    }
    db.session.commit()
    assert (
        f'action="/applications/{application.id}/suggestions/7.1.model"'
        in web.get(f"/applications/{application.id}").text
    )
    sent = web.post(
        f"/applications/{application.id}/suggestions/7.1.model",
        data={"verdict": "confirm", "seen_revision": "0"},
    )
    assert sent.status_code == 302
    assert answers(application) == {"7.1.model": 3}


def test_what_does_not_apply_is_put_away_with_its_reason(
    world: World, web: FlaskClient, application: Application
) -> None:
    world.school.facts = {**world.school.facts, "guard_force": False}
    db.session.commit()
    page = web.get(f"/applications/{application.id}").text
    skipped = page[page.index('class="skipped"') :]
    assert 'id="c-7.5.discipline"' in skipped
    assert 'data-criterion="7.5.discipline"' not in page


def test_a_commune_sees_what_stands_behind_its_figures(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    chief = make_user("chutichphuong", "head", unit=world.commune_unit)
    application = make_application(world.round, world.commune_unit)
    page = signed_in(chief).get(f"/applications/{application.id}").text
    computed = page[page.index('data-criterion="5.4.registered"') :]
    assert 'class="computed"' in computed
    assert world.school.name in computed


def test_mine_lists_only_ones_own(world: World, web: FlaskClient, application: Application) -> None:
    other = make_application(world.round, world.company)
    page = web.get("/applications").text
    assert f"/applications/{application.id}" in page
    assert f"/applications/{other.id}" not in page


@pytest.mark.parametrize("rows", [5, 60])
def test_pages_cost_few_queries_however_much_evidence_there_is(
    world: World,
    web: FlaskClient,
    application: Application,
    count_queries: Callable[[], Any],
    rows: int,
) -> None:
    criteria = [criterion.id for criterion in operations.criteria_set_of(application).criteria]
    for number in range(rows):
        file = Evidence(
            application_id=application.id,
            name=f"{number}.pdf",
            size=1000,
            sha256=f"{number:064}",
            media_type="application/pdf",
            kind="pdf",
            uploaded_by_id=world.clerk.id,
            uploaded_at=clock.now(),
            uses=[EvidenceUse(criterion=criteria[number % len(criteria)])],
        )
        db.session.add(file)
    db.session.commit()
    operations.save_answer(world.clerk, application, "7.1.model", 1, 0)
    address = f"/applications/{application.id}"
    for path in ("", "/check", "/evidence"):
        db.session.remove()
        with count_queries() as queries:
            assert web.get(address + path).status_code == 200
        assert len(queries) <= 12, queries


def test_saving_one_answer_costs_few_queries(
    web: FlaskClient, application: Application, count_queries: Callable[[], Any]
) -> None:
    url = answer_url(application, "7.1.plan")
    web.post(url, data=plan("1", "10/02/2026"), headers=JSON)
    db.session.remove()
    with count_queries() as queries:
        assert web.post(url, data=plan("2", "10/02/2026", 1), headers=JSON).status_code == 200
    assert len(queries) <= 10, queries


def test_mine_costs_few_queries(
    world: World, web: FlaskClient, application: Application, count_queries: Callable[[], Any]
) -> None:
    from tests.world import make_round

    for year in range(2000, 2025):
        make_application(make_round(year), world.school)
    db.session.remove()
    with count_queries() as queries:
        page = web.get("/applications")
    assert page.text.count('class="card-link"') == 20
    assert len(queries) <= 12, queries


def test_after_the_last_day_the_page_says_so(web: FlaskClient, application: Application) -> None:
    with clock.pretend(date(2026, 11, 6)):
        assert "05/11/2026" in web.get(f"/applications/{application.id}").text


def test_a_decided_application_leads_to_its_papers(
    world: World, signed_in: SignIn, in_2026: None
) -> None:
    application = concluded(world)
    decision_of(world, application)
    page = signed_in(world.head).get(f"/applications/{application.id}").text
    certificate = application.certificate
    assert certificate is not None
    assert f'href="/certificates/{certificate.id}.pdf"' in page
    assert f'href="/applications/{application.id}/scores.pdf"' in page
