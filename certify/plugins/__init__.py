"""The plugin manager and the library of criteria it brings together.

One plugin that fails, at import or in a hook, is named among the problems and
left out; the others go on.
"""

from __future__ import annotations

from certify.plugins.manager import PluginProblem, Plugins, library, load_plugins, plugins

__all__ = ["PluginProblem", "Plugins", "library", "load_plugins", "plugins"]
