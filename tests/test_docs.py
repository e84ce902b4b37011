"""The documentation says what is there: hooks, settings, and an example that works."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certify import config, hookspecs
from certify.engine import evaluate, run_worked_cases
from certify.hookspecs import Event
from certify.plugins.manager import BUILT_IN, build_library, load_plugins

DOCS = Path(__file__).parent.parent / "docs"
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("certify_"))
FILE = re.compile(r"^\*\*`([^`]+)`\*\*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_has_its_section(hook):
    assert f"\n### `{hook}`\n" in (DOCS / "plugins.md").read_text("utf-8")


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_used_by_a_built_in_plugin(hook):
    assert [name for name in BUILT_IN if hasattr(importlib.import_module(name), hook)]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_tells_plugin_authors_what_it_is_for(hook):
    assert inspect.getdoc(getattr(hookspecs, hook))


def test_no_section_is_about_a_hook_that_is_gone():
    sections = re.findall(
        r"^### `(certify_\w+)`$", (DOCS / "plugins.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(sections) == HOOKS


@pytest.fixture
def example(tmp_path, monkeypatch):
    """The plugin of the documentation, as written there."""
    files = FILE.findall((DOCS / "plugins.md").read_text("utf-8"))
    for name, text in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path / "instance"))
    yield importlib.import_module("certify_drills")
    sys.modules.pop("certify_drills", None)


def test_the_example_loads_with_its_set(example):
    found = load_plugins([example])
    library = build_library(found)
    assert found.problems == []
    assert library.problems == ()
    criteria_set = library.get("drills/school@2026")
    assert not criteria_set.verified
    assert all(case.passed for case in run_worked_cases(criteria_set))


def test_the_kind_of_the_example_judges_and_explains_itself(example):
    criteria_set = build_library(load_plugins([example])).get("drills/school")
    unit = criteria_set.baseline.unit
    assessment = evaluate(criteria_set, {"1.held": 2, "1.minutes": 6}, unit, 2026)
    [gap] = assessment.gaps
    assert gap.code == "above_maximum"
    assert gap.message.in_("en") == "6; asked: at most 5"


def test_the_hook_of_the_example_hears_of_events(example):
    event = Event(1, datetime.now(UTC), None, "certificate.issued", "certificate:7", {})
    for _name, _result in load_plugins([example]).each("certify_event", event=event):
        pass
    assert example.recognised == ["certificate:7"]


def test_every_setting_is_in_the_table_of_operators():
    named = set(re.findall(r"CERTIFY_[A-Z0-9_]+", inspect.getsource(config)))
    table = set(
        re.findall(
            r"^\| `(CERTIFY_[A-Z0-9_]+)`", (DOCS / "operators.md").read_text("utf-8"), re.MULTILINE
        )
    )
    assert named <= table


def test_links_between_the_pages_lead_somewhere():
    for page in DOCS.glob("*.md"):
        for target in re.findall(r"\]\(([\w./-]+\.md)(?:#[\w-]+)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
