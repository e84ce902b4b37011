"""Many who work at once, and processes killed at random moments: ``python -m tests.rush``.

It works on the database that ``CERTIFY_INSTANCE`` and ``CERTIFY_DATABASE_URL`` name, which must be
empty. Each stage ends with what has to hold whatever happened; an assertion that fails ends it
with 1.

    python -m tests.rush race:COUNT:PROCESSES:APPROVERS submission:COUNT:KILLS \
        decision:COUNT:KILLS issuing:COUNT:KILLS
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flask import Flask

import certify
from certify import clock
from certify.db import db, writing
from tests.rush.deciding import decisions_killed, issuing_killed
from tests.rush.killing import DAY, Told
from tests.rush.racing import raced
from tests.rush.submitting import killed as submissions_killed
from tests.world import World, build_world

STAGES = {
    "race": raced,
    "submission": submissions_killed,
    "decision": decisions_killed,
    "issuing": issuing_killed,
}


def main(stages: list[str]) -> None:
    """Do what the command line says, in one world."""
    app = certify.create_app(
        {"TESTING": True, "RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False}
    )
    world = _prepared(app)
    for stage in stages:
        began = time.monotonic()
        name, *numbers = stage.split(":")
        told = Told(Path(app.config["INSTANCE"]) / f"told.{name}")
        found = STAGES[name](app, world, told, *map(int, numbers))
        print(f"{name}: sound, {found}, {time.monotonic() - began:.1f} s", flush=True)


def _prepared(app: Flask) -> World:
    from certify.certificates.keyring import prepare

    with app.app_context(), writing(), clock.pretend(DAY):
        db.create_all()
        world = build_world()
        prepare()
        for each in vars(world).values():
            db.session.refresh(each)
        db.session.remove()
    return world


if __name__ == "__main__":
    main(sys.argv[1:])
