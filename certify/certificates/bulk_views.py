"""Pages of one decision for many applications: choose, look through and enter, watch."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.accounts.permissions import area_codes, require
from certify.certificates import bulk, choosing, queries
from certify.certificates.choosing import Filters
from certify.certificates.forms import ManyForm
from certify.errors import OperationError, Refused
from certify.plugins import library
from certify.units.areas import get_area
from certify.web.intake import LARGEST
from certify.web.language import language
from certify.web.sharing import for_reader

bp = Blueprint("many", __name__, url_prefix="/decisions/many")
annexes = Blueprint("annexes", __name__, url_prefix="/decisions")

PAGE_SIZE = 50


@bp.get("")
@auth_required()
def choose() -> ResponseReturnValue:
    """List what can be taken into one decision."""
    _require_approver()
    return _choose_page()


def _choose_page(problem: str = "", status: int = 200) -> ResponseReturnValue:
    filters = Filters.of(request.values)
    found = choosing.choices(current_user, filters)
    pages = max(1, -(-len(found) // PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    whole = found if not filters.arguments() else choosing.choices(current_user)
    return (
        render_template(
            "decisions/choose.html",
            rows=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
            total=len(found),
            page=page,
            pages=pages,
            filters=filters,
            types=sorted({each.unit_type for each in whole}),
            sets=sorted({each.set_key for each in whole}),
            unit_types=library().unit_types,
            problem=problem,
        ),
        status,
    )


@bp.post("/review")
@auth_required()
def review() -> ResponseReturnValue:
    """Show exactly what is to be decided, with the form of the decision; nothing is written."""
    _require_approver()
    ids = None if "all" in request.form else set(request.form.getlist("id", type=int))
    if ids is not None and not ids:
        return _choose_page(_("Choose at least one application."), 422)
    rows = choosing.choices(current_user, Filters.of(request.form) if ids is None else None, ids)
    if not rows:
        return _choose_page(_("None of these waits for your decision any more."), 422)
    form = ManyForm(formdata=None, data=_suggested(rows))
    return _review_page(form, rows, {each.id: each.state_hash or "" for each in rows})


@bp.post("")
@auth_required()
def decide() -> ResponseReturnValue:
    """Decide on the list as it was seen."""
    _require_approver()
    form = ManyForm()
    seen = _seen(form.seen.data or "")
    problem, status = "", 422
    problems: list[bulk.Problem] = []
    if form.validate_on_submit():
        try:
            return _decided(form, seen)
        except OperationError as error:
            problem, status = str(error), error.status
            problems = getattr(error, "problems", [])
    rows = choosing.choices(current_user, None, seen)
    return _review_page(form, rows, seen, problem, problems), status


def _decided(form: ManyForm, seen: dict[int, str]) -> ResponseReturnValue:
    told = form.particulars()
    if form.each.data != "each" and len(seen) <= bulk.WHOLE:
        decision = bulk.decide_whole(current_user, seen, told)
        flash(_("Decided: %(number)s units have been told.", number=len(seen)), "success")
        return redirect(url_for("decisions.show", decision_id=decision.id))
    from certify.jobs import decide_soon

    batch = bulk.begin(current_user, seen, told)
    decide_soon()
    return redirect(url_for(".watch", batch_id=batch.id))


def _review_page(
    form: ManyForm,
    rows: Any,
    seen: dict[int, str],
    problem: str = "",
    problems: Any = (),
) -> str:
    form.seen.data = "\n".join(f"{name}:{state}" for name, state in seen.items())
    return render_template(
        "decisions/review.html",
        form=form,
        rows=rows,
        seen=seen,
        count=len(seen),
        met=sum(each.findings_outcome == "met" for each in rows),
        whole=len(seen) <= bulk.WHOLE,
        problem=problem,
        problems=problems,
        unit_types=library().unit_types,
    )


def _seen(text: str) -> dict[int, str]:
    """Return the hashes that the page showed, by application."""
    pairs = [line.partition(":") for line in text.split()]
    if len(pairs) > bulk.MOST or not all(name.isascii() and name.isdigit() for name, _, _ in pairs):
        raise Refused(_("The list did not arrive whole. Choose the applications anew."))
    return {min(int(name[:15]), LARGEST): state[:64] for name, _colon, state in pairs}


def _suggested(rows: Any) -> dict[str, Any]:
    """Return what the form begins with."""
    area = get_area(min(area_codes(current_user, "approver")))
    return queries.usual_particulars(area) | {
        "each": "whole" if len(rows) <= bulk.WHOLE else "each",
    }


@bp.get("/<int:batch_id>")
@auth_required()
def watch(batch_id: int) -> ResponseReturnValue:
    """Show how far a batch is, and what could not be decided."""
    batch = choosing.batch(current_user, batch_id)
    counts = bulk.progress(batch.id)
    return render_template(
        "decisions/batch.html",
        batch=batch,
        counts=counts,
        total=sum(counts.values()),
        refused=choosing.refused(batch),
        approver=batch.decision.authority_code in area_codes(current_user, "approver"),
    )


@annexes.get("/<int:decision_id>/list.pdf")
@auth_required()
def annex(decision_id: int) -> ResponseReturnValue:
    """Send the list of units that goes with a decision."""
    from certify.certificates.annex import annex as annex_of

    decision, content = annex_of(current_user, decision_id, language())
    name = _("list")
    return for_reader(content, "application/pdf", f"{name}-{decision.number}.pdf")


@bp.post("/<int:batch_id>/pause")
@auth_required()
def pause(batch_id: int) -> ResponseReturnValue:
    """Let a batch rest."""
    bulk.pause(current_user, batch_id)
    return redirect(url_for(".watch", batch_id=batch_id))


@bp.post("/<int:batch_id>/resume")
@auth_required()
def resume(batch_id: int) -> ResponseReturnValue:
    """Let a batch go on."""
    from certify.jobs import decide_soon

    bulk.resume(current_user, batch_id)
    decide_soon()
    return redirect(url_for(".watch", batch_id=batch_id))


def _require_approver() -> None:
    require(bool(area_codes(current_user, "approver")), _("This list is for approvers."))


blueprints = (bp, annexes)
