"""certify: a plugin-based checklist engine for safety standards.

This module stays light: importing :mod:`certify.engine` or the command line
loads neither Flask nor the database.  Plugin authors take the two markers
from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"

hookspec = pluggy.HookspecMarker("certify")
hookimpl = pluggy.HookimplMarker("certify")


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Build the web application.

    :param settings: values that override the environment and the instance folder.
    :raises certify.config.ConfigError: when a setting cannot be used.
    """
    from certify.web.app import build_app

    return build_app(settings)
