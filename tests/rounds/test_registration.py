"""Registration in a round."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from certify import clock
from certify.applications.models import SELF, AnswerDocument, Application
from certify.audit.models import AuditEvent
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.evidence.models import Evidence
from certify.notices.models import Notice
from certify.rounds import operations, registration
from tests.world import make_application, make_round, make_unit, make_user


def scan():
    stream = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(stream, "PNG")
    stream.seek(0)
    return FileStorage(stream, filename="dang-ky.png")


def on(day):
    return clock.pretend(date.fromisoformat(day))


def suggestions(application):
    return db.session.scalar(
        select(AnswerDocument.suggestions).where(
            AnswerDocument.application_id == application.id, AnswerDocument.track == SELF
        )
    )


@pytest.mark.parametrize("who", ["clerk", "head"])
def test_the_units_own_people_register_it(world, who):
    with on("2026-02-12"):
        made = operations.register(getattr(world, who), world.round, world.school)
    assert made.state == "registered"
    assert made.registered_on == date(2026, 2, 12)
    assert (made.registration_channel, made.registered_late) == ("online", False)
    assert (made.set_key, made.submit_by) == ("safe/school@2021", date(2026, 11, 5))
    assert (made.area_code, made.authority_code) == ("18073", "18073")
    assert made.self_outcome == "incomplete"
    assert made.self_total > 20


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_others_do_not(world, who):
    with on("2026-02-12"), pytest.raises((Forbidden, NotFound)):
        operations.register(getattr(world, who), world.round, world.school)


@pytest.mark.parametrize(
    ("day", "late"),
    [("2026-01-01", False), ("2026-03-31", False), ("2026-04-01", True)],
)
def test_the_first_and_the_last_day_belong_to_the_time(world, day, late):
    with on(day):
        assert operations.register(world.head, world.round, world.school).registered_late is late


def test_before_the_first_day_nobody_registers(world):
    with on("2025-12-31"), pytest.raises(Refused, match="01/01/2026"):
        operations.register(world.head, world.round, world.school)


def test_a_round_without_late_registration_ends_on_its_last_day(world):
    world.round.late_allowed = False
    with on("2026-04-01"), pytest.raises(Refused, match="31/03/2026"):
        operations.register(world.head, world.round, world.school)


def test_a_closed_round_takes_nobody(world):
    world.round.open = False
    with on("2026-02-12"), pytest.raises(Refused):
        operations.register(world.head, world.round, world.school)


def test_a_second_registration_names_the_first(world):
    with on("2026-02-12"):
        first = operations.register(world.head, world.round, world.school)
        with pytest.raises(operations.AlreadyRegistered) as refused:
            operations.register(world.clerk, world.round, world.school)
    assert refused.value.application_id == first.id


def test_a_second_set_in_the_same_year_is_another_application(world):
    other = make_round(2026)
    other.sets = {"commune": other.sets["commune"] | {"set": "civilised-urban/ward@2024"}}
    unit, actor = world.commune_unit, make_user("congan", "head", unit=world.commune_unit)
    with on("2026-02-12"):
        made = [operations.register(actor, each, unit) for each in (world.round, other)]
    assert [each.set_key for each in made] == ["safe/commune@2021", "civilised-urban/ward@2024"]
    found = operations.registered_in([world.round, other], [unit])
    assert found == {
        (world.round.id, unit.id): made[0].id,
        (other.id, unit.id): made[1].id,
    }


def test_a_unit_out_of_scope_is_told_why_in_one_sentence(world):
    world.school.facts = world.school.facts | {"school_level": "primary"}
    with on("2026-02-12"), pytest.raises(Refused) as refused:
        operations.register(world.head, world.round, world.school)
    assert "iểu học" in str(refused.value)
    assert str(refused.value).count(".") <= 1
    assert db.session.scalar(select(Application)) is None


def test_a_round_for_other_types_refuses(world):
    world.round.sets = {"commune": world.round.sets["commune"]}
    with on("2026-02-12"), pytest.raises(Refused):
        operations.register(world.head, world.round, world.school)


def test_an_office_enters_a_paper_registration_with_its_date_and_scan(world):
    with on("2026-10-20"):
        made = operations.register(
            world.inspector,
            world.round,
            world.school,
            day=date(2026, 3, 5),
            number="07/ĐK",
            paper=scan(),
        )
    assert (made.registration_channel, made.registered_on) == ("paper", date(2026, 3, 5))
    assert not made.registered_late
    kept = db.session.scalar(select(Evidence))
    assert kept.application_id == made.id
    assert [use.criterion for use in kept.uses] == ["7.1.registration"]


def test_a_file_that_is_no_scan_leaves_nothing_behind(world):
    bad = FileStorage(io.BytesIO(b"MZ\x90\x00"), filename="dang-ky.pdf")
    with on("2026-10-20"), pytest.raises(Refused):
        operations.register(
            world.inspector, world.round, world.school, day=date(2026, 3, 5), paper=bad
        )
    db.session.rollback()
    assert db.session.scalar(select(Application)) is None


def test_an_office_of_another_commune_does_not_know_the_unit(world):
    other = make_user("canbo9", "inspector", area=world.other_commune)
    with on("2026-10-20"), pytest.raises(NotFound):
        operations.register(other, world.round, world.school, day=date(2026, 3, 5))


def test_a_paper_from_the_future_is_refused(world):
    with on("2026-02-12"), pytest.raises(Refused):
        operations.register(world.inspector, world.round, world.school, day=date(2026, 2, 13))


def test_the_number_of_the_registration_is_proposed_as_the_answer(world):
    with on("2026-02-12"):
        made = operations.register(world.head, world.round, world.school, number="12/ĐK-THCS")
    assert suggestions(made)["7.1.registration"] == {
        "value": {"number": "12/ĐK-THCS", "date": "2026-02-12"},
        "source": "registration",
    }


def test_without_a_number_nothing_is_proposed(world):
    with on("2026-02-12"):
        assert suggestions(operations.register(world.head, world.round, world.school)) == {}


def test_what_lasts_is_proposed_from_last_year_and_what_happened_is_not(world):
    last_year = {
        "7.1.rules": {"premises": True, "internal_politics": True, "learners": True, "fire": True},
        "7.1.briefing": {"part": 812, "whole": 812},
        "7.1.plan": {"number": "12/KH", "date": "2025-02-10"},
        "6.3.dd": [],
        "7.5.rating": "hoan_thanh_tot",
        "7.1.model": None,
    }
    make_application(make_round(2025), world.school, last_year)
    with on("2026-02-12"):
        made = operations.register(world.head, world.round, world.school)
    proposed = suggestions(made)
    assert set(proposed) == {"7.1.rules", "7.1.briefing", "7.5.rating"}
    assert {each["source"] for each in proposed.values()} == {"last_year"}


def test_answers_of_two_years_ago_are_not_proposed(world):
    make_application(make_round(2024), world.school, {"7.1.briefing": {"part": 1, "whole": 1}})
    with on("2026-02-12"):
        assert suggestions(operations.register(world.head, world.round, world.school)) == {}


def test_the_units_people_are_told_and_the_event_is_recorded(world):
    with on("2026-02-12"):
        made = operations.register(world.head, world.round, world.school)
    told = db.session.scalars(select(Notice.user_id)).all()
    assert set(told) == {world.head.id, world.clerk.id}
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.object_id == str(made.id)))
    assert (event.action, event.details["channel"]) == ("application.registered", "online")


def test_an_agency_registers_under_the_set_of_enterprises(world):
    agency = make_unit("agency", "Trung tâm Văn hoá", world.commune)
    head = make_user("giamdoc9", "head", unit=agency)
    with on("2026-02-12"):
        assert operations.register(head, world.round, agency).set_key == "safe/enterprise@2021"


def test_a_closed_unit_does_not_register(world):
    world.school.closed_on = date(2026, 1, 15)
    with on("2026-02-12"), pytest.raises(Refused):
        operations.register(world.head, world.round, world.school)


def test_facts_that_are_missing_are_named(world):
    world.school.facts = {}
    with on("2026-02-12"), pytest.raises(Refused, match="party_organisation"):
        operations.register(world.head, world.round, world.school)


def test_two_registrations_at_the_same_moment(world, monkeypatch):
    """The other one comes between the look and the insert: the database says no."""
    with on("2026-02-12"):
        first = operations.register(world.clerk, world.round, world.school)
        looks = iter([None, first.id])
        monkeypatch.setattr(registration, "_existing", lambda *_which: next(looks))
        with pytest.raises(operations.AlreadyRegistered) as refused:
            operations.register(world.head, world.round, world.school)
    assert refused.value.application_id == first.id


def test_an_answer_that_no_longer_fits_is_not_proposed(world):
    make_application(make_round(2025), world.school, {"7.1.briefing": {"part": 5, "whole": 1}})
    with on("2026-02-12"):
        assert suggestions(operations.register(world.head, world.round, world.school)) == {}


def test_a_second_round_of_the_year_takes_no_unit_twice(world):
    second = make_round(world.round.year)
    with on("2026-02-01"):
        first = registration.register(world.clerk, world.round, world.school)
        with pytest.raises(registration.AlreadyRegistered):
            registration.register(world.clerk, second, world.school)
    found = registration.registered_in([second], [world.school])
    assert found == {(second.id, world.school.id): first.id}
