"""Two sets of one unit in one year are told apart wherever both stand in a list."""

from __future__ import annotations

import pytest

from certify.applications.models import Application
from certify.db import db
from certify.notices.sentences import sentence
from certify.plugins import library
from certify.rounds.models import Round
from tests.world import make_application, make_round, make_user

pytestmark = pytest.mark.usefixtures("in_2026")

KEYS = ("safe/commune@2021", "civilised-urban/ward@2024")
TITLES = tuple(library().get(key).title.vi for key in KEYS)


@pytest.fixture
def other(world) -> Round:
    """A second round of the year, for communes only and by another set."""
    found = make_round(2026)
    found.sets = {"commune": {**found.sets["commune"], "set": KEYS[1]}}
    db.session.commit()
    return found


@pytest.fixture
def both(world, other) -> list[Application]:
    """Applications of the ward under both sets."""
    first = make_application(world.round, world.commune_unit)
    second = make_application(other, world.commune_unit)
    second.set_key = KEYS[1]
    db.session.commit()
    return [first, second]


@pytest.mark.parametrize("address", ["/todo", "/applications"])
def test_the_unit_sees_which_is_which(world, both, signed_in, address):
    head = make_user("congan", "head", unit=world.commune_unit)
    page = signed_in(head).get(address).get_data(as_text=True)
    assert all(page.count(title) == 1 for title in TITLES)


@pytest.mark.parametrize(
    ("state", "who", "address"),
    [
        ("submitted", "inspector", "/appraisal"),
        ("submitted", "inspector", "/todo"),
        ("concluded", "approver", "/decisions"),
        ("concluded", "approver", "/todo"),
    ],
)
def test_the_offices_see_which_is_which(world, both, signed_in, state, who, address):
    for each in both:
        each.state, each.authority_code = state, world.commune.code
    db.session.commit()
    page = signed_in(getattr(world, who)).get(address).get_data(as_text=True)
    assert all(page.count(title) == 1 for title in TITLES)


def test_open_registrations_say_for_which_set(world, other, signed_in):
    head = make_user("congan", "head", unit=world.commune_unit)
    client = signed_in(head)
    desk = client.get("/todo").get_data(as_text=True)
    assert all(title in desk for title in TITLES)
    for round_, title in zip((world.round, other), TITLES, strict=True):
        assert title in client.get(f"/rounds/{round_.id}/register").get_data(as_text=True)


def test_a_paper_registration_is_for_one_of_them(world, other, signed_in):
    address = f"/registrations/paper?unit={world.commune_unit.id}"
    page = signed_in(world.inspector).get(address).get_data(as_text=True)
    assert all(title in page for title in TITLES)
    village = f"/registrations/paper?unit={world.village.id}"
    page = signed_in(world.inspector).get(village).get_data(as_text=True)
    assert page.count("<option") == 1  # the other round has no set for villages


def test_a_notice_names_the_set_and_an_older_one_needs_none(app):
    details = {"unit": "Phường Thành Sen", "year": 2026}
    with app.test_request_context():
        old = sentence("submitted", details)
        for key, title in zip(KEYS, TITLES, strict=True):
            assert title in sentence("submitted", details | {"set": key})
        assert sentence("submitted", details | {"set": "gone/commune@1"}) == old
