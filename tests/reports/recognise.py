"""A recognised unit, put into the register directly."""

from __future__ import annotations

from certify.db import db
from tests.world import make_application, make_certificate


def recognise(world, unit, status="valid"):
    """Give *unit* an application that was recognised, and its certificate."""
    application = make_application(world.round, unit)
    application.state = "recognised"
    make_certificate(application, status)
    db.session.commit()
    return application
