"""What a register answers with its own records needs no files, and the page says so."""

from __future__ import annotations

import pytest

from tests.plugins.figures.giving import TOTALS, put
from tests.world import make_application, make_user

pytestmark = pytest.mark.usefixtures("in_2026")


@pytest.fixture
def card(world, signed_in):
    """Return a function that reads the card of 4.4.a on the village's page."""
    application = make_application(world.round, world.village)
    head = make_user("totruong", "head", unit=world.village)

    def read() -> str:
        page = signed_in(head).get(f"/applications/{application.id}").get_data(as_text=True)
        return page.partition('id="c-4.4.a"')[2].partition("</article>")[0]

    return read


def test_records_of_a_register_are_the_evidence(world, card):
    assert '<span class="count count-short">0/1</span>' in card()
    for year in (2025, 2026):
        put(world.inspector, world.village, "order", year, "window", TOTALS)
    assert 'class="from-register"' in card()
    assert "count-short" not in card()
    assert "data-upload" in card()  # more may still be added
