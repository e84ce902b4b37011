"""Alembic branches: the core's, and one for each plugin with tables.

A plugin's folder is tried beside the core's alone before it is used, so that one with a fault
is named among the problems and keeps nobody else from migrating.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from certify.plugins import Plugins, plugins

FOLDER = Path(__file__).parent
CORE = FOLDER / "versions"


def configure(config: Config) -> Config:
    """Let Alembic find the versions of the core and of all plugins."""
    return _with(config, [CORE, *folders(plugins()).values()])


def _with(config: Config, places: Iterable[Path]) -> Config:
    listed = os.pathsep.join(str(place) for place in places)
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", listed.replace("%", "%%"))
    return config


def scripts(places: Iterable[Path]) -> ScriptDirectory:
    """Return the versions in some folders."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return ScriptDirectory.from_config(_with(config, places))


@lru_cache(maxsize=1)
def folders(found: Plugins) -> dict[str, Path]:
    """Return the folders of versions that can be used, by branch."""
    usable: dict[str, Path] = {}
    for name, given in reversed(list(found.each("certify_migrations"))):
        branch = name.rpartition(".")[2]
        try:
            _examine(branch, given, usable)
        except Exception as error:  # noqa: BLE001 - a stranger's code: all it raises is reported
            found.report(name, f"certify_migrations: {type(error).__name__}: {error}")
        else:
            usable[branch] = Path(given)
    return usable


def _examine(branch: str, given: Any, others: dict[str, Path]) -> None:
    """Look whether a folder is one branch by itself.

    :raises Exception: whatever its files raise, and when it is not.
    """
    if not (isinstance(given, str | Path) and Path(given).is_dir()):
        raise TypeError(f"{given!r} is not a folder")
    if branch in others:
        raise ValueError(f"there is a branch {branch!r} already")
    own = _alone(Path(given))
    taken = {script.revision for script in scripts([CORE, *others.values()]).walk_revisions()}
    if both := sorted(own.keys() & taken):
        raise ValueError(f"revision {both[0]!r} is there already; begin it with the plugin's name")
    for revision, script in own.items():
        if script.dependencies:
            raise ValueError(f"{revision}: depends_on must be empty; the core always goes first")
        if script.is_base and branch not in script.branch_labels:
            raise ValueError(f"{revision}: branch_labels must be ({branch!r},)")


def _alone(folder: Path) -> dict[str, Script]:
    """Return the versions of a folder; they may name one another and nothing else."""
    try:
        return {script.revision: script for script in scripts([folder]).walk_revisions()}
    except KeyError as error:
        message = f"revision {error} is not the plugin's; depends_on must be empty"
        raise ValueError(message) from error


def unknown(present: Iterable[str]) -> list[str]:
    """Return those of the revisions in the database that no plugin here has: of one removed."""
    known = {script.revision for script in _all().walk_revisions()}
    return sorted(set(present) - known)


def of_core() -> set[str]:
    """Return the revisions of the core."""
    return {script.revision for script in scripts([CORE]).walk_revisions()}


def heads() -> dict[str, str]:
    """Return the newest revision of each branch, by branch; the core's is ``core``."""
    found, versions = {}, _all()
    for revision in versions.get_heads():
        script = versions.get_revision(revision)
        found[next(iter(sorted(script.branch_labels)), "core")] = revision
    return found


def _all() -> ScriptDirectory:
    return scripts([CORE, *folders(plugins()).values()])
