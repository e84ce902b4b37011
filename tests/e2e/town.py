"""What the browser tests need ready before they begin, made by the same operations as pages use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

import certify
from certify import clock
from certify.accounts import operations as accounts
from certify.accounts.models import User
from certify.applications.models import Application
from certify.db import db, writing
from certify.demo import places, story
from certify.rounds.models import Round
from certify.units import operations as units
from certify.units.models import Unit

LONG_AGO = date(2020, 1, 1)
FACTS: Mapping[str, Mapping[str, bool | str]] = {
    "school": places.PLACES[0].facts,
    "enterprise": places.PLACES[2].facts,
    "residential_area": places.PARTY,
    "commune": places.PARTY,
}
STAGES = ("registered", "assessed", "submitted", "concluded", "decided")


@dataclass(frozen=True)
class Dossier:
    """A unit made for one test, with its people and this year's application."""

    unit: int
    name: str
    application: int
    year: int
    clerk: str
    head: str
    authority: str  # code of the office's area

    @property
    def page(self) -> str:
        """The path of its self-assessment."""
        return f"/applications/{self.application}"


class Town:
    """Makes units that no other test touches, so that the order of tests does not matter."""

    def __init__(self, instance: Path, address: str, password: str) -> None:
        self._settings = {"INSTANCE": instance, "PUBLIC_URL": address}
        self._password = password
        self._numbers = count(1)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Work on the instance beside the server; nothing stays locked or open afterwards.

        The application is made anew each time: other tests of this process set the shared
        Flask-Security up for passwords in plain text.
        """
        with certify.create_app(self._settings).app_context(), writing():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()

    def dossier(
        self,
        unit_type: str = "residential_area",
        stage: str = "registered",
        changes: Mapping[str, Any] | None = None,
        name: str = "",
        area: str = places.COMMUNE,
    ) -> Dossier:
        """Make a unit whose application got as far as *stage*.

        :param changes: answers other than those with which everything is met.
        :param area: code of the commune that it lies in.
        """
        number = next(self._numbers)
        name = name or f"Đơn vị thử nghiệm số {number}"
        with self.open():
            keeper = person("quantri")
            with clock.pretend(LONG_AGO):
                unit = self._unit(keeper, unit_type, f"THU-{number:03}", name, area)
                clerk = self._account(keeper, f"thuky{number}", "clerk", unit)
                head = self._account(keeper, f"thutruong{number}", "head", unit)
            round_ = running(unit_type)
            cast = story.Cast(head, person("canbo"), person("chutich"))
            application = story.register(cast, round_, unit)
            made = Dossier(
                unit=unit.id,
                name=name,
                application=application.id,
                year=round_.year,
                clerk=clerk.username,
                head=head.username,
                authority=unit.authority_code,
            )
            carry(cast, application, STAGES.index(stage), changes or {}, number)
        return made

    def under(self, *keys: str, year: int, unit_type: str = "commune") -> list[Dossier]:
        """Make a unit that is reviewed under these sets in one year, in a round each."""
        number = next(self._numbers)
        name = f"Đơn vị thử nghiệm số {number}"
        with self.open():
            keeper = person("quantri")
            with clock.pretend(LONG_AGO):
                unit = self._unit(keeper, unit_type, f"THU-{number:03}", name, places.COMMUNE)
                clerk = self._account(keeper, f"thuky{number}", "clerk", unit)
                head = self._account(keeper, f"thutruong{number}", "head", unit)
            cast = story.Cast(head, person("canbo"), person("chutich"))
            return [
                Dossier(
                    unit=unit.id,
                    name=name,
                    application=story.register(cast, made_round(year, key, unit_type), unit).id,
                    year=year,
                    clerk=clerk.username,
                    head=head.username,
                    authority=unit.authority_code,
                )
                for key in keys
            ]

    def answers(self, dossier: Dossier) -> dict[str, Any]:
        """Return what is stored of the self-assessment."""
        from certify.applications import operations as applications

        with self.open():
            application = db.session.get_one(Application, dossier.application)
            return dict(applications.self_document(application).answers)

    def evidence_of(self, dossier: Dossier) -> list[str]:
        """Return the names of the files that were kept."""
        return [name for name, _sha256 in self.files_of(dossier)]

    def files_of(self, dossier: Dossier) -> list[tuple[str, str]]:
        """Return the names of the files that were kept, and under which hashes."""
        from certify.evidence.models import Evidence

        with self.open():
            rows = db.session.execute(
                select(Evidence.name, Evidence.sha256).where(
                    Evidence.application_id == dossier.application,
                    Evidence.removed_at.is_(None),
                )
            )
            return [(row.name, row.sha256) for row in rows]

    def _unit(self, keeper: User, unit_type: str, code: str, name: str, area: str) -> Unit:
        return units.create(
            keeper,
            units.UnitData(
                code=code,
                type=unit_type,
                name=name,
                area_code=area,
                address="Số 1 đường Thử Nghiệm",
                facts=dict(FACTS[unit_type]),
            ),
        )

    def _account(self, keeper: User, username: str, role: str, unit: Unit) -> User:
        user = accounts.create(keeper, accounts.AccountData(username, f"Người dùng {username}"))
        accounts.set_password(user, self._password)
        accounts.assign(keeper, user, role, unit, since=LONG_AGO)
        return user


def running(unit_type: str) -> Round:
    """Return the newest round that reviews a type of unit for the standard on safety."""
    rounds = db.session.scalars(select(Round).order_by(Round.year.desc(), Round.id))
    return next(
        each for each in rounds if each.sets.get(unit_type, {}).get("set", "").startswith("safe/")
    )


def made_round(year: int, key: str, unit_type: str) -> Round:
    """Add a round of units of one type under one set."""
    days = {f"{name}_by": date(year, 12, 20).isoformat() for name in ("submit", "appraise")}
    plan = {"set": key, **days, "decide_by": date(year, 12, 28).isoformat()}
    first, last = date(year, 1, 1), date(year, 3, 31)
    round_ = Round(year=year, name=f"Đợt xét {key}", register_from=first, register_until=last)
    round_.sets = {unit_type: plan}
    db.session.add(round_)
    db.session.flush()
    return round_


def person(username: str) -> User:
    """Return somebody by the name they sign in with."""
    return db.session.scalars(select(User).where(User.username == username)).one()


def carry(
    cast: story.Cast, application: Application, stage: int, changes: Mapping[str, Any], number: int
) -> None:
    """Carry an application through the first *stage* steps after its registration."""
    today = clock.today()
    if stage >= 1:
        story.assess(cast, application, changes, today)
    if stage >= 2:
        story.submit(cast, application, today)
    if stage >= 3:
        story.appraise(cast, application, today, {})
    if stage >= 4:
        story.decide(cast, application, today, f"{9000 + number}/QĐ-UBND")
