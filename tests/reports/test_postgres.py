"""The queries of reports, desks and audit on PostgreSQL: the same answers as on SQLite."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

import certify
from certify.audit.queries import Filters, find_events
from certify.db import db
from certify.reports import desk
from certify.reports.figures import LISTS
from certify.reports.operations import area_report, find_units, recognised_by_type
from tests.postgres import cluster
from tests.reports.recognise import recognise
from tests.world import YEAR, build_world, make_application, make_unit

pytestmark = pytest.mark.postgres


def ask_everything():
    """Build the world, ask every question, and return all answers."""
    world = build_world()
    primary = make_unit("school", "Trường Tiểu học Đồng Tháp", world.commune)
    primary.facts = {**primary.facts, "school_level": "primary"}
    recognise(world, world.company)
    make_application(world.round, world.school)
    db.session.commit()
    areas = (world.commune, world.province, world.other_commune)
    return {
        "figures": [area_report(area, YEAR).total for area in areas],
        "types": sorted(area_report(world.commune, YEAR).by_type),
        "lists": [find_units(world.province, YEAR, each, words="TRUONG").total for each in LISTS],
        "recognised": recognised_by_type(),
        "house": desk.house_of(world.administrator),
        "office": desk.office_of(world.inspector).states,
        "tasks": [len(task.gaps) for task in desk.tasks_of(world.head)],
        "events": find_events(world.administrator, Filters(person="quan", object_ref="a:1")).total,
    }


def test_both_databases_give_the_same_answers(app, in_2026, tmp_path):
    on_sqlite = ask_everything()
    # Its path must be short, and open to the user postgres.
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        settings = {"TESTING": True, "INSTANCE": tmp_path, "SQLALCHEMY_DATABASE_URI": address}
        with certify.create_app(settings).app_context():
            db.create_all()
            assert ask_everything() == on_sqlite
            db.session.remove()
            db.engine.dispose()
    assert on_sqlite["figures"][0].in_scope == 4
