"""The menu, by what the reader may do, and safe ways back."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from certify.accounts.permissions import area_codes, is_administrator, unit_ids


class Entry(NamedTuple):
    """One entry of the menu: where it leads, and its words."""

    url: str
    label: str


def _entry(endpoint: str, label: str) -> Entry:
    return Entry(url_for(endpoint), label)


def menu() -> list[Entry]:
    """Return certify's own entries for whoever reads the page."""
    if not current_user.is_authenticated:
        return [
            _entry("public.verify", _("Verify a certificate")),
            _entry("public.register", _("Register of recognised units")),
            _entry("library.index", _("Criteria sets")),
        ]
    entries = [_entry("home.dashboard", _("To do"))]
    if unit_ids(current_user):
        entries.append(_entry("applications.mine", _("Our applications")))
    if area_codes(current_user):
        entries.append(_entry("appraisal.queue", _("Appraisal")))
        entries.append(_entry("reports.area", _("Where we stand")))
        entries.append(_entry("rounds.register_paper", _("Paper registrations")))
    if area_codes(current_user, "approver"):
        entries.append(_entry("decisions.pending", _("Decisions")))
    if is_administrator(current_user):
        entries += [
            _entry("units.index", _("Units")),
            _entry("accounts.index", _("Accounts")),
            _entry("rounds.index", _("Rounds")),
            _entry("admin.plugins", _("System")),
            _entry("audit.index", _("Audit events")),
        ]
    return entries


def added_menu() -> list[Entry]:
    """Return the entries of plugins for whoever reads the page."""
    language = str(get_locale() or "vi")[:2]
    added = current_app.extensions["certify_menu"]()
    return [_entry(entry.endpoint, entry.text.in_(language)) for entry in added]


def safe_target(target: str, fallback: str = "/") -> str:
    """Return *target* if it is a path of this site, else *fallback*."""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:  # "//[": not an address at all
        return fallback
    inside = not parts.scheme and not parts.netloc and target.startswith("/")
    return target if inside and not target.startswith("//") else fallback
