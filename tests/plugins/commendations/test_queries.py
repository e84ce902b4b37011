"""What one finds in the register, and whom recognitions speak for."""

from __future__ import annotations

import pytest

from certify.certificates.models import Certificate
from certify.db import db
from certify.errors import NotFound
from certify.plugins.commendations import operations, queries
from certify.plugins.commendations.candidates import candidates
from certify.plugins.commendations.queries import Filters
from tests.plugins.commendations.conftest import DECISION


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("clerk", True),
        ("head", True),
        ("inspector", True),
        ("approver", True),
        ("province_inspector", True),
        ("administrator", True),
        ("stranger", False),
    ],
)
def test_who_reads_what(world, proposed, who, sees):
    actor = getattr(world, who)
    assert queries.listing(actor, Filters()).total == sees
    if sees:
        assert queries.get(actor, proposed.id) is proposed
    else:
        with pytest.raises(NotFound):
            queries.get(actor, proposed.id)
        with pytest.raises(NotFound):
            queries.chosen(actor, [proposed.id])


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"words": "DONG thap"}, 1),
        ({"words": "1234/qd"}, 1),
        ({"words": "%"}, 0),
        ({"year": 2026}, 1),
        ({"year": 2025}, 0),
        ({"area": "42"}, 1),
        ({"area": "18073"}, 1),
        ({"area": "18100"}, 0),
        ({"level": "commune"}, 1),
        ({"level": "province"}, 0),
        ({"form": "giay_khen"}, 1),
        ({"form": "bang_khen"}, 0),
        ({"state": "decided"}, 1),
        ({"state": "proposed"}, 0),
        ({"decision": "1234/QĐ-UBND"}, 1),
        ({"decision": "1234"}, 0),
    ],
)
def test_a_list_is_narrowed(world, decided, filters, found):
    given = Filters(**filters)
    assert queries.listing(world.province_inspector, given).total == found
    assert len(queries.everything(world.province_inspector, given)) == found


def test_only_what_was_decided_is_counted(world, proposal, decided):
    operations.propose(world.inspector, proposal(form="bang_khen"))
    assert queries.counts(world.inspector, Filters()) == {("commune", "giay_khen"): 1}
    assert queries.counts(world.stranger, Filters()) == {}


def test_years_are_those_one_may_read(world, proposal, proposed):
    operations.propose(world.inspector, proposal(year=2024))
    assert queries.years(world.inspector) == [2026, 2024]
    assert queries.years(world.stranger) == []


def test_what_waits_is_for_the_office_of_the_level(world, proposal, proposed):
    operations.propose(world.inspector, proposal(level="province"))
    assert [item.id for item in queries.waiting(world.approver).items] == [proposed.id]
    assert queries.waiting(world.inspector).total == 0


def names(found):
    return [(each.unit.name, [one.year for one in each.recognitions]) for each in found]


def test_candidates_were_recognised_in_each_year(world, recognised):
    recognised(world.school, 2024, 2025, 2026)
    recognised(world.village, 2024, 2026)
    recognised(world.company, 2025, 2026)
    school, company = (world.school.name, [2025, 2026]), (world.company.name, [2025, 2026])
    assert names(candidates(world.inspector, 2026, 2)) == [company, school]
    assert names(candidates(world.inspector, 2026, 3)) == [(school[0], [2024, 2025, 2026])]
    assert len(candidates(world.inspector, 2026, 1)) == 3
    assert candidates(world.inspector, 2027, 1) == []


def test_a_recognition_that_was_revoked_speaks_for_nobody(world, recognised):
    recognised(world.school, 2025, 2026)
    db.session.query(Certificate).filter_by(year=2026).one().status = "revoked"
    db.session.commit()
    assert candidates(world.inspector, 2026, 2) == []


@pytest.mark.parametrize("who", ["approver", "head", "province_inspector", "administrator"])
def test_candidates_are_those_of_the_inspectors_own_area(world, recognised, who):
    recognised(world.school, 2026)
    assert candidates(getattr(world, who), 2026, 1) == []


def test_a_candidate_tells_what_was_proposed_for_the_year(world, recognised, proposal):
    recognised(world.school, 2026)
    assert candidates(world.inspector, 2026, 1)[0].proposed == 0
    operations.propose(world.inspector, proposal())
    operations.propose(world.inspector, proposal(year=2025))
    [found] = candidates(world.inspector, 2026, 1)
    assert found.proposed == 1
    assert found.basis[0]["year"] == 2026


def test_candidates_take_few_queries(world, recognised, count_queries):
    for unit in (world.school, world.company, world.village):
        recognised(unit, 2025, 2026)
    candidates(world.inspector, 2026, 2)
    with count_queries() as statements:
        assert len(candidates(world.inspector, 2026, 2)) == 3
    assert len(statements) <= 5


def test_a_decided_one_is_found_by_its_number(world, proposed):
    operations.decide(world.approver, [proposed], DECISION)
    assert queries.listing(world.clerk, Filters(words="1234/QĐ")).total == 1
