"""Pages of decisions, and the documents that follow from them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.accounts.permissions import area_codes, require
from certify.applications.models import Application
from certify.applications.operations import get
from certify.applications.resuming import resume_after_sign_in
from certify.appraisal.queue import pending as pending_applications
from certify.appraisal.rights import require_office
from certify.appraisal.sheet import find_application, read_sheet
from certify.certificates import bundles, choosing, operations, queries
from certify.certificates.forms import DecisionForm
from certify.certificates.issuing import body_of
from certify.certificates.lifecycle import standing
from certify.confirmations import operations as confirmations
from certify.confirmations.reading import standing_here
from certify.errors import OperationError
from certify.plugins import library
from certify.web.language import language
from certify.web.sharing import for_reader

bp = Blueprint("certificates", __name__)
decisions = Blueprint("decisions", __name__, url_prefix="/decisions")
resume_after_sign_in(decisions)


@decisions.get("")
@auth_required()
def pending() -> ResponseReturnValue:
    """List what waits for the approver's decision."""
    require(bool(area_codes(current_user, "approver")), _("This list is for approvers."))
    page = request.args.get("page", 1, type=int)
    return render_template(
        "decisions/pending.html",
        listing=pending_applications(current_user, page),
        lately=queries.decided_lately(current_user),
        unfinished=choosing.unfinished(current_user),
        unit_types=library().unit_types,
    )


@decisions.get("/<int:decision_id>")
@auth_required()
def show(decision_id: int) -> ResponseReturnValue:
    """Show a decision with its units."""
    page = request.args.get("page", 1, type=int)
    decision, listing = queries.decision(current_user, decision_id, page)
    approver = bool(area_codes(current_user, "approver"))
    bundle, bundle_done, bundle_total = bundles.latest(current_user, decision)
    return render_template(
        "decisions/show.html",
        decision=decision,
        body=body_of(decision.authority)[language()],
        listing=listing,
        approver=approver,
        own=decision.authority_code in area_codes(current_user),
        batches=choosing.batches_of(decision),
        bundle=bundle,
        bundle_done=bundle_done,
        bundle_total=bundle_total,
    )


@decisions.route("/application/<int:application_id>", methods=["GET", "POST"])
@auth_required()
def decide(application_id: int) -> ResponseReturnValue:
    """Decide on one concluded application."""
    application = find_application(current_user, application_id)
    require_office(current_user, "approver", application)
    if application.decision_id and request.method == "GET":
        return redirect(url_for(".show", decision_id=application.decision_id))
    form = DecisionForm(data=_suggested(application))
    problem, status = "", 200
    if form.validate_on_submit():
        told: dict[str, Any] = {name: field.data for name, field in form._fields.items()}
        told.pop("csrf_token", None)
        try:
            decision = operations.decide(current_user, application, **told)
        except OperationError as error:
            problem, status = str(error), error.status
        else:
            _tell(application)
            return redirect(url_for(".show", decision_id=decision.id))
    elif form.errors:
        status = 422
    sheet = read_sheet(current_user, application)
    standing = standing_here(sheet.claim.criteria_set)
    page = render_template(
        "decisions/decide.html",
        sheet=sheet,
        application=application,
        form=form,
        problem=problem,
        hindrances=list(confirmations.hindrances(standing)),
    )
    return page, status


def _suggested(application: Application) -> dict[str, Any]:
    """Return what the form begins with."""
    usual = queries.usual_particulars(application.unit.authority)
    if application.closed_to:  # who signed what was set aside is not to sign again unnoticed
        usual["signatory_name"] = ""
    return usual | {"state_hash": application.state_hash}


def _tell(application: Application) -> None:
    if application.state == "recognised":
        flash(_("Recognised: the certificate is issued and the unit has been told."), "success")
    else:
        flash(_("Not recognised: the gap list is ready and the unit has been told."), "success")


@bp.get("/certificates/<int:certificate_id>.pdf")
@auth_required()
def pdf(certificate_id: int) -> ResponseReturnValue:
    """Send the certificate as it was first signed; ``?template=current`` as it would look now.

    Of one that is not valid any more its page is shown first, and then a copy that says so.
    """
    from certify.certificates import printing

    found = queries.certificate(current_user, certificate_id)
    now = standing(found)
    if not now.good and request.args.get("copy") != now.status:
        flash(_("This certificate is not valid: only a marked copy is handed out."), "info")
        return redirect(url_for("acts.show", certificate_id=found.id))
    if not now.good:
        return _pdf(printing.marked_copy(found, language()), found.number, now.status)
    template = request.args.get("template", "")
    return _pdf(printing.certificate(found, language(), template), found.number)


@bp.get("/certificates/<int:certificate_id>.json")
@auth_required()
def record(certificate_id: int) -> ResponseReturnValue:
    """Send the signed record, for whoever verifies without this server."""
    from certify.certificates import printing

    return jsonify(printing.envelope(queries.certificate(current_user, certificate_id)))


@bp.get("/applications/<int:application_id>/gaps.pdf")
@auth_required()
def gaps(application_id: int) -> ResponseReturnValue:
    """Send the gap list."""
    from certify.certificates import printing

    application = get(current_user, application_id)
    return _pdf(printing.gaps(application, language()), _("gap-list"), application_id)


@bp.get("/applications/<int:application_id>/claim.pdf")
@auth_required()
def claim(application_id: int) -> ResponseReturnValue:
    """Send the self-assessment as it was handed in."""
    from certify.certificates import printing

    application = get(current_user, application_id)
    content = printing.self_assessment(application, language())
    return _pdf(content, _("self-assessment"), application_id)


@bp.get("/applications/<int:application_id>/scores.pdf")
@auth_required()
def scores(application_id: int) -> ResponseReturnValue:
    """Send the score sheet."""
    from certify.certificates import printing

    application = queries.for_scores(current_user, application_id)
    return _pdf(printing.scores(application, language()), _("score-sheet"), application_id)


def _pdf(content: bytes, *name: object) -> Response:
    return for_reader(content, "application/pdf", "-".join(map(str, name)) + ".pdf")


blueprints = (bp, decisions)
