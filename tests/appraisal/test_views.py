from __future__ import annotations

from datetime import date

import pytest

from certify.appraisal import operations, supplements
from certify.appraisal.state import findings_of
from certify.db import db
from tests.dossier import appraised, baseline_answers, concluded, freeze, submitted
from tests.world import make_unit, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

BRIEFING = "7.1.briefing"
LESS = {BRIEFING: {"part": 811, "whole": 812}}
FOUND = {"7.1.briefing-answer-part": "700", "7.1.briefing-answer-whole": "812"}


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def inspecting(world, signed_in):
    return signed_in(world.inspector)


@pytest.fixture
def opened(world):
    return operations.open_(world.inspector, submitted(world))


def many(world, count):
    for number in range(count):
        unit = make_unit("residential_area", f"Tổ dân phố {number}", world.commune)
        submitted(world, unit)
    db.session.commit()


@pytest.mark.parametrize("count", [20, 60])
def test_the_list_takes_few_queries_however_many_wait(world, inspecting, count_queries, count):
    many(world, count)
    db.session.expire_all()
    with count_queries() as statements:
        page = inspecting.get("/appraisal")
    assert text(page).count("queue-row") == 20
    assert len(statements) <= 12, statements


def test_the_page_of_an_application_takes_few_queries(world, inspecting, opened, count_queries):
    db.session.expire_all()
    with count_queries() as statements:
        assert inspecting.get(f"/appraisal/{opened.id}").status_code == 200
    assert len(statements) <= 12, statements


def test_the_most_urgent_comes_first(world, inspecting):
    late, soon = submitted(world), submitted(world, world.company)
    late.appraise_by, soon.appraise_by = date(2026, 10, 30), date(2026, 10, 21)
    db.session.commit()
    page = text(inspecting.get("/appraisal"))
    assert page.index(world.company.name) < page.index(world.school.name)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"school", "company"}),
        ("q=dong+thap", {"school"}),
        ("q=%25", set()),
        ("type=enterprise", {"company"}),
        ("year=2026", {"school", "company"}),
        ("year=2025", set()),
        ("late=1", {"company"}),
        ("outcome=met", {"school"}),
        ("outcome=not_met", {"company"}),
        ("mine=1", {"school"}),
        ("state=submitted", {"company"}),
        ("state=nonsense&year=x&page=99", {"school", "company"}),
    ],
)
def test_filters_narrow_the_list(world, inspecting, query, shown):
    operations.open_(world.inspector, submitted(world))
    other = submitted(world, world.company, **{"6__1__briefing": {"part": 1, "whole": 2}})
    other.submitted_late = True
    db.session.commit()
    page = text(inspecting.get(f"/appraisal?{query}"))
    assert {name for name in ("school", "company") if getattr(world, name).name in page} == shown


def test_another_commune_s_applications_are_not_in_the_list(world, inspecting):
    submitted(world, make_unit("school", "Trường phường khác", world.other_commune))
    assert "Trường phường khác" not in text(inspecting.get("/appraisal"))


def test_the_province_reads_what_its_communes_appraise(world, signed_in):
    application = submitted(world)
    browser = signed_in(world.province_inspector)
    listed = text(browser.get("/appraisal"))
    assert "only-read" in listed
    assert "/open" not in listed
    page = text(browser.get(f"/appraisal/{application.id}"))
    assert "/findings/" not in page
    assert "/open" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("clerk", 403), ("head", 403), ("stranger", 404), ("administrator", 200)]
)
def test_who_may_read_the_page(world, signed_in, opened, who, status):
    assert signed_in(getattr(world, who)).get(f"/appraisal/{opened.id}").status_code == status


def test_the_list_is_not_for_units(world, signed_in):
    assert signed_in(world.head).get("/appraisal").status_code == 403


def test_a_guessed_number_is_not_found(inspecting):
    assert inspecting.get("/appraisal/4711").status_code == 404


def test_what_was_not_submitted_says_so(world, inspecting):
    application = submitted(world)
    application.state = "registered"
    for submission in application.submissions:
        db.session.delete(submission)
    db.session.commit()
    assert inspecting.get(f"/appraisal/{application.id}").status_code == 200


def test_begin_opens_the_application(world, inspecting):
    application = submitted(world)
    inspecting.post(f"/appraisal/{application.id}/open")
    assert application.state == "appraising"


def test_agreeing_leads_to_the_next_open_criterion(inspecting, opened):
    answer = inspecting.post(
        f"/appraisal/{opened.id}/findings/7.1.resolution", data={"agrees": "yes", "seen": "0"}
    )
    assert answer.status_code == 302
    assert answer.location.endswith(f"/appraisal/{opened.id}#c-7.1.plan")


def test_a_value_found_is_saved_from_the_form(inspecting, opened):
    inspecting.post(
        f"/appraisal/{opened.id}/findings/{BRIEFING}",
        data={"agrees": "no", "seen": "0", "reason": "Đếm lại", **FOUND},
    )
    finding = findings_of(opened)[BRIEFING]
    assert (finding.value, finding.reason) == ({"part": 700, "whole": 812}, "Đếm lại")


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"reason": "", **FOUND}, 422),
        ({"reason": "Đếm lại", **FOUND, "7.1.briefing-answer-part": "900"}, 422),
        ({"reason": "Đếm lại", **FOUND, "7.1.briefing-answer-part": "bảy trăm"}, 422),
        ({"reason": "Đếm lại", **FOUND, "seen": "7"}, 409),
    ],
)
def test_what_is_refused_stays_as_it_was_typed(inspecting, opened, data, status):
    answer = inspecting.post(
        f"/appraisal/{opened.id}/findings/{BRIEFING}", data={"agrees": "no", "seen": "0", **data}
    )
    assert answer.status_code == status
    assert f'value="{data["7.1.briefing-answer-part"]}"' in text(answer)
    assert data["reason"] in text(answer)
    assert findings_of(opened) == {}


def test_the_second_of_two_sees_both_values_and_may_choose(world, inspecting, opened):
    colleague = make_user("canbo2", "inspector", area=world.commune)
    found = {"part": 640, "whole": 812}
    operations.find(colleague, opened, BRIEFING, False, found, "Theo sổ trực")
    url = f"/appraisal/{opened.id}/findings/{BRIEFING}"
    mine = {"agrees": "no", "reason": "Đếm lại", **FOUND}
    page = text(inspecting.post(url, data={"seen": "0", **mine}))
    assert "Theo sổ trực" in page
    assert 'value="700"' in page
    assert 'name="seen" value="1"' in page
    inspecting.post(url, data={"seen": "1", **mine})
    assert findings_of(opened)[BRIEFING].value["part"] == 700


def test_a_row_can_be_added_without_scripts(inspecting, opened):
    name = "7.4.violence-answer"
    answer = inspecting.post(
        f"/appraisal/{opened.id}/findings/7.4.violence",
        data={"agrees": "no", f"{name}-any": "some", f"{name}-0-what": "Xô xát", "add": name},
    )
    assert answer.status_code == 200
    assert f"{name}-1-what" in text(answer)
    assert "Xô xát" in text(answer)
    assert findings_of(opened) == {}


def test_the_rest_is_offered_only_when_all_of_it_is_clear_and_needs_a_word(
    world, inspecting, opened
):
    url = f"/appraisal/{opened.id}"
    assert "/rest" not in text(inspecting.get(url))  # no evidence is attached
    inspecting.post(f"{url}/rest", data={"criterion": ["7.1.plan"]})
    assert findings_of(opened) == {}
    inspecting.post(f"{url}/rest", data={"criterion": ["7.1.plan"], "looked": "1"})
    assert set(findings_of(opened)) == {"7.1.plan"}


def test_a_supplement_is_asked_from_the_page(world, inspecting, opened):
    url = f"/appraisal/{opened.id}/supplement"
    page = text(inspecting.get(f"{url}?criterion={BRIEFING}"))
    assert f'value="{BRIEFING}" checked' in page
    data = {"criterion": [BRIEFING], f"reason-{BRIEFING}": "Thiếu danh sách", "due": "25/10/2026"}
    assert inspecting.post(url, data=data).status_code == 302
    assert opened.state == "supplement"


@pytest.mark.parametrize(
    "changes",
    [
        {"due": "31/02/2026"},
        {"due": ""},
        {"due": "01/10/2026"},
        {f"reason-{BRIEFING}": ""},
        {"criterion": []},
        {"criterion": ["9.9"]},
    ],
)
def test_a_supplement_that_is_not_complete_keeps_what_was_typed(inspecting, opened, changes):
    data = {"criterion": [BRIEFING], f"reason-{BRIEFING}": "Thiếu", "due": "25/10/2026"} | changes
    answer = inspecting.post(f"/appraisal/{opened.id}/supplement", data=data)
    assert answer.status_code == 422
    assert f'name="due" value="{data["due"]}"' in text(answer)
    assert opened.state == "appraising"


def test_old_and_new_claim_stand_together_after_a_supplement(world, inspecting):
    application = appraised(world)
    freeze(application, world.head, baseline_answers(world.school) | LESS)
    db.session.commit()
    page = text(inspecting.get(f"/appraisal/{application.id}"))
    card = page[page.index(f'id="c-{BRIEFING}"') :]
    card = card[: card.index("</article>")]
    assert "811" in card
    assert 'class="before' in card
    assert 'class="stale"' in card


def test_the_office_may_go_on_when_the_time_is_over(world, inspecting):
    application = appraised(world)
    supplements.ask_supplement(
        world.inspector, application, {BRIEFING: "Thiếu"}, date(2026, 10, 20)
    )
    answer = inspecting.post(f"/appraisal/{application.id}/supplement/end")
    assert answer.status_code == 422
    from certify import clock

    with clock.pretend(date(2026, 10, 21)):
        inspecting.post(f"/appraisal/{application.id}/supplement/end")
    assert application.state == "appraising"


def test_conclude_and_take_up_again(world, inspecting):
    application = appraised(world)
    url = f"/appraisal/{application.id}"
    inspecting.post(f"{url}/conclude", data={"note": "Đủ thành phần dự họp"})
    assert (application.state, application.conclusion_note) == ("concluded", "Đủ thành phần dự họp")
    assert application.state_hash in text(inspecting.get(url))
    inspecting.post(f"{url}/reopen", data={"reason": "Xem lại"})
    assert application.state == "appraising"


def test_a_note_that_is_too_long_concludes_nothing(world, inspecting):
    application = appraised(world)
    inspecting.post(f"/appraisal/{application.id}/conclude", data={"note": "x" * 4001})
    assert application.state == "appraising"


def test_a_set_that_is_gone_is_said_plainly(world, inspecting, opened):
    opened.set_key = "safe/gone@2021"
    db.session.commit()
    answer = inspecting.get(f"/appraisal/{opened.id}")
    assert answer.status_code == 422
    assert "safe/gone@2021" in text(answer)


def test_rules_that_changed_are_said_plainly(world, inspecting, opened):
    opened.set_hash = "0" * 64
    db.session.commit()
    assert inspecting.get(f"/appraisal/{opened.id}").status_code == 422


def test_a_script_in_a_reason_stays_text(world, inspecting):
    application = operations.open_(world.inspector, submitted(world))
    script = "<script>alert(1)</script>"
    operations.find(world.inspector, application, BRIEFING, False, LESS[BRIEFING], script)
    page = text(inspecting.get(f"/appraisal/{application.id}"))
    assert script not in page
    assert "&lt;script&gt;" in page


def test_the_approver_reads_a_concluded_file(world, signed_in):
    application = concluded(world)
    page = text(signed_in(world.approver).get(f"/appraisal/{application.id}"))
    assert f"/decisions/application/{application.id}" in page
    assert "/findings/" not in page
