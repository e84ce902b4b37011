"""Every query of the register, for the test of its tables on both databases."""

from __future__ import annotations

from certify.plugins.commendations import operations, queries
from certify.plugins.commendations.candidates import candidates
from certify.plugins.commendations.operations import Proposal
from certify.plugins.commendations.queries import Filters
from tests.plugins.commendations.conftest import DECISION
from tests.world import World, make_application, make_certificate


def use_the_register(world: World) -> None:
    """Ask every question of the register once."""
    make_certificate(make_application(world.round, world.school))
    (found,) = candidates(world.inspector, 2026, 1)
    given = Proposal(
        2026, "commune", "giay_khen", "unit", found.unit.name, world.commune, "có thành tích",
        unit=found.unit, basis=found.basis,
    )  # fmt: skip
    made = operations.propose(world.inspector, given)
    assert queries.waiting(world.approver).items == [made]
    operations.decide(world.approver, [made], DECISION)
    wanted = Filters("dong thap", 2026, world.province.code)
    assert queries.everything(world.province_inspector, wanted) == [made]
    assert queries.counts(world.approver, Filters()) == {("commune", "giay_khen"): 1}
    assert queries.last_decided(world.approver) is made
    assert queries.years(world.clerk) == [2026]
