"""Documents of a plugin's own, through the renderer that is closed to the world."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from certify.certificates.rendering import OWN_FOLDER, render
from certify.plugins import plugins

__all__ = ["pdf"]


def pdf(
    template: str,
    context: Mapping[str, Any],
    title: str,
    *,
    folder: Path,
    language: str | None = None,
) -> bytes:
    """Return a template of *folder*, filled with plain data, as a tagged PDF.

    It may extend ``base.html`` and import ``parts.html`` of certify's own documents; its style
    sheet has the same name with ``.css``.  An authority replaces it through
    ``certify_certificate_templates``.  The language is that of the page unless given.
    """
    spoken = language or str(get_locale() or "vi")[:2]
    given = plugins().collect("certify_certificate_templates")
    folders = [*(each for each in given if each != OWN_FOLDER), folder]  # ours are looked into last
    return render(template, context, spoken, title, gettext=_, folders=folders)
