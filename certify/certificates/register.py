"""What the public may look up: a certificate by number or token, and the register."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import selectinload

from certify.certificates.keyring import keyring
from certify.certificates.lifecycle import STATUSES, Standing, is_status, standing
from certify.certificates.models import Certificate
from certify.certificates.numbers import number_parts
from certify.certificates.record import BadProof, Token, looks_like_token
from certify.certificates.ring import KeyEntry
from certify.db import db
from certify.text import search_pattern
from certify.units.models import Area

PAGE_SIZE = 20


@dataclass(frozen=True)
class Check:
    """What verifying found.

    ``valid``: issued here, its signature holds, its status is valid. ``withdrawn``: issued here,
    but no longer valid. ``damaged``: issued under this number, but the record was altered.
    ``forged``: a token that was not signed here, or says something else than the record.
    ``untrusted``: its key was compromised before it was issued. ``unknown``: no certificate of
    that number.
    """

    verdict: str
    certificate: Certificate | None = None
    record: Mapping[str, Any] | None = None
    token: Token | None = None
    key: KeyEntry | None = None  # that signed the record or, where there is none, the token

    @property
    def standing(self) -> Standing | None:
        """How the certificate stands today, where there is one."""
        return standing(self.certificate) if self.certificate else None


def check(text: str) -> Check:
    """Verify a number, a token, or an address that ends with one of them."""
    text = " ".join(text.split())
    if looks_like_token(text):
        return _check_token(text)
    return check_number(_number_in(text))


def _number_in(text: str) -> str:
    """Return the number in an address such as ``https://…/c/0001/2026/GCN-18073``, or the text."""
    _before, found, number = text.rpartition("/c/")
    return (number if found else text).strip().upper()


def _check_token(text: str) -> Check:
    try:
        token, key = keyring().read_token(text)
    except BadProof:
        return Check("forged")
    found = check_number(token.number)
    if found.certificate is None:
        return Check("forged", token=token, key=key)
    if not token.matches(found.certificate.record.encode()):
        return replace(found, verdict="forged", token=token, key=key)
    return replace(found, token=token)


def check_number(number: str) -> Check:
    """Verify the certificate of a number: is there one, does its signature hold, is it valid."""
    try:
        number_parts(number)
    except ValueError:
        return Check("unknown")
    found = db.session.scalars(
        select(Certificate).where(Certificate.number == number)
    ).one_or_none()
    if found is None:
        return Check("unknown")
    record = json.loads(found.record)
    key = keyring().check(found.record.encode(), found.signature, found.key_id)
    if key is None or record.get("number") != found.number:  # not what was signed, or another's
        return Check("damaged", found, record)
    if not key.trusted_at(found.issued_at):
        return Check("untrusted", found, record, key=key)
    return Check("valid" if standing(found).good else "withdrawn", found, record, key=key)


@dataclass(frozen=True)
class Filters:
    """What the register is narrowed to; empty values narrow nothing."""

    words: str = ""
    area: str = ""
    unit_type: str = ""
    year: int | None = None
    status: str = "valid"  # "all", or one of lifecycle.STATUSES
    set_key: str = ""

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> Filters:
        """Read the filters from the address of a page; what makes no sense is left out."""
        year, status = arguments.get("year", ""), arguments.get("status", "")
        return cls(
            words=arguments.get("q", "").strip()[:100],
            area=arguments.get("area", "")[:10],
            unit_type=arguments.get("type", "")[:40],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            status=status if status in (*STATUSES, "all") else "valid",
            set_key=arguments.get("set", "")[:120],
        )

    def arguments(self) -> dict[str, Any]:
        """Return the filters as they stand in an address, without those that narrow nothing."""
        given = {"q": self.words, "area": self.area, "type": self.unit_type, "year": self.year}
        given |= {"status": self.status if self.status != "valid" else "", "set": self.set_key}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Line:
    """One line of the register: what a notice board would carry."""

    number: str
    unit: str
    area: str
    area_code: str
    unit_type: str
    year: int
    decision: str
    decided_on: str
    issued_on: str
    set_key: str
    standard: Mapping[str, str]
    level: Mapping[str, str] | None  # the class, where the set gives any
    standing: Standing


@dataclass(frozen=True)
class Register:
    """One page of the register, and what may be chosen to narrow it."""

    lines: list[Line]
    total: int
    page: int
    areas: list[Area]
    years: list[int]
    sets: list[str]

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def register(filters: Filters, page: int = 1) -> Register:
    """Return one page of the recognitions, the newest first; of those in force unless asked."""
    conditions = conditions_of(filters)
    total = db.session.scalar(select(func.count(Certificate.id)).where(*conditions)) or 0
    page = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = db.session.scalars(
        select(Certificate)
        .where(*conditions)
        .options(selectinload(Certificate.key))
        .order_by(Certificate.year.desc(), Certificate.id.desc())
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    years = db.session.scalars(select(Certificate.year).distinct())
    sets = db.session.scalars(select(Certificate.set_key).distinct())
    lines = [line_of(each) for each in rows]
    return Register(lines, total, page, _areas(), sorted(years)[::-1], sorted(sets))


def conditions_of(filters: Filters) -> list[ColumnElement[bool]]:
    """Return what certificates have to fulfil to be listed."""
    found = [] if filters.status == "all" else [is_status(filters.status)]
    if filters.set_key:
        found.append(Certificate.set_key == filters.set_key)
    if filters.area:
        below = select(Area.code).where(Area.parent_code == filters.area)
        found.append(or_(Certificate.area_code == filters.area, Certificate.area_code.in_(below)))
    if filters.unit_type:
        found.append(Certificate.unit_type == filters.unit_type)
    if filters.year:
        found.append(Certificate.year == filters.year)
    if filters.words:
        found.append(Certificate.search.like(search_pattern(filters.words), escape="\\"))
    return found


def line_of(found: Certificate) -> Line:
    """Return the line of a certificate."""
    record = json.loads(found.record)
    return Line(
        number=found.number,
        unit=record["unit"]["name"],
        area=record["unit"]["area"],
        area_code=found.area_code,
        unit_type=found.unit_type,
        year=found.year,
        decision=record["decision"]["number"],
        decided_on=record["decision"]["date"],
        issued_on=record["issued_on"],
        set_key=found.set_key,
        standard=record["standard"]["title"],
        level=record["outcome"].get("level"),
        standing=standing(found),
    )


def _areas() -> list[Area]:
    """Return the areas that have recognised units, and the provinces around them, by name."""
    held = select(Certificate.area_code).distinct()
    around = select(Area.parent_code).where(Area.code.in_(held))
    found = select(Area).where(or_(Area.code.in_(held), Area.code.in_(around)))
    return list(db.session.scalars(found.order_by(Area.level.desc(), Area.search)))
