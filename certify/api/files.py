"""Files of a register, and records of it as evidence of an application."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import unit_ids
from certify.applications import operations as applications
from certify.applications.answers import EDITABLE_STATES
from certify.applications.models import Application
from certify.certificates.rendering import render
from certify.db import db
from certify.engine import Bilingual, Criterion, InputError, Text
from certify.errors import Refused
from certify.evidence import operations as evidence
from certify.evidence import serving, store
from certify.evidence.checks import Checked
from certify.units.models import Unit

__all__ = [
    "OpenApplication",
    "attach_record",
    "examine_file",
    "file_response",
    "keep_file",
    "open_applications",
    "preview_response",
]

Cell = str | int | Bilingual


@dataclass(frozen=True)
class OpenApplication:
    """An application to which a person may add evidence now."""

    id: int
    unit_id: int
    unit_name: str
    year: int
    set_title: Text
    criteria: tuple[Criterion, ...]  # those that apply and may be changed now


def open_applications(actor: User) -> list[OpenApplication]:
    """Return the applications that *actor* works on now, newest first.

    An application whose set is gone, or whose unit lacks a fact, is left out.
    """
    query = (
        select(Application)
        .where(
            Application.unit_id.in_(unit_ids(actor, "clerk", "head")),
            Application.state.in_(EDITABLE_STATES),
        )
        .options(joinedload(Application.unit).joinedload(Unit.area))
        .order_by(Application.year.desc(), Application.id.desc())
    )
    found = []
    for application in db.session.scalars(query):
        try:
            found.append(_opened(actor, application))
        except (Refused, InputError):
            continue
    return found


def _opened(actor: User, application: Application) -> OpenApplication:
    criteria_set = applications.criteria_set_of(application)
    facts = applications.engine_unit(application).facts
    allowed = applications.editable(actor, application)
    return OpenApplication(
        application.id,
        application.unit_id,
        application.unit.name,
        application.year,
        criteria_set.title,
        tuple(
            criterion
            for criterion in criteria_set.criteria
            if criterion.applies_to(facts) and (allowed is None or criterion.id in allowed)
        ),
    )


def attach_record(
    actor: User,
    application_id: int,
    criterion_ids: Sequence[str],
    title: str | Bilingual,
    headings: Sequence[str | Bilingual],
    rows: Sequence[Sequence[Cell]],
) -> int:
    """Print a record of a register as PDF, keep it as evidence and commit; return its id.

    :raises NotFound: when *actor* may not know of the application.
    :raises Forbidden: when *actor* may not add evidence to it.
    :raises Refused: when it is not the time for it, or a criterion is not in the set.
    """
    application = applications.get(actor, application_id)
    evidence.require_may_add(actor, application, list(criterion_ids))
    language = str(get_locale() or "vi")[:2]
    name = _say(title, language)
    context = {
        "heading": name,
        "unit": application.unit.name,
        "area": application.unit.area.name,
        "headings": [_say(each, language) for each in headings],
        "rows": [[_say(cell, language) for cell in row] for row in rows],
        "by": actor.name,
        "day": clock.today().strftime("%d/%m/%Y"),
        "author": application.unit.name,
    }
    content = render("record.html", context, language, name, gettext=_)
    kept = evidence.store(
        actor,
        application,
        f"{name[:120]}.pdf".replace("/", "-"),
        io.BytesIO(content),
        criterion_ids,
    )
    return kept.id


def _say(value: Cell, language: str) -> str:
    return str(value) if isinstance(value, str | int) else value.in_(language)


def examine_file(filename: str, stream: Any) -> Checked:
    """Say what an uploaded file is: name, content, sha256, media_type, kind; nothing is written.

    :raises Refused: in plain words, when it is not accepted.
    """
    return evidence.examine(filename, stream)


def keep_file(checked: Checked) -> None:
    """Keep the bytes of an examined file under their hash; doing so twice changes nothing."""
    store.put(checked.sha256, checked.content)


def file_response(sha256: str, name: str, media_type: str) -> Response:
    """Return a kept file to be saved, never to be shown by the browser.

    :raises NotFound: when the store does not have it.
    """
    return serving.attachment(evidence.bytes_of(sha256), name, media_type, sha256)


def preview_response(sha256: str, kind: str, page: int = 1) -> Response:
    """Return a page of a kept PDF or picture as a PNG that we made.

    :param kind: as :func:`examine_file` said.
    :raises NotFound: when this sort of file has no preview, or not that page.
    """
    return serving.picture(evidence.preview_of(sha256, kind, page))
