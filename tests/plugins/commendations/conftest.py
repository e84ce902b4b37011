"""A proposal, and years of recognitions."""

from __future__ import annotations

from datetime import date

import pytest

from certify.db import db
from certify.plugins.commendations import operations
from certify.plugins.commendations.operations import Decision, Proposal
from tests.world import make_application, make_certificate, make_round

DECISION = Decision(
    number="1234/QĐ-UBND",
    day=date(2026, 10, 1),
    body="Chủ tịch Ủy ban nhân dân phường Thành Sen",
    place="Thành Sen",
    signatory_title="Chủ tịch",
    signatory_name="Nguyễn Văn Bình",
)


@pytest.fixture
def proposal(world):
    """Return a function that makes proposals about the school."""

    def make(**more):
        given = {
            "year": 2026,
            "level": "commune",
            "form": "giay_khen",
            "recipient": "unit",
            "name": world.school.name,
            "unit": world.school,
            "area": world.commune,
            "reason": "có thành tích xuất sắc trong phong trào Toàn dân bảo vệ an ninh Tổ quốc",
        }
        return Proposal(**(given | more))

    return make


@pytest.fixture
def proposed(world, proposal, in_2026):
    """One proposal, made by the commune's inspector."""
    return operations.propose(world.inspector, proposal())


@pytest.fixture
def decided(world, proposed):
    """The same, decided by the commune."""
    operations.decide(world.approver, [proposed], DECISION)
    return proposed


@pytest.fixture
def recognised(world):
    """Return a function that gives a unit valid certificates for some years."""
    rounds = {world.round.year: world.round}

    def give(unit, *years):
        for year in years:
            if year not in rounds:
                rounds[year] = make_round(year)
            application = make_application(rounds[year], unit)
            make_certificate(application)
        db.session.commit()

    return give
