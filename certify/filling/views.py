"""The page on which an administrator fills what a set leaves open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts.permissions import require_administrator
from certify.applications.resuming import resume_after_sign_in
from certify.engine import CriteriaSet
from certify.errors import Conflict, Refused
from certify.faults import Fault, Invalid
from certify.filling import operations
from certify.filling.blanks import Blanks, blanks_of
from certify.filling.operations import Checked
from certify.filling.rules import RULES
from certify.plugins import library
from certify.web.library import asked, find_set

bp = Blueprint("filling", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)
bp.add_app_template_global(blanks_of, "blanks_of")

HEAD = ("name", "instrument", "dated", "held")
NO_FIELDS_HERE = {"frame", *RULES}


@bp.route("/sets/<path:key>/fill", methods=["GET", "POST"])
@auth_required()
def fill(key: str) -> ResponseReturnValue:
    """Fill a set: keep what is typed, check it, publish it."""
    require_administrator(current_user)
    criteria_set = find_set(key)
    if request.method == "GET":
        return _page(criteria_set, _kept(criteria_set))
    typed = _typed(blanks_of(criteria_set))
    act = request.form.get("act", "keep")
    if act == "publish":
        return _publish(criteria_set, typed)
    operations.keep(current_user, criteria_set, typed)
    if act == "keep":
        flash(_("Kept. Nothing is published yet; you can go on later."), "success")
        return redirect(url_for(".fill", key=criteria_set.key))
    return _page(criteria_set, typed, operations.check(current_user, criteria_set, typed))


def _publish(criteria_set: CriteriaSet, typed: dict[str, str]) -> ResponseReturnValue:
    try:
        made = operations.publish(current_user, criteria_set, typed)
    except Invalid as error:
        return _page(criteria_set, typed, Checked({}, error.faults))
    except (Refused, Conflict) as error:
        return _page(criteria_set, typed, Checked({}, (Fault("", str(error)),)))
    flash(_("Published as %(key)s.", key=made.key), "success")
    return redirect(url_for("library.show", key=made.key))


def _kept(criteria_set: CriteriaSet) -> dict[str, str]:
    """Return what the page begins with: a published filling to correct, or the reader's draft."""
    if number := request.args.get("from", 0, int):
        return operations.typed_in(current_user, criteria_set, number)
    draft = operations.draft(current_user, criteria_set)
    return dict(draft.fields) if draft else {}


def _typed(blanks: Blanks) -> dict[str, str]:
    """Return the fields that were sent and belong to the page."""
    prefixes = {each.id for each in (*blanks.frames, *blanks.points)}
    values = {each.field for each in blanks.values}
    return {
        name: text
        for name, text in request.form.items()
        if name in HEAD or name in values or name.partition(":")[0] in prefixes
    }


def _page(
    criteria_set: CriteriaSet, typed: dict[str, str], checked: Checked | None = None
) -> ResponseReturnValue:
    made = checked.criteria_set if checked else None
    year = clock.today().year
    kinds = library().registry.kinds
    shown: dict[str, Any] = {
        "set": criteria_set,
        "blanks": blanks_of(criteria_set),
        "typed": typed,
        "faults": checked.messages if checked else {},
        "made": made,
        "filled": _filled(made, checked),
        "asks": {each.id: asked(made, each, year) for each in made.criteria} if made else {},
        "other_kinds": [name for name in kinds if name not in NO_FIELDS_HERE],
        "published": operations.published(current_user, criteria_set),
    }
    page = render_template("filling/fill.html", **shown)
    return page, 422 if checked and checked.faults else 200


def _filled(made: CriteriaSet | None, checked: Checked | None) -> list[Any]:
    names = checked.raw.get("fill", {}) if checked else {}
    return [each for each in made.criteria if each.id in names] if made else []
