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
    """One entry of the menu."""

    endpoint: str
    label: str

    @property
    def url(self) -> str:
        """Where it leads."""
        return url_for(self.endpoint)


def menu() -> list[Entry]:
    """Return certify's own entries for whoever reads the page."""
    if not current_user.is_authenticated:
        return [
            Entry("public.verify", _("Verify a certificate")),
            Entry("public.register", _("Register of recognised units")),
            Entry("library.index", _("Criteria sets")),
        ]
    entries = [Entry("home.dashboard", _("To do"))]
    if unit_ids(current_user):
        entries.append(Entry("applications.mine", _("Our applications")))
    if area_codes(current_user):
        entries.append(Entry("appraisal.queue", _("Appraisal")))
        entries.append(Entry("reports.area", _("Where we stand")))
        entries.append(Entry("rounds.register_paper", _("Paper registrations")))
    if area_codes(current_user, "approver"):
        entries.append(Entry("decisions.pending", _("Decisions")))
    if is_administrator(current_user):
        entries += [
            Entry("units.index", _("Units")),
            Entry("accounts.index", _("Accounts")),
            Entry("rounds.index", _("Rounds")),
            Entry("admin.plugins", _("System")),
            Entry("audit.index", _("Audit events")),
        ]
    return entries


def added_menu() -> list[Entry]:
    """Return the entries of plugins for whoever reads the page."""
    language = str(get_locale() or "vi")[:2]
    added = current_app.extensions["certify_menu"]()
    return [Entry(entry.endpoint, entry.text.in_(language)) for entry in added]


def safe_target(target: str, fallback: str = "/") -> str:
    """Return *target* if it is a path of this site, else *fallback*."""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:  # "//[": not an address at all
        return fallback
    inside = not parts.scheme and not parts.netloc and target.startswith("/")
    return target if inside and not target.startswith("//") else fallback
