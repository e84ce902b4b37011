"""An application whose database has no tables yet, on either database."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

import certify
from certify.db import db
from tests.postgres import cluster


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application of an empty instance; its tests bring the database up step by step."""
    settings = {"TESTING": True, "INSTANCE": tmp_path, "SERVER_NAME": "localhost"}
    if request.param == "sqlite":
        yield certify.create_app(settings)
        return
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        made = certify.create_app(settings | {"SQLALCHEMY_DATABASE_URI": address})
        yield made
        with made.app_context():
            db.engine.dispose()
