"""An instance to measure on: the tests' world with twenty applications, and signed-in cookies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

import certify
from certify.accounts.models import User
from certify.db import db, writing
from certify.demo.story import model_answers
from certify.plugins import library
from tests.world import build_world, make_application, make_unit


@dataclass(frozen=True)
class Prepared:
    """What the requests need."""

    form_id: int
    clerk: dict[str, str]
    inspector: dict[str, str]


def prepare(instance: Path) -> Prepared:
    """Fill the database of *instance*; return headers of a clerk's and an inspector's browser."""
    os.environ["CERTIFY_INSTANCE"] = str(instance)
    app = certify.create_app()
    with app.app_context(), writing():
        db.create_all()
        world = build_world()
        school = library().get("safe/school@2021")
        form = make_application(world.round, world.school, model_answers(school, 2026))
        for number in range(20):
            unit = make_unit("residential_area", f"Tổ dân phố {number + 10}", world.commune)
            make_application(world.round, unit).state = "submitted"
        db.session.commit()
        made = Prepared(form.id, browser(app, world.clerk), browser(app, world.inspector))
        db.session.remove()
        db.engine.dispose()
    return made


def browser(app: Flask, user: User) -> dict[str, str]:
    """Return the headers that a browser in which *user* is signed in would send."""
    with app.test_request_context():
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        token = generate_csrf()
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None  # there is a secret key
        return {"Cookie": f"session={signer.dumps(dict(session))}", "X-CSRFToken": token}
