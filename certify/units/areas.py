"""Provinces and communes with their official codes."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import joinedload

from certify.audit import operations as audit
from certify.db import db
from certify.errors import NotFound, Refused
from certify.text import fold, search_pattern
from certify.units.models import Area

SUGGESTIONS = 20


def load_areas() -> int:
    """Load the 34 provinces and 3,321 communes; return how many were new or renamed.

    Codes are the official ones: two digits for a province, five for a commune.
    Without their zeros they would collide (province 04, commune 00004).  Safe to repeat.
    """
    known = dict(db.session.execute(select(Area.code, Area.name)).all())
    rows = list(official_areas())
    new = [row for row in rows if row["code"] not in known]
    renamed = [row for row in rows if known.get(str(row["code"]), row["name"]) != row["name"]]
    if new:
        db.session.execute(insert(Area), new)
    if renamed:
        change = update(Area).where(Area.code == bindparam("of"))
        table_change = change.values(name=bindparam("to"), search=bindparam("folded"))
        db.session.connection().execute(
            table_change,
            [{"of": row["code"], "to": row["name"], "folded": row["search"]} for row in renamed],
        )
    if new or renamed:
        audit.record(None, "area.loaded", "area", "*", new=len(new), renamed=len(renamed))
    audit.commit()
    return len(new) + len(renamed)


def official_areas() -> Iterator[dict[str, str | None]]:
    """Yield the rows of all areas, provinces first (communes point to them)."""
    from vietnam_provinces import Province, Ward

    provinces = {}
    for province in Province.iter_all():
        name = province.name
        if not name.startswith(("Thành phố", "Tỉnh")):
            name = f"Tỉnh {name}"
        provinces[province.code] = name
        yield _row(f"{province.code.value:02}", "province", name, fold(name), None)
    for ward in Ward.iter_all():
        search = fold(f"{ward.name} {provinces[ward.province_code]}")
        parent = f"{ward.province_code.value:02}"
        yield _row(f"{ward.code.value:05}", "commune", ward.name, search, parent)


def _row(
    code: str, level: str, name: str, search: str, parent: str | None
) -> dict[str, str | None]:
    return {
        "code": code,
        "level": level,
        "name": name,
        "search": search,
        "parent_code": parent,
    }


def official(code: str, level: str | None = None) -> str:
    """Return a typed code with the zeros it should have; a spreadsheet drops them.

    >>> official("4"), official("4", "commune"), official("00004"), official("18073")
    ('04', '00004', '00004', '18073')
    """
    code = code.strip()
    if not code.isdecimal():
        return code
    province = level == "province" or (level is None and len(code) <= 2)
    return code.lstrip("0").zfill(2 if province else 5)


def get_area(code: str) -> Area:
    """Return an area by its code.

    :raises NotFound: when there is none.
    """
    area = db.session.get(Area, code)
    if area is None:
        raise NotFound(_("There is no area with the code %(code)s.", code=code))
    return area


def search_areas(words: str, level: str | None = None, limit: int = SUGGESTIONS) -> list[Area]:
    """Return areas whose name (with that of the province) or code fits *words*."""
    query = select(Area).options(joinedload(Area.parent))
    code = words.strip()
    if code.isdecimal():
        query = query.where(Area.code.startswith(code, autoescape=True))
    else:
        query = query.where(Area.search.like(search_pattern(words), escape="\\"))
    if level:
        query = query.where(Area.level == level)
    return list(db.session.scalars(query.order_by(Area.search, Area.code).limit(limit)))


def label(area: Area) -> str:
    """Return how an area is written into a field: ``18073 – Phường …, Tỉnh …``."""
    parts = [area.name, *([area.parent.name] if area.parent else ())]
    return f"{area.code} – {', '.join(parts)}"


def find_area(typed: str, level: str | None = None) -> Area:
    """Return the one area that *typed* names: by code, a whole label, or a name.

    :raises Refused: when none or several fit; the message lists what may be meant.
    """
    typed = typed.strip()
    code = typed.partition(" ")[0]
    if code.isdecimal():
        area = db.session.get(Area, official(code, level))
        if area is not None and level in (None, area.level):
            return area
    found = search_areas(typed, level) if typed else []
    exact = [area for area in found if fold(typed) in (area.search, fold(area.name))]
    if len(exact) == 1 or len(found) == 1:
        return (exact or found)[0]
    if not found:
        raise Refused(_("No such area. Type its name or its official code."))
    choices = "; ".join(label(area) for area in found[:5])
    raise Refused(_("Several areas fit: %(choices)s … Type the code.", choices=choices))
