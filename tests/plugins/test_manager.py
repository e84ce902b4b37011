"""Finding plugins, and keeping the faults of one from the others."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

import certify
from certify import hookimpl
from certify.engine import KINDS, Integer, Kind, OutcomeRule
from certify.plugins import manager
from certify.plugins.manager import BUILT_IN, build_library, criteria_folders, load_plugins


@pytest.fixture(autouse=True)
def _instance(tmp_path, monkeypatch):
    """The instance folder is an empty one."""
    monkeypatch.setenv("CERTIFY_INSTANCE", str(tmp_path))


def plugin(api=1, **hooks):
    """Return a module that implements *hooks*."""
    module = ModuleType("some_plugin")
    if api is not None:
        module.CERTIFY_API = api
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    return module


def problems(found):
    return {problem.plugin: problem.message for problem in found.problems}


def test_the_built_in_plugins_load_without_problems():
    found = load_plugins()
    assert problems(found) == {}
    assert list(found.versions)[: len(BUILT_IN)] == list(BUILT_IN)
    assert set(found.versions.values()) >= {certify.__version__}


def test_their_library_has_no_problems():
    built = build_library(load_plugins())
    assert built.problems == ()
    assert len(built.sets) >= 4


def test_a_plugin_is_named_with_its_hooks():
    found = load_plugins([plugin(certify_event=lambda event: None)])
    assert found.hooks_of("some_plugin") == ["certify_event"]


@pytest.mark.parametrize("api", [None, 0, 2, "1"])
def test_another_api_version_is_refused_by_name(api):
    found = load_plugins([plugin(api)])
    assert "CERTIFY_API" in problems(found)["some_plugin"]
    assert "some_plugin" not in found.versions


def test_a_hook_that_does_not_exist_is_named():
    found = load_plugins([plugin(certify_nonsense=lambda: [1])])
    assert "certify_nonsense" in problems(found)["some_plugin"]
    assert "some_plugin" not in found.versions


def test_a_hook_with_an_argument_that_does_not_exist_leaves_the_plugin_out_whole():
    called = []
    found = load_plugins(
        [plugin(certify_event=lambda event, more: None, certify_kinds=lambda: called.append(1))]
    )
    assert "some_plugin" in problems(found)
    found.collect("certify_kinds")
    assert called == []


def test_a_module_that_cannot_be_imported_does_not_stop_the_others(tmp_path, monkeypatch):
    (tmp_path / "certify_broken_one.py").write_text("raise RuntimeError('half installed')\n")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("broken", "certify_broken_one", "certify")
    found = load_plugins([point, plugin(certify_event=lambda event: None)])
    assert problems(found) == {"broken": "RuntimeError: half installed"}
    assert "some_plugin" in found.versions
    sys.modules.pop("certify_broken_one", None)


def test_an_entry_point_that_leads_nowhere_is_named():
    found = load_plugins([EntryPoint("gone", "no_such_module_anywhere", "certify")])
    assert "no_such_module_anywhere" in problems(found)["gone"]


def test_a_hook_that_raises_is_named_and_the_others_are_asked():
    def fail():
        raise ValueError("no kinds today")

    found = load_plugins([plugin(certify_kinds=fail)])
    assert set(found.collect("certify_kinds")) >= set(KINDS.values())
    assert problems(found) == {"some_plugin": "certify_kinds: ValueError: no kinds today"}


def test_the_same_problem_is_named_once():
    found = load_plugins([plugin(certify_kinds=lambda: 1 / 0)])
    found.collect("certify_kinds")
    found.collect("certify_kinds")
    assert len(found.problems) == 1


def half_a_list():
    """Yield one thing, then fail."""
    yield int
    raise RuntimeError("the rest is missing")


@pytest.mark.parametrize(
    "give", [lambda: 5, lambda: Path("/tmp"), half_a_list, lambda: [None], lambda: [int]]
)
@pytest.mark.parametrize("hook", ["certify_kinds", "certify_outcome_rules"])
def test_whatever_a_hook_returns_the_other_sets_still_load(hook, give):
    found = load_plugins([plugin(**{hook: give})])
    assert build_library(found).problems == ()
    assert problems(found)["some_plugin"].startswith(hook)


@pytest.mark.parametrize("given", [[5], [None], ["/no/such/folder"], 7])
def test_a_folder_that_is_none_is_named(given):
    found = load_plugins([plugin(certify_criteria_folders=lambda: given)])
    assert len(build_library(found).sets) >= 4
    assert "certify_criteria_folders" in problems(found)["some_plugin"]


def test_nobody_replaces_a_kind_that_is_there():
    class Count(Kind, frozen=True, tag="count"):
        shape = Integer()

    found = load_plugins([plugin(certify_kinds=lambda: [Count])])
    built = build_library(found)
    assert "'count'" in problems(found)["some_plugin"]
    assert type(built.get("safe/school@2021").criterion("7.1.model").kind) is KINDS["count"]


def test_nobody_replaces_an_outcome_rule_that_is_there():
    class All(OutcomeRule, frozen=True, tag="all"):
        pass

    found = load_plugins([plugin(certify_outcome_rules=lambda: [All])])
    built = build_library(found)
    assert "'all'" in problems(found)["some_plugin"]
    assert not isinstance(built.get("safe/school@2021").outcome, All)


def test_the_folder_of_the_instance_comes_last(tmp_path):
    (tmp_path / "criteria").mkdir()
    assert criteria_folders(load_plugins())[-1] == tmp_path / "criteria"


def test_plugins_and_library_are_loaded_once():
    assert manager.plugins() is manager.plugins()
    assert manager.library() is manager.library()


def test_a_guard_stands_around_each_call():
    left = []

    @contextmanager
    def guard():
        try:
            yield
        finally:
            left.append(1)

    found = load_plugins([plugin(certify_kinds=lambda: 1 / 0)])
    list(found.each("certify_kinds", guard=guard))
    assert len(left) >= 2
    assert problems(found)["some_plugin"] == "certify_kinds: ZeroDivisionError: division by zero"
