"""Setting the stage: units, accounts and rounds of the demonstration commune."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from certify import clock
from certify.accounts import operations as accounts
from certify.accounts.models import User
from certify.db import db
from certify.demo.places import COMMUNE, PEOPLE, PLACES, Person
from certify.units import operations as units
from certify.units.models import Area, Unit

LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Stage:
    """Everything by the names that ``places`` uses."""

    commune: Area
    province: Area
    units: dict[str, Unit]
    people: dict[str, User]
    password: str


def set_stage() -> Stage:
    """Make the commune's units and people; all share one password, made now."""
    commune = db.session.get_one(Area, COMMUNE)
    province = db.session.get_one(Area, commune.parent_code)
    password = f"thu-{secrets.token_hex(4)}"
    with clock.pretend(LONG_AGO):
        keeper = _account(PEOPLE[0], password, administrator=True)
        made = {place.code: units.create(keeper, place.data()) for place in PLACES}
        made["PHUONG"] = units.create(keeper, commune_unit(commune))
        spots: dict[str, Unit | Area] = {"commune": commune, "province": province, **made}
        people = {keeper.username: keeper}
        for person in PEOPLE[1:]:
            people[person.username] = user = _account(person, password)
            accounts.assign(keeper, user, person.role, spots[person.where], since=LONG_AGO)
    return Stage(commune, province, made, people, password)


def commune_unit(commune: Area) -> units.UnitData:
    """Return the commune as a unit that may itself be recognised."""
    return units.UnitData(
        code="PHUONG",
        type="commune",
        name=commune.name,
        area_code=commune.code,
        facts={"party_organisation": True},
    )


def _account(person: Person, password: str, *, administrator: bool = False) -> User:
    data = accounts.AccountData(person.username, person.name)
    user = accounts.create(None, data, administrator=administrator)
    return accounts.set_password(user, password)


def is_set() -> bool:
    """Say whether the demonstration was loaded already."""
    return db.session.scalar(select(User.id).where(User.username == PEOPLE[1].username)) is not None


def account_list(stage: Stage) -> str:
    """Return the accounts as text, to be printed for whoever tries it."""
    lines = [f"Demonstration accounts (password of all: {stage.password})"]
    lines += [f"  {person.username:14} {person.what}" for person in PEOPLE]
    return "\n".join(lines) + "\n"
