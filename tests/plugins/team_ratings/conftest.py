"""A security team, and what was decided on it."""

from __future__ import annotations

from datetime import date

import pytest

from certify import clock
from certify.applications.models import Application
from certify.certificates.models import Decision
from certify.db import db
from certify.plugins.team_ratings import operations
from certify.plugins.team_ratings.operations import Choice
from certify.text import fold
from certify.units.models import Unit
from tests.world import make_certificate, make_round

KEY = "security-team/team@2026"


@pytest.fixture
def team_in(world):
    """Return a function that adds a team of a commune."""

    def make(name="Tổ bảo vệ ANTT số 5", area=None):
        place = area or world.commune
        code = f"TBV-{fold(name).replace(' ', '-')}-{place.code}"
        facts = {"under_nine_months": False, "under_complaint": False}
        unit = Unit(
            code=code,
            type="security_team",
            name=name,
            search=fold(f"{name} {code}"),
            area_code=place.code,
            authority_code=place.code,
            facts=facts,
        )
        db.session.add(unit)
        db.session.commit()
        return unit

    return make


@pytest.fixture
def team(team_in):
    """A team of the commune."""
    return team_in()


@pytest.fixture
def serve(world):
    """Return a function by which the inspector enters the team of the village."""

    def enter(team, unit=None, seen=None):
        choice = Choice((unit or world.village).id, team.id if team else None, seen)
        return operations.assign(world.inspector, world.commune, [choice])

    return enter


@pytest.fixture
def decide(world):
    """Return a function that stores a decision on a team as deciding leaves it."""
    rounds = {world.round.year: world.round}

    def store(team, class_="tot", year=2026, *, status="valid", key=KEY):
        if year not in rounds:
            rounds[year] = make_round(year)
        recognised = class_ != "khong_hoan_thanh"
        decision = Decision(
            authority_code=team.authority_code,
            number=f"{year % 100}/QĐ-UBND",
            day=date(year, 12, 1),
            place="Thành Sen",
            signatory_name="Nguyễn Thị Hoà",
            signatory_title="CHỦ TỊCH",
            by_id=world.approver.id,
            at=clock.now(),
        )
        db.session.add(decision)
        db.session.flush()
        application = Application(
            round_id=rounds[year].id,
            unit_id=team.id,
            year=year,
            set_key=key,
            set_hash="0" * 64,
            unit_type=team.type,
            area_code=team.area_code,
            authority_code=team.authority_code,
            registered_on=date(year, 2, 1),
            state="recognised" if recognised else "not_recognised",
            findings_class=class_,
            decision_id=decision.id,
        )
        db.session.add(application)
        db.session.flush()
        if recognised:
            make_certificate(application, status)
        db.session.commit()
        return application

    return store
