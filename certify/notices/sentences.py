"""What notices say: one sentence for each kind, filled in with the notice's details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from certify.plugins import library

Details = Mapping[str, Any]

# Each is called with its details when a notice is read, so that gettext knows the reader.
SENTENCES: dict[str, Callable[[Details], str]] = {
    "registered": lambda d: _(
        "%(unit)s is registered for %(year)s. Submit by %(due)s.", **_in(d, "unit", "year", "due")
    ),
    "submit_soon": lambda d: _(
        "%(days)s days left: %(unit)s has not submitted its application for %(year)s yet. "
        "Last day: %(due)s.",
        **_in(d, "unit", "year", "days", "due"),
    ),
    "submit_tomorrow": lambda d: _(
        "%(unit)s has not submitted its application for %(year)s yet. Last day: %(due)s.",
        **_in(d, "unit", "year", "due"),
    ),
    "appraise_soon": lambda d: _(
        "%(count)s applications of %(area)s wait to be appraised by %(due)s.",
        **_in(d, "count", "area", "due"),
    ),
    "submitted": lambda d: _(
        "%(unit)s has submitted its application for %(year)s.", **_in(d, "unit", "year")
    ),
    "withdrawn": lambda d: _(
        "%(unit)s has withdrawn its application for %(year)s.", **_in(d, "unit", "year")
    ),
    "supplement_asked": lambda d: _(
        "%(unit)s: %(count)s criteria of the application for %(year)s need completing by %(due)s.",
        **_in(d, "unit", "year", "count", "due"),
    ),
    "supplement_answered": lambda d: _(
        "%(unit)s has completed what was asked for (%(year)s).", **_in(d, "unit", "year")
    ),
    "appraisal_concluded": lambda d: _(
        "The appraisal of %(unit)s for %(year)s is concluded; it waits for the decision.",
        **_in(d, "unit", "year"),
    ),
    "appraisal_reopened": lambda d: _(
        "The appraisal of %(unit)s for %(year)s was opened again: %(reason)s",
        **_in(d, "unit", "year", "reason"),
    ),
    "recognised": lambda d: _(
        "%(unit)s is recognised for %(year)s. Certificate %(number)s.",
        **_in(d, "unit", "year", "number"),
    ),
    "not_recognised": lambda d: _(
        "%(unit)s is not recognised for %(year)s. The gap list says what to do.",
        **_in(d, "unit", "year"),
    ),
    "appeal_lodged": lambda d: _(
        "%(unit)s contests its decision of %(year)s: people who had no part in it answer.",
        **_in(d, "unit", "year"),
    ),
    "appeal_stuck": lambda d: _(
        "%(unit)s contests its decision of %(year)s, and the office has nobody left who had no "
        "part in it: give the role to somebody else.",
        **_in(d, "unit", "year"),
    ),
    "appeal_upheld": lambda d: _(
        "The appeal of %(unit)s for %(year)s is upheld: it is appraised and decided anew.",
        **_in(d, "unit", "year"),
    ),
    "appeal_rejected": lambda d: _(
        "The appeal of %(unit)s for %(year)s is rejected; the reasons stand there.",
        **_in(d, "unit", "year"),
    ),
    "conflict_recorded": lambda d: _(
        "A conflict of interest of yours with %(unit)s, reported on paper, was entered.",
        **_in(d, "unit"),
    ),
    "act_proposed": lambda d: _(
        "%(unit)s: an act on certificate %(number)s is proposed; a second approver answers it.",
        **_in(d, "unit", "number"),
    ),
    "certificate_suspended": lambda d: _(
        "%(unit)s: certificate %(number)s is suspended. Reason: %(reason)s",
        **_in(d, "unit", "number", "reason"),
    ),
    "certificate_lifted": lambda d: _(
        "%(unit)s: the suspension of certificate %(number)s is lifted. Reason: %(reason)s",
        **_in(d, "unit", "number", "reason"),
    ),
    "certificate_revoked": lambda d: _(
        "%(unit)s: certificate %(number)s is revoked. Reason: %(reason)s",
        **_in(d, "unit", "number", "reason"),
    ),
    "certificate_replaced": lambda d: _(
        "%(unit)s: certificate %(number)s is replaced by %(successor)s. Reason: %(reason)s",
        **_in(d, "unit", "number", "successor", "reason"),
    ),
}


def sentence(kind: str, details: Details) -> str:
    """Return what a notice says, in the language of the page (or of the mail)."""
    write = SENTENCES.get(kind)
    if write is not None:
        return _with_set(str(write(details)), details.get("set"))
    unit = details.get("unit") or ""
    return str(_("There is news: %(unit)s", unit=unit) if unit else _("There is news."))


def _with_set(said: str, key: Any) -> str:
    """Add which set it is about: a unit may have several applications in a year."""
    criteria_set = library().sets.get(str(key)) if key else None
    if criteria_set is None:  # older notices, and sets that no plugin offers any more
        return said
    title = criteria_set.title.in_(str(get_locale() or "vi")[:2])  # mails: one after another
    return str(_("%(said)s Criteria set: %(title)s.", said=said, title=title))


def _in(details: Details, *names: str) -> dict[str, Any]:
    """Return the details named, days as dd/mm/yyyy; what is missing reads as a dash."""
    return {name: _shown(details.get(name)) for name in names}


def _shown(value: Any) -> Any:
    if value is None or value == "":
        return "–"
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        except ValueError:
            return value
    return value
