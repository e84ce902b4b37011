"""Find plugins, isolate their failures, and build the library from them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pluggy

from certify import __version__, hookspecs
from certify.config import instance_folder
from certify.plugins.shelf import Shelf

if TYPE_CHECKING:
    from certify.engine import Cache, Library

GROUP = "certify"
API = 1
BUILT_IN = (
    "certify.plugins.standard",
    "certify.plugins.safe",
    "certify.plugins.coverage",
    "certify.plugins.festival",
    "certify.plugins.figures",
    "certify.plugins.movement_models",
    "certify.plugins.commendations",
    "certify.plugins.team_ratings",
    "certify.plugins.papers",
    "certify.plugins.eventlog",
)


@dataclass(frozen=True)
class PluginProblem:
    """A plugin, or one hook of it, that could not be used, and why."""

    plugin: str
    message: str


@dataclass(eq=False)
class Plugins:
    """All plugins that loaded, and the problems of those that did not."""

    manager: pluggy.PluginManager
    versions: dict[str, str] = field(default_factory=dict)
    problems: list[PluginProblem] = field(default_factory=list)

    def each(
        self, hook: str, *, guard: Callable[[], Any] = nullcontext, **arguments: Any
    ) -> Iterator[tuple[str, Any]]:
        """Call *hook* plugin by plugin, the last registered first; yield (plugin name, result).

        A plugin that raises becomes a problem; the rest are still asked.

        :param guard: gives a context for each call, such as a savepoint.
        """
        for implementation in reversed(getattr(self.manager.hook, hook).get_hookimpls()):
            name = implementation.plugin_name
            wanted = {key: arguments[key] for key in implementation.argnames}
            try:
                with guard():
                    result = implementation.function(**wanted)
            except Exception as error:  # noqa: BLE001 - a stranger's code: all it raises is reported
                self.report(name, f"{hook}: {type(error).__name__}: {error}")
            else:
                yield name, result

    def items(self, hook: str) -> Iterator[tuple[str, Any]]:
        """Yield (plugin name, item) for all items of the lists that *hook* returns."""
        for name, given in self.each(hook):
            try:
                items = list(given or ())
            except Exception as error:  # noqa: BLE001 - as above; what it returns may be anything
                self.report(name, f"{hook}: {type(error).__name__}: {error}")
            else:
                yield from ((name, item) for item in items)

    def collect(self, hook: str) -> list[Any]:
        """Return the items of all lists that *hook* returns, those of built-in plugins last."""
        return [item for _name, item in self.items(hook)]

    def report(self, plugin: str, message: str) -> None:
        """Remember a problem once."""
        problem = PluginProblem(plugin, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def load_models(self) -> None:
        """Make the tables of all plugins known to the database layer."""
        for name, module in self.items("certify_models"):
            if not isinstance(module, ModuleType):
                self.report(name, f"certify_models: {module!r} is not a module")

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
    name = source.name if isinstance(source, EntryPoint) else source.__name__
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
    try:
        found.manager.register(plugin, name)
        found.manager.check_pending()
    except pluggy.PluginValidationError:
        found.manager.unregister(name=name)
        raise
    found.versions[name] = version


@lru_cache(maxsize=1)
def plugins() -> Plugins:
    """Return the plugins of this process, loaded once."""
    return load_plugins()


def instance_criteria() -> Path:
    """Return the folder of the installation's own criteria, there or not."""
    return instance_folder() / "criteria"


def build_library(found: Plugins) -> Library:
    """Load the library from the folders, kinds and outcome rules that *found* gives."""
    from certify.engine import Kind, OutcomeRule, load_library, registry, rule_registry

    return load_library(
        criteria_folders(found),
        kinds=registry(*_types(found, "certify_kinds", Kind)),
        outcome_rules=rule_registry(*_types(found, "certify_outcome_rules", OutcomeRule)),
        cache=_cache(),
    )


@lru_cache(maxsize=1)
def _cache() -> Cache:
    """Return what this process has read and compiled, by the hash of its content."""
    from certify.engine import Cache

    return Cache()


def built_in_first(found: Plugins, hook: str) -> list[tuple[str, Any]]:
    """Return (plugin name, item) in the order in which plugins were registered."""
    return list(found.items(hook))[::-1]


def criteria_folders(found: Plugins) -> list[Path]:
    """Return the folders with criteria: those of plugins, then that of the instance."""
    folders = []
    for name, given in built_in_first(found, "certify_criteria_folders"):
        if isinstance(given, str | Path) and Path(given).is_dir():
            folders.append(Path(given))
        else:
            found.report(name, f"certify_criteria_folders: {given!r} is not a folder")
    own = instance_criteria()
    return [*folders, own] if own.is_dir() else folders


library = Shelf(lambda: build_library(plugins()), instance_criteria)
"""``library()`` returns all criteria sets of all plugins and of the instance folder."""


def _types(found: Plugins, hook: str, base: type[Any]) -> list[type[Any]]:
    """Return the classes that *hook* gives; the first of a name stays.

    Nobody changes what a published set means by bringing another ``count``.
    """
    kept: dict[str, type[Any]] = {}
    for name, given in built_in_first(found, hook):
        if not (isinstance(given, type) and issubclass(given, base)):
            found.report(name, f"{hook}: {given!r} is not a subclass of {base.__name__}")
            continue
        found_type: Any = given
        tag = str(found_type.__struct_config__.tag)
        if kept.setdefault(tag, given) is not given:
            found.report(name, f"{hook}: there is a {tag!r} already; choose another name")
    return list(kept.values())
