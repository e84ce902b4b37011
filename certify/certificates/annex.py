"""The list of units that goes with a decision (danh sách kèm theo), as PDF.

It is drawn when it is first asked for and kept until something in it changes: a list of thousands
takes 20 s. That one is drawn in a process of its own, so that other papers need not wait.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, and_, select

from certify.accounts.models import User
from certify.applications.models import Application
from certify.certificates.issuing import body_of
from certify.certificates.models import Certificate, Decision
from certify.certificates.packing import draw_sheet, processes
from certify.certificates.queries import sees_whole
from certify.certificates.rendering import template_version
from certify.db import db
from certify.errors import NotFound
from certify.evidence import store
from certify.plugins import library, plugins
from certify.units.models import Area, Unit

FILES = ("annex.css", "annex.html", "base.css", "base.html", "parts.html")
LONG = 300  # rows that take longer to draw than a process takes to begin


def annex(actor: User, decision_id: int, language: str) -> tuple[Decision, bytes]:
    """Return a decision and the list of its units, for those who see all of them.

    :raises NotFound: when there is none, or it is not the actor's authority's.
    """
    decision = db.session.get(Decision, decision_id)
    if decision is None or not sees_whole(actor, decision):
        raise NotFound(_("There is no such decision."))
    rows = _rows(decision)
    if not rows:
        raise NotFound(_("There is no such decision."))
    return decision, _drawn(decision, rows, language)


def _rows(decision: Decision) -> Sequence[Row[Any]]:
    query: Any = (
        select(
            Unit.name.label("unit"),
            Area.name.label("area"),
            Application.set_key,
            Application.year,
            Application.state,
            Application.findings_class,
            Certificate.number,
        )
        .join(Unit, Unit.id == Application.unit_id)
        .join(Area, Area.code == Unit.area_code)
        .outerjoin(
            Certificate,
            and_(
                Certificate.application_id == Application.id,
                Certificate.replaced_by.is_(None),
                Application.state == "recognised",  # a refusal may have ended one
            ),
        )
        .where(Application.decision_id == decision.id)
        .order_by(Certificate.sequence, Unit.search, Application.id)
    )
    found: Sequence[Row[Any]] = db.session.execute(query).all()
    return found


def _drawn(decision: Decision, rows: Sequence[Row[Any]], language: str) -> bytes:
    lists = []
    for state, title, last in (
        ("recognised", _("Recognised"), _("Certificate")),
        ("not_recognised", _("Not recognised"), _("Note")),
    ):
        told = [_line(row, language) for row in rows if row.state == state]
        if told:
            lists.append({"title": title, "last": last, "rows": told})
    name = _("List of units")
    context = {
        "number": decision.number,
        "day": decision.day.strftime("%d/%m/%Y"),
        "body": body_of(decision.authority)[language],
        "lists": lists,
        "identity": f"{name} · {decision.number}",
    }
    return _kept(f"annexes/{decision.id}", context, language, f"{name} – {decision.number}")


def _kept(folder: str, context: dict[str, Any], language: str, title: str) -> bytes:
    """Return the list from where it is kept: drawn once, and anew when anything in it changed."""
    templates = plugins().collect("certify_certificate_templates")
    told = json.dumps([context, title, template_version(FILES, templates)], sort_keys=True)
    place = f"{folder}/{language}-{sha256(told.encode()).hexdigest()[:16]}.pdf"
    if kept := store.get_paper(place):
        return kept
    db.session.rollback()  # nobody waits for us while we draw
    drawing = ("annex.html", context, language, title, templates)
    if sum(len(each["rows"]) for each in context["lists"]) < LONG:
        drawn = draw_sheet(*drawing)
    else:
        with processes(1) as pool:
            drawn = pool.submit(draw_sheet, *drawing).result()
    for old in store.papers(folder):
        if old.startswith(f"{folder}/{language}-"):
            store.remove_paper(old)
    return store.put_paper(place, drawn)


def _line(row: Row[Any], language: str) -> dict[str, Any]:
    criteria_set = library().sets.get(row.set_key)  # None where its plugin is gone
    levels = criteria_set.outcome.levels if criteria_set else ()
    named = (each.text.in_(language) for each in levels if each.name == row.findings_class)
    return {
        "unit": row.unit,
        "area": row.area,
        "standard": criteria_set.title.in_(language) if criteria_set else row.set_key,
        "year": row.year,
        "level": next(named, row.findings_class),
        "told": row.number or "",
    }
