"""A recognised unit, put into the register directly."""

from __future__ import annotations

from sqlalchemy import func, select

from certify import clock
from certify.certificates.models import Certificate
from certify.db import db
from tests.world import make_application


def recognise(world, unit, status="valid"):
    """Give *unit* an application that was recognised, and its certificate."""
    application = make_application(world.round, unit)
    application.state = "recognised"
    sequence = (db.session.scalar(select(func.count(Certificate.id))) or 0) + 1
    certificate = Certificate(
        number=f"{sequence:02}/2026/GCN-ANTT",
        authority_code=unit.authority_code,
        year=world.round.year,
        sequence=sequence,
        application_id=application.id,
        unit_id=unit.id,
        unit_type=unit.type,
        area_code=unit.area_code,
        set_key=application.set_key,
        search="",
        record="{}",
        signature="",
        token="",
        key_id="",
        issued_at=clock.now(),
        status=status,
    )
    db.session.add(certificate)
    db.session.commit()
    return application
