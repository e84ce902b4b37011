"""A third party's plugin with a table and a page, from installing it to taking it out again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.postgres import cluster

ROOT = Path(__file__).parent.parent.parent
FILE = re.compile(r"^\*\*`(certify_\w+/[^`]+)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMES = ("certify_drills", "certify_drill_book")


@pytest.fixture
def installed(tmp_path):
    """The plugins of the documentation, as written there, installed in a folder of their own."""
    folder = tmp_path / "site"
    for name, text in FILE.findall((ROOT / "docs" / "plugins.md").read_text("utf-8")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in NAMES:
        about = folder / f"{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[certify]\n{name} = {name}\n")
    return folder


@pytest.fixture
def run(tmp_path, installed):
    """Run a command beside the installed plugins, or without them."""

    def run(*command, plugins=True, **more):
        environment = os.environ | {"CERTIFY_INSTANCE": str(tmp_path / "instance")} | more
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), *([str(installed)] * plugins)])
        done = subprocess.run(
            [sys.executable, "-W", "error", *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


def story(run, **environment):
    for step, plugins in (("use", True), ("removed", False), ("back", True)):
        run("-m", "tests.plugins.story", step, plugins=plugins, **environment)


def test_on_sqlite(run):
    story(run)


@pytest.mark.postgres
def test_on_postgresql(run):
    with tempfile.TemporaryDirectory(prefix="certify-") as folder, cluster(Path(folder)) as address:
        story(run, CERTIFY_DATABASE_URL=address)


FLASK = ("-m", "flask", "--app", "certify", "db")


def test_alembic_writes_the_first_version_of_a_plugin(run, installed):
    folder = installed / "certify_drill_book" / "migrations"
    for file in folder.iterdir():
        file.unlink()
    run("-m", "tests.plugins.story", "migrate")
    label = ("--head", "base", "--splice", "--branch-label", "certify_drill_book")
    place = ("--rev-id", "drill_book_0001", "--version-path", str(folder), "-m", "drills")
    run(*FLASK, "revision", "--autogenerate", *label, *place)
    [written] = folder.glob("*.py")
    text = written.read_text()
    assert re.findall(r"create_table\(\s*[\"'](\w+)", text) == ["drill_book_drill"]
    assert "branch_labels = ('certify_drill_book',)" in text
    run("-m", "tests.plugins.story", "use")


def test_alembic_writes_the_next_version_into_the_plugins_own_folder(run, installed):
    run("-m", "tests.plugins.story", "migrate")
    models = installed / "certify_drill_book" / "models.py"
    models.write_text(models.read_text() + "    place: Mapped[str | None]\n")
    folder = installed / "certify_drill_book" / "migrations"
    head = ("--head", "certify_drill_book@head", "--rev-id", "drill_book_0002")
    run(*FLASK, "revision", "--autogenerate", *head, "--version-path", str(folder), "-m", "place")
    text = (folder / "drill_book_0002_place.py").read_text()
    assert "down_revision = 'drill_book_0001'" in text
    assert "drop_" not in text.partition("def downgrade")[0]
    run("-m", "tests.plugins.story", "use")


def test_a_plugin_with_faults_is_left_out_and_named(run, installed):
    package = installed / "certify_drill_book"
    (package / "views.py").write_text("raise RuntimeError('half written')\n")
    (package / "migrations" / "other.py").write_text("revision = 'x'\ndown_revision = 'gone'\n")
    run("-m", "tests.plugins.story", "broken")


FAULTS = {
    "depends_on = None": ("depends_on = '0003'", "depends_on must be empty"),
    'branch_labels = ("certify_drill_book",)': ("branch_labels = None", "branch_labels must be"),
    'revision = "drill_book_0001"': ("revision = '0002'", "there already"),
    "down_revision = None": ("down_revision = '0003'", "0003"),
}


@pytest.mark.parametrize("line", FAULTS)
def test_a_branch_that_would_disturb_the_core_is_refused(run, installed, line):
    instead, message = FAULTS[line]
    file = installed / "certify_drill_book" / "migrations" / "drill_book_0001_drills.py"
    assert line in file.read_text()
    file.write_text(file.read_text().replace(line, instead))
    code = "from certify.migrations.branches import folders; from certify.plugins import plugins;"
    code += "print(sorted(folders(plugins()))); print(*plugins().problems)"
    said = run("-c", code)
    assert "certify_drill_book'" not in said.splitlines()[0]
    assert message in said


def test_a_migration_that_fails_is_taken_back_and_keeps_nobody_from_migrating(run, installed):
    file = installed / "certify_drill_book" / "migrations" / "drill_book_0001_drills.py"
    file.write_text(file.read_text().replace("def downgrade", "    1 / 0\n\n\ndef downgrade"))
    run("-m", "tests.plugins.story", "migrate")
    code = "import certify, sqlalchemy as sa\nwith certify.create_app().app_context():\n"
    code += "    from certify.db import db; from certify.migrations.upgrade import lacking\n"
    code += "    print(lacking(), sa.inspect(db.engine).has_table('drill_book_drill'))"
    assert run("-c", code).strip() == "{'certify_drill_book': 'drill_book_0001'} False"
