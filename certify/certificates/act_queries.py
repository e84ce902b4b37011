"""Reading the life of certificates: the page of one, and what waits for a second person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from certify.accounts.models import User
from certify.accounts.permissions import area_codes, oversees, require
from certify.applications.models import Application
from certify.appraisal import rights
from certify.certificates import corrections, lifecycle, queries
from certify.certificates.models import Certificate, CertificateAct
from certify.db import db
from certify.errors import NotFound

PAGE_SIZE = 20


@dataclass(frozen=True)
class ToldAct:
    """An act as a page tells of it; names and notes only where the reader serves the office."""

    row: CertificateAct
    changes: list[tuple[Any, str, str]]  # label, before, after
    author: str = ""
    second: str = ""


@dataclass(frozen=True)
class Life:
    """A certificate with all that became of it, as far as the reader may know."""

    certificate: Certificate
    record: Mapping[str, Any]
    application: Application
    standing: lifecycle.Standing
    office: bool  # the reader serves an office over the unit
    possible: list[str]  # what the reader may propose now
    waiting: ToldAct | None
    mine: bool  # what waits was proposed by the reader
    may_answer: bool
    history: list[ToldAct]  # answered, the newest first


def life_of(actor: User, certificate_id: int) -> Life:
    """Return a certificate and its history to its unit and its offices.

    The unit sees what was confirmed, with the public reason; offices see all.

    :raises NotFound: when there is none that the actor may know of.
    """
    certificate = queries.certificate(actor, certificate_id)
    application = db.session.get_one(
        Application, certificate.application_id, options=[joinedload(Application.unit)]
    )
    record = json.loads(certificate.record)
    office = oversees(actor, application.unit)
    told = _told(_acts_of(certificate, office), record, office)
    waiting = next((each for each in told if each.row.answer is None), None)
    may = rights.may(actor, "approver", application)
    mine = waiting is not None and waiting.row.by_id == actor.id
    return Life(
        certificate=certificate,
        record=record,
        application=application,
        standing=lifecycle.standing(certificate),
        office=office,
        possible=lifecycle.possible_acts(certificate) if may and waiting is None else [],
        waiting=waiting,
        mine=mine,
        may_answer=may and waiting is not None and not mine,
        history=[each for each in told if each.row.answer is not None],
    )


def find_act(actor: User, act_id: int) -> CertificateAct:
    """Return an act to whoever may see its certificate.

    :raises NotFound: when there is none that the actor may know of.
    """
    found = db.session.get(CertificateAct, act_id)
    if found is None:
        raise NotFound(_("There is no such certificate."))
    queries.certificate(actor, found.certificate_id)
    return found


def waiting(actor: User, page: int = 1) -> tuple[Pagination, list[tuple[ToldAct, str]]]:
    """Return one page of what waits in the actor's offices, each with the unit's name.

    :raises Forbidden: for whoever is not an approver.
    """
    offices = area_codes(actor, "approver")
    require(bool(offices), _("This list is for approvers."))
    listing = db.paginate(
        select(CertificateAct)
        .where(CertificateAct.authority_code.in_(offices), CertificateAct.answer.is_(None))
        .options(joinedload(CertificateAct.certificate))
        .order_by(CertificateAct.id),
        page=max(page, 1),
        per_page=PAGE_SIZE,
        error_out=False,
    )
    names = [json.loads(row.certificate.record)["unit"]["name"] for row in listing.items]
    return listing, list(zip(_told(listing.items, {}, True), names, strict=True))


def waiting_count(actor: User) -> int:
    """Return how much waits in the actor's offices."""
    return (
        db.session.scalar(
            select(func.count(CertificateAct.id)).where(
                CertificateAct.authority_code.in_(area_codes(actor, "approver")),
                CertificateAct.answer.is_(None),
            )
        )
        or 0
    )


def _acts_of(certificate: Certificate, office: bool) -> list[CertificateAct]:
    query = select(CertificateAct).where(CertificateAct.certificate_id == certificate.id)
    if not office:
        query = query.where(CertificateAct.answer == "confirmed")
    return list(db.session.scalars(query.order_by(CertificateAct.id.desc())))


def _told(rows: Iterable[CertificateAct], record: Mapping[str, Any], office: bool) -> list[ToldAct]:
    rows = list(rows)
    ids = (
        {person for row in rows for person in (row.by_id, row.second_id) if person}
        if office
        else ()
    )
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in found}
    return [
        ToldAct(
            row,
            corrections.shown(record, row.changes),
            names.get(row.by_id, ""),
            names.get(row.second_id or 0, ""),
        )
        for row in rows
    ]
