"""The main job without a browser, on both databases: certificate, gap list, every stage."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import func, select

from certify.applications.models import Application
from certify.certificates.models import Certificate
from certify.cli import main
from certify.cli.instance import opened
from certify.db import db
from tests.postgres import cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def instance(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty instance folder whose database is the one named."""
    with tempfile.TemporaryDirectory(prefix="certify-") as folder:
        monkeypatch.setenv("CERTIFY_INSTANCE", f"{folder}/instance")
        if request.param == "sqlite":
            yield Path(folder, "instance")
            return
        Path(folder, "cluster").mkdir()
        with cluster(Path(folder, "cluster")) as address:
            monkeypatch.setenv("CERTIFY_DATABASE_URL", address)
            yield Path(folder, "instance")


def test_demonstration_is_the_whole_job(instance: Path) -> None:
    done = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    certificate, gaps = (
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        for content in (
            (instance / "demo" / "certificate.pdf").read_bytes(),
            (instance / "demo" / "gaps.pdf").read_bytes(),
        )
    )
    assert "Sen Hồng" in certificate
    assert "780" in gaps
    assert "812" in gaps
    with opened():
        states = dict(
            db.session.execute(
                select(Application.state, func.count()).group_by(Application.state)
            ).all()
        )
        assert set(states) == {
            "registered",
            "submitted",
            "appraising",
            "concluded",
            "recognised",
            "not_recognised",
        }
        numbers = db.session.scalars(select(Certificate.sequence).order_by(Certificate.id)).all()
        assert numbers == list(range(1, len(numbers) + 1))
    again = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
    assert "--reset" in again.output
