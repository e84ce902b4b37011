"""Find plugins, isolate their failures, and build the library from them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from certify import __version__, hookspecs
from certify.config import instance_folder

if TYPE_CHECKING:
    from certify.engine import Library

GROUP = "certify"
API = 1
BUILT_IN = (
    "certify.plugins.standard",
    "certify.plugins.safe",
    "certify.plugins.coverage",
    "certify.plugins.papers",
    "certify.plugins.eventlog",
)


@dataclass(frozen=True)
class PluginProblem:
    """A plugin, or one hook of it, that could not be used, and why."""

    plugin: str
    message: str


@dataclass
class Plugins:
    """All plugins that loaded, and the problems of those that did not."""

    manager: pluggy.PluginManager
    versions: dict[str, str] = field(default_factory=dict)
    problems: list[PluginProblem] = field(default_factory=list)

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Call *hook* plugin by plugin; yield (plugin name, result).

        A plugin that raises becomes a problem; the rest are still asked.
        """
        for implementation in reversed(getattr(self.manager.hook, hook).get_hookimpls()):
            name = implementation.plugin_name
            wanted = {key: arguments[key] for key in implementation.argnames}
            try:
                yield name, implementation.function(**wanted)
            except Exception as error:  # noqa: BLE001 - a stranger's code: all it raises is reported
                self.report(name, f"{hook}: {type(error).__name__}: {error}")

    def collect(self, hook: str) -> list[Any]:
        """Return the items of all lists that *hook* returns, in order of registration."""
        return [item for _name, items in self.each(hook) for item in items or ()]

    def report(self, plugin: str, message: str) -> None:
        """Remember a problem once."""
        problem = PluginProblem(plugin, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def hooks_of(self, name: str) -> list[str]:
        """Return the names of the hooks that the plugin *name* implements."""
        callers = self.manager.get_hookcallers(self.manager.get_plugin(name)) or []
        return sorted(caller.name for caller in callers)


def load_plugins(extra: Iterable[EntryPoint | ModuleType] = ()) -> Plugins:
    """Load the built-in plugins, those installed beside certify, and *extra* ones."""
    found = Plugins(pluggy.PluginManager(GROUP))
    found.manager.add_hookspecs(hookspecs)
    for module_name in BUILT_IN:
        _register(found, module_name, importlib.import_module(module_name), __version__)
    for source in (*entry_points(group=GROUP), *extra):
        _load(found, source)
    return found


def _load(found: Plugins, source: EntryPoint | ModuleType) -> None:
    name = getattr(source, "name", None) or source.__name__
    try:
        plugin = source.load() if isinstance(source, EntryPoint) else source
        distribution = getattr(source, "dist", None)
        _register(found, name, plugin, distribution.version if distribution else "")
    except Exception as error:  # noqa: BLE001 - a stranger's code: all it raises is reported
        found.report(name, f"{type(error).__name__}: {error}")


def _register(found: Plugins, name: str, plugin: Any, version: str) -> None:
    """Register *plugin*; refuse another API version and hooks that do not exist."""
    declared = getattr(plugin, "CERTIFY_API", None)
    if declared != API:
        raise ValueError(f"CERTIFY_API is {declared!r}; this certify offers {API}")
    found.manager.register(plugin, name)
    try:
        found.manager.check_pending()
    except pluggy.PluginValidationError:
        found.manager.unregister(name=name)
        raise
    found.versions[name] = version


@lru_cache(maxsize=1)
def plugins() -> Plugins:
    """Return the plugins of this process, loaded once."""
    return load_plugins()


@lru_cache(maxsize=1)
def library() -> Library:
    """Return all criteria sets of all plugins and of the instance folder, loaded once."""
    return build_library(plugins())


def build_library(found: Plugins) -> Library:
    """Load the library from the folders, kinds and outcome rules that *found* gives."""
    from certify.engine import load_library, registry, rule_registry

    folders = [*found.collect("certify_criteria_folders"), instance_folder() / "criteria"]
    return load_library(
        [folder for folder in folders if folder.is_dir()],
        kinds=registry(*found.collect("certify_kinds")),
        outcome_rules=rule_registry(*found.collect("certify_outcome_rules")),
    )
