"""Pages of evidence: upload, list, look at, download, remove."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user
from flask_wtf.csrf import CSRFError

from certify.applications import operations as applications
from certify.applications.elsewhere import others_of
from certify.applications.resuming import send_again
from certify.errors import Refused
from certify.evidence import operations
from certify.evidence.forms import UploadForm
from certify.evidence.serving import attachment, picture
from certify.web.errors import show_error, wants_json
from certify.web.reading import reads_first

bp = Blueprint("evidence", __name__)
blueprints = (bp,)


@bp.errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """Give our script a fresh token; a page has to choose its files again."""
    if wants_json():
        return send_again()
    return show_error(
        400, _("Your session has ended. Sign in, open the page again and choose the files again.")
    )


@bp.get("/applications/<int:application_id>/evidence")
@auth_required()
def index(application_id: int) -> ResponseReturnValue:
    """List the files of an application and the criteria that each proves."""
    return _list(applications.get(current_user, application_id), [])


@bp.post("/applications/<int:application_id>/evidence")
@reads_first
@auth_required()
def upload(application_id: int) -> ResponseReturnValue:
    """Keep the files that were sent; tell of each that was refused why."""
    application = applications.get(current_user, application_id)
    form = UploadForm()
    kept, refusals = operations.upload(
        current_user, application, form.sent, form.criteria.data or []
    )
    if wants_json():
        return _uploaded_json(kept, refusals)
    if kept:
        flash(_("Files kept: %(count)s.", count=len(kept)), "success")
    if refusals:
        return _list(applications.get(current_user, application_id), refusals)
    back = request.form.get("back", "")
    return redirect(
        url_for("applications.show", application_id=application_id, _anchor=back)
        if back.startswith("c-")
        else url_for("evidence.index", application_id=application_id)
    )


def _uploaded_json(kept: list[Any], refusals: list[str]) -> ResponseReturnValue:
    files = [
        {"id": file.id, "html": render_template("evidence/_file.html", file=file)} for file in kept
    ]
    return {"files": files, "refused": refusals}, 422 if refusals else 200


def _list(application: Any, refusals: list[str]) -> ResponseReturnValue:
    criteria_set = applications.criteria_set_of(application)
    allowed = applications.editable(current_user, application)
    unit = applications.engine_unit(application)
    files = operations.of_application(application)
    page = render_template(
        "evidence/index.html",
        application=application,
        files=files,
        others=_others(application, {file.sha256 for file in files}),
        refusals=refusals,
        criteria=[
            criterion
            for criterion in criteria_set.criteria
            if criterion.applies_to(unit.facts) and (allowed is None or criterion.id in allowed)
        ],
        named=criteria_set.by_id,
        can_edit=allowed is None or bool(allowed),
    )
    return page, 422 if refusals else 200


def _others(application: Any, here: set[str]) -> list[Any]:
    """Return the unit's other applications of the year with their files that are not here yet."""
    found = []
    for other in others_of(application):
        lacking = [file for file in other.files if file.sha256 not in here]
        if lacking:
            found.append((other, lacking))
    return found


@bp.post("/applications/<int:application_id>/evidence/borrow")
@reads_first
@auth_required()
def borrow(application_id: int) -> ResponseReturnValue:
    """Use a file of another application of the unit and year without uploading it again."""
    application = applications.get(current_user, application_id)
    source = operations.get(current_user, request.form.get("evidence", 0, int))
    try:
        operations.lend(current_user, application, source, request.form.getlist("criteria"))
    except Refused as refusal:
        return _list(applications.get(current_user, application_id), [str(refusal)])
    flash(_("The file %(name)s now serves this application too.", name=source.name), "success")
    return redirect(url_for(".index", application_id=application_id))


@bp.get("/evidence/<int:evidence_id>")
@auth_required()
def download(evidence_id: int) -> ResponseReturnValue:
    """Send the file as it was uploaded, to be saved and never to be shown by the browser."""
    found = operations.get(current_user, evidence_id)
    return attachment(operations.open_bytes(found), found.name, found.media_type, found.sha256)


@bp.get("/evidence/<int:evidence_id>/view")
@auth_required()
def view(evidence_id: int) -> ResponseReturnValue:
    """Show the file page by page, as pictures that we made."""
    found = operations.get(current_user, evidence_id)
    pages = operations.page_count(found)
    page = min(max(request.args.get("page", 1, int), 1), max(pages, 1))
    return render_template(
        "evidence/view.html",
        file=found,
        page=page,
        pages=pages,
        application=found.application,
        named=applications.criteria_set_of(found.application).by_id,
    )


@bp.get("/evidence/<int:evidence_id>/preview")
@auth_required()
def preview(evidence_id: int) -> ResponseReturnValue:
    """Send one page as a PNG that we made."""
    found = operations.get(current_user, evidence_id)
    return picture(operations.preview(found, request.args.get("page", 1, int)))


@bp.post("/evidence/<int:evidence_id>/uses")
@auth_required()
def uses(evidence_id: int) -> ResponseReturnValue:
    """Say anew which criteria the file proves."""
    found = operations.get(current_user, evidence_id)
    operations.set_uses(current_user, found, request.form.getlist("criteria"))
    flash(_("Saved."), "success")
    return _back_to_list(found)


@bp.post("/evidence/<int:evidence_id>/remove")
@auth_required()
def remove(evidence_id: int) -> ResponseReturnValue:
    """Take the file out of the application."""
    found = operations.get(current_user, evidence_id)
    operations.remove(current_user, found)
    flash(_("The file %(name)s was removed.", name=found.name), "success")
    return _back_to_list(found)


def _back_to_list(found: Any) -> ResponseReturnValue:
    return redirect(url_for("evidence.index", application_id=found.application_id))
