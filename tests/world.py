"""A small world: one province, two communes, a unit of each type, people in every role."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from certify import clock
from certify.accounts.models import Assignment, Role, User
from certify.applications.models import SELF, AnswerDocument, Application
from certify.certificates.models import Certificate
from certify.db import db
from certify.plugins import library
from certify.rounds.models import Round
from certify.text import fold
from certify.units.models import Area, Unit

YEAR = 2026
SETS = {
    "residential_area": "safe/residential-area@2021",
    "commune": "safe/commune@2021",
    "agency": "safe/enterprise@2021",
    "enterprise": "safe/enterprise@2021",
    "school": "safe/school@2021",
}


@dataclass
class World:
    """What the tests talk about."""

    province: Area
    commune: Area
    other_commune: Area
    school: Unit
    company: Unit
    village: Unit
    commune_unit: Unit
    clerk: User  # of the school
    head: User  # of the school
    stranger: User  # head of the company
    inspector: User  # of the commune
    approver: User  # of the commune
    province_inspector: User
    administrator: User
    round: Round


def make_area(code: str, name: str, parent: Area | None = None) -> Area:
    """Add a province (no parent) or a commune."""
    area = Area(
        code=code,
        name=name,
        search=fold(name),
        level="commune" if parent else "province",
        parent_code=parent.code if parent else None,
    )
    db.session.add(area)
    db.session.flush()
    return area


def make_unit(unit_type: str, name: str, area: Area, authority: Area | None = None) -> Unit:
    """Add a unit with the facts of its set's baseline (everything applies)."""
    facts = dict(library().get(SETS[unit_type]).baseline.unit["facts"])
    if unit_type == "agency":
        facts = {k: v for k, v in facts.items() if k != "enterprise_size"} | {"armed_forces": False}
    code = f"{unit_type}-{secrets.token_hex(4)}"
    unit = Unit(
        code=code,
        type=unit_type,
        name=name,
        search=fold(f"{name} {code}"),
        area_code=area.code,
        authority_code=(authority or area).code,
        facts=facts,
    )
    db.session.add(unit)
    db.session.flush()
    return unit


def make_user(
    username: str,
    role: str,
    *,
    unit: Unit | None = None,
    area: Area | None = None,
    since: date = date(2020, 1, 1),
) -> User:
    """Add a person with one assignment; their password is ``password-<username>``."""
    user = User(
        username=username,
        name=username.title(),
        search=fold(username),
        password=f"password-{username}",
        fs_uniquifier=secrets.token_hex(16),
        created_at=clock.now(),
    )
    if unit or area:
        user.assignments.append(
            Assignment(
                role=role,
                unit_id=unit.id if unit else None,
                area_code=area.code if area else None,
                since=since,
            )
        )
    db.session.add(user)
    db.session.flush()
    return user


def make_round(year: int = YEAR) -> Round:
    """Add a round for all four sets."""
    dates = {
        "submit_by": f"{year}-11-05",
        "appraise_by": f"{year}-11-12",
        "decide_by": f"{year}-11-19",
    }
    made = Round(
        year=year,
        name=f"Đợt xét năm {year}",
        register_from=date(year, 1, 1),
        register_until=date(year, 3, 31),
        sets={unit_type: {"set": key, **dates} for unit_type, key in SETS.items()},
    )
    db.session.add(made)
    db.session.flush()
    return made


def make_application(
    round_: Round, unit: Unit, answers: dict[str, Any] | None = None
) -> Application:
    """Add a registered application; *answers* "baseline" values if none are given."""
    key = SETS[unit.type]
    application = Application(
        round_id=round_.id,
        unit_id=unit.id,
        year=round_.year,
        set_key=key,
        set_hash=library().get(key).hash,
        unit_type=unit.type,
        area_code=unit.area_code,
        authority_code=unit.authority_code,
        registered_on=date(round_.year, 2, 1),
        submit_by=date(round_.year, 11, 5),
        appraise_by=date(round_.year, 11, 12),
        decide_by=date(round_.year, 11, 19),
    )
    db.session.add(application)
    db.session.flush()
    given = answers or {}
    document = AnswerDocument(
        application_id=application.id,
        track=SELF,
        answers=given,
        revisions=dict.fromkeys(given, 1),
        revision=1 if given else 0,
    )
    db.session.add(document)
    db.session.commit()
    return application


def make_certificate(application: Application, status: str = "valid") -> Certificate:
    """Put the certificate of a recognised application into the register directly; no commit."""
    made = Certificate(
        number=f"{application.id:04}/{application.year}/GCN",
        authority_code=application.authority_code,
        year=application.year,
        sequence=application.id,
        application_id=application.id,
        unit_id=application.unit_id,
        unit_type=application.unit_type,
        area_code=application.area_code,
        set_key=application.set_key,
        search="",
        record="{}",
        signature="",
        token="",
        key_id="",
        issued_at=clock.now(),
        status=status,
    )
    db.session.add(made)
    db.session.flush()
    return made


def build_world() -> World:
    """Build the world and commit it."""
    province = make_area("42", "Tỉnh Hà Tĩnh")
    commune = make_area("18073", "Phường Thành Sen", province)
    other = make_area("18100", "Phường Trần Phú", province)
    school = make_unit("school", "Trường THCS Đồng Tháp", commune)
    company = make_unit("enterprise", "Công ty cổ phần Hồng Lĩnh", commune)
    village = make_unit("residential_area", "Tổ dân phố 5", commune)
    commune_unit = make_unit("commune", "Phường Thành Sen", commune, authority=province)
    administrator = make_user("quantri", "administrator")
    administrator.roles.append(Role(name="administrator"))
    made = World(
        province=province,
        commune=commune,
        other_commune=other,
        school=school,
        company=company,
        village=village,
        commune_unit=commune_unit,
        clerk=make_user("vanthu", "clerk", unit=school),
        head=make_user("hieutruong", "head", unit=school),
        stranger=make_user("giamdoc", "head", unit=company),
        inspector=make_user("canbo", "inspector", area=commune),
        approver=make_user("chutich", "approver", area=commune),
        province_inspector=make_user("canbotinh", "inspector", area=province),
        administrator=administrator,
        round=make_round(),
    )
    db.session.commit()
    return made
