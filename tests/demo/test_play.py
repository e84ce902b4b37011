"""The main job without a browser, on both databases: certificate, gap list, every stage."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from sqlalchemy import func, select

from certify.applications import operations as applications
from certify.applications.models import Application
from certify.certificates.models import Certificate
from certify.cli import main
from certify.cli.instance import opened
from certify.db import db
from certify.hookspecs import ComputedAnswer
from certify.plugins import plugins
from certify.units.models import Unit
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


def of(code: str, family: str, state: str = "registered") -> Application:
    """Return the application of a unit under a family of sets."""
    found = select(Application).join(Application.unit).where(Unit.code == code)
    of_family = found.where(Application.set_key.startswith(f"{family}@"))
    return db.session.scalars(of_family.where(Application.state == state)).one()


def computed(application: Application) -> set[str]:
    """Return what registers answer of it."""
    return set(_computed(application))


def works(application: Application) -> dict[str, Any]:
    """Return what the register of models answers of it."""
    found = _computed(application)
    return {name: each.value for name, each in found.items() if name.endswith(".model")}


def _computed(application: Application) -> dict[str, ComputedAnswer]:
    unit = applications.engine_unit(application)
    return applications.computed_answers(application, unit)


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
        assert plugins().problems == []
        assert works(of("PHUONG", "safe/commune")) == {"5.1.model": 2}
        assert works(of("TRUONG-01", "safe/school")) == {"7.1.model": 1}
        assert works(of("TRUONG-01", "safe/school", "recognised")) == {}
        assert "4.4.a" in computed(of("PHUONG", "safe/commune"))
        village = "safe/residential-area"
        assert computed(of("TDP-02", village)) == {"4.4.a"}
        for code, state in (("TDP-01", "submitted"), ("TDP-03", "concluded")):
            assert computed(of(code, village, state)) == set()  # sent: nothing changes it
        for code in ("TDP-01", "TDP-02"):
            assert computed(of(code, village, "recognised")) == set()
        numbers = db.session.scalars(select(Certificate.sequence).order_by(Certificate.id)).all()
        assert numbers == list(range(1, len(numbers) + 1))
    again = CliRunner().invoke(main, ["demo"], catch_exceptions=False)
    assert "--reset" in again.output
