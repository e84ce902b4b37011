"""Pages of the register of commendations."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.api import (
    actor,
    area_codes,
    get_area,
    history,
    offered_areas,
    require,
    resume_after_sign_in,
    signed_in,
    workbook_response,
)
from certify.clock import today
from certify.errors import OperationError, Refused
from certify.faults import show_on
from certify.plugins.commendations import operations, papers, queries, rights, words
from certify.plugins.commendations.candidates import MOST_YEARS, Candidate, candidates
from certify.plugins.commendations.forms import (
    CandidatesForm,
    DecisionForm,
    ProposalForm,
    ReasonForm,
)
from certify.plugins.commendations.operations import Proposal
from certify.plugins.commendations.queries import Filters
from certify.plugins.commendations.sheets import workbook

bp = Blueprint(
    "commendations",
    __name__,
    template_folder="templates",
    static_folder="static",
    url_prefix="/commendations",
)
resume_after_sign_in(bp)
WORDS: dict[str, Any] = {
    "levels": words.LEVELS,
    "forms": words.FORMS,
    "states": words.STATES,
    "recipients": words.RECIPIENTS,
}


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """List commendations, narrowed by words, year, area, level, form and state."""
    filters = _filters()
    counted = queries.counts(actor(), filters)
    areas = area_codes(actor())
    return render_template(
        "commendations/index.html",
        page=queries.listing(actor(), filters, request.args.get("page", 1, int)),
        filters=filters,
        years=queries.years(actor()),
        areas=offered_areas(actor()) if areas else [],
        by_form=_sums(counted, 1),
        by_level=_sums(counted, 0),
        proposes=bool(area_codes(actor(), "inspector")),
        decides=bool(area_codes(actor(), "approver")),
        **WORDS,
    )


def _filters() -> Filters:
    args = request.args
    return Filters(
        words=args.get("q", ""),
        year=args.get("year", None, int),
        area=args.get("area", ""),
        level=args.get("level", ""),
        form=args.get("form", ""),
        state=args.get("state", ""),
        decision=args.get("decision", ""),
    )


def _sums(counted: dict[tuple[str, str], int], place: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, count in counted.items():
        sums[key[place]] = sums.get(key[place], 0) + count
    return sums


@bp.get("/list.pdf")
@signed_in
def annex() -> ResponseReturnValue:
    """Send the list as PDF, as an annex to a decision."""
    filters = _filters()
    if filters.area:
        get_area(filters.area)
    return _pdf(papers.annex_pdf(queries.everything(actor(), filters), filters))


@bp.get("/list.xlsx")
@signed_in
def sheet() -> ResponseReturnValue:
    """Send the list as a workbook."""
    content = workbook(queries.everything(actor(), _filters()))
    return workbook_response(content, f"khen-thuong-{today():%Y%m%d}.xlsx")


@bp.get("/<int:item_id>")
@signed_in
def show(item_id: int) -> ResponseReturnValue:
    """Show one commendation and what happened to it."""
    return _show(item_id, ReasonForm())


def _show(item_id: int, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    item = queries.get(actor(), item_id)
    page = render_template(
        "commendations/show.html",
        item=item,
        events=history("commendation", item.id),
        form=form,
        proposes=rights.proposes_at(actor(), item.area, item.unit, item.year),
        decides=rights.decides(actor(), item),
        **WORDS,
    )
    return page, status


@bp.get("/<int:item_id>.pdf")
@signed_in
def document(item_id: int) -> ResponseReturnValue:
    """Send the document of one commendation."""
    return _pdf(papers.commendation_pdf(queries.get(actor(), item_id)))


def _pdf(content: bytes) -> ResponseReturnValue:
    sent = make_response(content)
    sent.headers["Content-Type"] = "application/pdf"
    sent.headers["Content-Disposition"] = "inline"
    return sent


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def propose() -> ResponseReturnValue:
    """Propose one by hand; other registers may fill in unit, name and merit by the address."""
    require(bool(area_codes(actor(), "inspector")), _("Inspectors propose commendations."))
    form = ProposalForm(**_prefilled())
    form.offer(actor())
    if form.validate_on_submit():
        try:
            made = operations.propose(actor(), form.given(actor()))
        except Refused as error:
            show_on(form, error)
        else:
            flash(_("“%(name)s” was proposed.", name=made.name), "success")
            return redirect(url_for("commendations.show", item_id=made.id))
    return _form_page(form, None)


def _prefilled() -> dict[str, Any]:
    names = ("unit", "name", "reason", "recipient", "area")
    given = {name: request.args[name] for name in names if name in request.args}
    return {"year": today().year, **given}


@bp.route("/<int:item_id>/change", methods=["GET", "POST"])
@signed_in
def change(item_id: int) -> ResponseReturnValue:
    """Change a proposal."""
    item = queries.get(actor(), item_id)
    rights.require_proposer(actor(), item.area, item.unit, item.year)
    form = ProposalForm()
    form.offer(actor())
    if request.method == "GET":
        form.show(item)
    if form.validate_on_submit():
        try:
            operations.change(actor(), item, form.given(actor(), item.basis), seen=form.seen.data)
        except OperationError as error:
            show_on(form, error)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for("commendations.show", item_id=item_id))
    return _form_page(form, item_id)


def _form_page(form: ProposalForm, item_id: int | None) -> ResponseReturnValue:
    page = render_template("commendations/form.html", form=form, item_id=item_id)
    return page, 422 if form.errors or form.form_errors else 200


@bp.route("/candidates", methods=["GET", "POST"])
@signed_in
def from_recognitions() -> ResponseReturnValue:
    """Propose units that were recognised several years running."""
    require(bool(area_codes(actor(), "inspector")), _("Inspectors propose commendations."))
    until = min(max(request.args.get("until", today().year, int), 1), today().year)
    running = min(max(request.args.get("years", 2, int), 1), MOST_YEARS)
    found = candidates(actor(), until, running)
    form = CandidatesForm(year=until)
    if form.validate_on_submit():
        wanted = [each for each in found if each.key in (form.chosen.data or [])]
        try:
            made = operations.propose_all(actor(), [_proposal(each, form) for each in wanted])
        except Refused as error:
            show_on(form, error)
        else:
            flash(_("Proposed: %(count)s.", count=len(made)), "success" if made else "warning")
            return redirect(
                url_for("commendations.index", state=words.PROPOSED, year=form.year.data)
            )
    page = render_template(
        "commendations/candidates.html",
        form=form,
        found=found,
        until=until,
        running=running,
        **WORDS,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _proposal(found: Candidate, form: CandidatesForm) -> Proposal:
    return Proposal(
        year=form.year.data or 0,
        level=form.level.data,
        form=form.form.data,
        recipient="unit",
        name=found.unit.name,
        unit=found.unit,
        area=found.unit.area,
        reason=form.reason.data,
        basis=found.basis,
    )


@bp.route("/pending", methods=["GET", "POST"])
@signed_in
def decide() -> ResponseReturnValue:
    """List what waits for a decision, and enter one on those that are chosen."""
    require(bool(area_codes(actor(), "approver")), _("Approvers decide on commendations."))
    form = DecisionForm(data=_as_before())
    if form.validate_on_submit():
        items = queries.chosen(actor(), form.chosen.data or [])
        try:
            operations.decide(actor(), items, form.given())
        except Refused as error:
            show_on(form, error)
        else:
            flash(
                _("The decision was entered on %(count)s proposals.", count=len(items)), "success"
            )
            return redirect(url_for("commendations.index", decision=form.number.data))
    page = render_template(
        "commendations/pending.html",
        form=form,
        page=queries.waiting(actor(), request.args.get("page", 1, int)),
        chosen=set(form.chosen.data or [request.args.get("item", 0, int)]),
        **WORDS,
    )
    return page, 422 if form.errors or form.form_errors else 200


def _as_before() -> dict[str, str]:
    """Return what is mostly the same in the next decision."""
    last = queries.last_decided(actor())
    names = ("body", "place", "signatory_title", "signatory_name")
    return {name: getattr(last, name) for name in names} if last else {}


@bp.post("/<int:item_id>/not-granted")
@signed_in
def not_grant(item_id: int) -> ResponseReturnValue:
    """Enter that it is not granted."""
    return _with_reason(item_id, operations.not_grant, _("Entered: not granted."))


@bp.post("/<int:item_id>/reopen")
@signed_in
def reopen(item_id: int) -> ResponseReturnValue:
    """Take a decision back that was entered wrongly."""
    return _with_reason(item_id, operations.reopen, _("It is a proposal again."))


def _with_reason(item_id: int, verb: Any, done: str) -> ResponseReturnValue:
    form = ReasonForm()
    try:
        verb(actor(), queries.get(actor(), item_id), form.reason.data or "")
    except Refused as error:
        show_on(form, error)
        return _show(item_id, form, 422)
    flash(done, "success")
    return redirect(url_for("commendations.show", item_id=item_id))
