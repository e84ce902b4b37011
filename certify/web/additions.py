"""What plugins add to the pages: blueprints and entries of the menu.

A plugin whose pages cannot be registered is named among the problems and left out whole; the
application starts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from flask import Blueprint, Flask
from flask_security import current_user

from certify.accounts.permissions import area_codes, is_administrator, unit_ids
from certify.engine import Text
from certify.hookspecs import AUDIENCES, Audience, MenuEntry
from certify.migrations import branches
from certify.plugins import Plugins, plugins
from certify.web.extensions import migrate

__all__ = ["init_additions", "plugins", "shown"]

BELONGS: dict[Audience, Callable[[], bool]] = {
    "unit": lambda: bool(unit_ids(current_user)),
    "area": lambda: bool(area_codes(current_user)),
    "administrator": lambda: is_administrator(current_user),
}


_REHEARSED: set[tuple[Blueprint, ...]] = set()  # those that went well, once a process

migrate.configure(branches.configure)


def init_additions(app: Flask, found: Plugins) -> None:
    """Register the pages and the menu entries of the plugins."""
    for name, given in reversed(list(found.each("certify_blueprints"))):
        try:
            _register(app, list(given or ()))
        except Exception as error:  # noqa: BLE001 - a stranger's code: all it raises is reported
            found.report(name, f"certify_blueprints: {type(error).__name__}: {error}")
    app.extensions["certify_menu"] = partial(shown, _usable(app, found))


def _register(app: Flask, blueprints: list[Blueprint]) -> None:
    """Register the blueprints of one plugin, all or none."""
    for blueprint in blueprints:
        if not isinstance(blueprint, Blueprint):
            raise TypeError(f"{blueprint!r} is not a blueprint")
        if blueprint.name in app.blueprints:
            raise ValueError(f"there is a blueprint {blueprint.name!r} already")
        if not (blueprint.url_prefix or "").strip("/"):
            raise ValueError(f"blueprint {blueprint.name!r} needs a url_prefix of its own")
    if tuple(blueprints) not in _REHEARSED:
        _rehearse(app, blueprints)
        _REHEARSED.add(tuple(blueprints))
    for blueprint in blueprints:
        app.register_blueprint(blueprint)


def _rehearse(app: Flask, blueprints: list[Blueprint]) -> None:
    """Register them on an application of no account: what they raise leaves no half behind."""
    rehearsal = Flask("rehearsal", static_folder=None)
    rehearsal.jinja_env.filters |= app.jinja_env.filters
    for blueprint in blueprints:
        rehearsal.register_blueprint(blueprint)


def _usable(app: Flask, found: Plugins) -> tuple[MenuEntry, ...]:
    """Return the entries that lead somewhere, in the order in which plugins were registered."""
    by_plugin: dict[str, list[MenuEntry]] = {}
    for name, entry in found.items("certify_menu"):
        if fault := _fault(app, entry):
            found.report(name, f"certify_menu: {fault}")
        else:
            by_plugin.setdefault(name, []).append(entry)
    return tuple(entry for entries in reversed(by_plugin.values()) for entry in entries)


def _fault(app: Flask, entry: object) -> str:
    """Say why an entry cannot be shown; empty when it can."""
    if not (isinstance(entry, MenuEntry) and isinstance(entry.text, Text)):
        return f"{entry!r} is not an entry"
    if entry.audience not in AUDIENCES:
        return f"{entry.endpoint}: nobody is called {entry.audience!r}"
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == entry.endpoint]
    if not any("GET" in (rule.methods or ()) and not rule.arguments for rule in rules):
        return f"{entry.endpoint}: no page without arguments has this endpoint"
    return ""


def shown(entries: Iterable[MenuEntry]) -> list[MenuEntry]:
    """Return the entries for whoever reads the page, each endpoint once."""
    signed_in = current_user.is_authenticated
    wanted: dict[str, MenuEntry] = {}
    for entry in entries:
        if entry.audience == "everyone" or (signed_in and BELONGS[entry.audience]()):
            wanted.setdefault(entry.endpoint, entry)
    return list(wanted.values())
