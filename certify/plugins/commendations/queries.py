"""Reading the register: lists, one entry, counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, func, not_, or_, select
from sqlalchemy.orm import joinedload

from certify.api import Area, Page, User, area_codes, contains, lies_in, paginate, session
from certify.errors import NotFound
from certify.plugins.commendations.models import Commendation
from certify.plugins.commendations.rights import of_the_own, readable
from certify.plugins.commendations.words import DECIDED, PROPOSED

LARGEST = 2**31 - 1  # what a column of numbers holds
MOST_PRINTED = 2000  # rows of a printed list or a workbook


class Filters(NamedTuple):
    """What a list is narrowed by; empty means all."""

    words: str = ""
    year: int | None = None
    area: str = ""  # code of a commune or a province, with what lies below it
    level: str = ""
    form: str = ""
    state: str = ""
    decision: str = ""  # number of a decision

    @property
    def as_arguments(self) -> dict[str, Any]:
        """Those that are set, as arguments of an address."""
        named = self._asdict()
        named["q"] = named.pop("words")
        return {name: value for name, value in named.items() if value}


def _matching(actor: User, filters: Filters, columns: Any) -> Select[Any]:
    query: Select[Any] = columns.where(readable(actor))
    if filters.words.strip():
        query = query.where(contains(Commendation.search, filters.words))
    if filters.area:
        query = query.where(lies_in(Commendation.area_code, {filters.area}))
    if filters.decision:
        query = query.where(Commendation.decision_number == filters.decision)
    for name in ("year", "level", "form", "state"):
        if wanted := getattr(filters, name):
            query = query.where(getattr(Commendation, name) == wanted)
    return query


def _ordered(query: Select[Any]) -> Select[Any]:
    loaded = query.options(joinedload(Commendation.area), joinedload(Commendation.unit))
    return loaded.order_by(Commendation.year.desc(), Commendation.id.desc())


def listing(actor: User, filters: Filters, page: int = 1) -> Page:
    """Return one page of the commendations that *actor* may read, newest first."""
    return paginate(_ordered(_matching(actor, filters, select(Commendation))), page)


def everything(actor: User, filters: Filters) -> list[Commendation]:
    """Return all of them, for a printed list or a workbook, at most ``MOST_PRINTED``."""
    query = _ordered(_matching(actor, filters, select(Commendation)))
    return list(session.scalars(query.limit(MOST_PRINTED)))


def counts(actor: User, filters: Filters) -> dict[tuple[str, str], int]:
    """Return how many were decided, by (level, form)."""
    columns = select(Commendation.level, Commendation.form, func.count())
    query = _matching(actor, filters._replace(state=DECIDED), columns)
    rows = session.execute(query.group_by(Commendation.level, Commendation.form))
    return {(level, form): count for level, form, count in rows}


def years(actor: User) -> list[int]:
    """Return the years that *actor* may read something of, newest first."""
    query = select(Commendation.year).where(readable(actor)).distinct()
    return list(session.scalars(query.order_by(Commendation.year.desc())))


def get(actor: User, item_id: int) -> Commendation:
    """Return one commendation.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    query = select(Commendation).where(Commendation.id == item_id, readable(actor))
    item = session.scalar(query.options(joinedload(Commendation.area).joinedload(Area.parent)))
    if item is None:
        raise NotFound(_("There is no such commendation."))
    return item


def waiting(actor: User, page: int = 1) -> Page:
    """Return the proposals that *actor* decides on, oldest first."""
    query = select(Commendation).where(
        Commendation.state == PROPOSED,
        Commendation.decider_code.in_(area_codes(actor, "approver")),
        or_(Commendation.unit_id.is_(None), not_(of_the_own(actor))),
    )
    loaded = query.options(joinedload(Commendation.area), joinedload(Commendation.unit))
    return paginate(loaded.order_by(Commendation.id), page, 50)


def last_decided(actor: User) -> Commendation | None:
    """Return what an office of *actor* decided last: who signed it signs the next one, mostly."""
    query = select(Commendation).where(
        Commendation.state == DECIDED,
        Commendation.decider_code.in_(area_codes(actor, "approver")),
    )
    newest = query.order_by(Commendation.decision_day.desc(), Commendation.id.desc())
    return session.scalars(newest.limit(1)).first()


def chosen(actor: User, ids: Iterable[int]) -> list[Commendation]:
    """Return the commendations with these ids.

    :raises NotFound: when one is none that *actor* may know of.
    """
    wanted = set(ids)
    known = {each for each in wanted if 0 < each <= LARGEST}
    query = select(Commendation).where(Commendation.id.in_(known), readable(actor))
    found = list(session.scalars(query.order_by(Commendation.id)))
    if len(found) != len(wanted):
        raise NotFound(_("There is no such commendation."))
    return found
