"""Pages of the festival."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import api, clock
from certify.errors import Conflict, Forbidden, OperationError
from certify.faults import Invalid, show_on
from certify.plugins.festival import coverage as covering
from certify.plugins.festival import operations, photos, proof
from certify.plugins.festival.forms import AttachForm, EventForm, PhotoForm, StrikeForm, values_of
from certify.plugins.festival.models import FestivalEvent
from certify.plugins.festival.windows import calendar, judge, window_rule

YEARS_SHOWN = 8
LIST_ARGS = ("area", "year", "q")

bp = Blueprint(
    "festival", __name__, template_folder="templates", static_folder="static",
    url_prefix="/festival",
)  # fmt: skip
api.resume_after_sign_in(bp)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"judge": judge, "calendar": calendar()}


@bp.get("")
@api.signed_in
def index() -> ResponseReturnValue:
    """List the events that the reader may see."""
    chosen, areas = _areas()
    year = request.args.get("year", 0, int)
    page = operations.listing(
        api.actor(),
        area=request.args.get("area", "") and (chosen.code if chosen else ""),
        year=year or None,
        words=request.args.get("q", ""),
        page=request.args.get("page", 1, int),
    )
    return render_template(
        "festival/index.html",
        page=page,
        areas=areas,
        area=request.args.get("area", ""),
        year=year,
        years=_years(),
        words=request.args.get("q", ""),
        may_enter=operations.may_enter_any(api.actor()),
        covers=chosen is not None,
        args={key: request.args[key] for key in LIST_ARGS if request.args.get(key)},
    )


def _areas() -> tuple[api.Area | None, list[api.Area]]:
    """Return the area asked for (the widest of the reader's own), and those to change to."""
    try:
        chosen = api.chosen_area(api.actor(), request.args.get("area", ""))
    except Forbidden:  # the people of a school have their own events to look at
        return None, []
    return chosen, api.areas_to_choose(api.actor(), chosen)


def _years() -> range:
    return range(clock.today().year, clock.today().year - YEARS_SHOWN, -1)


@bp.get("/new")
@api.signed_in
def choose() -> ResponseReturnValue:
    """Choose the unit that led the event to be entered."""
    words = request.args.get("q", "").strip()
    page = operations.leaders(api.actor(), words, request.args.get("page", 1, int))
    if page.total == 1 and not words:
        return redirect(url_for("festival.enter", unit_id=page.items[0].id))
    return render_template(
        "festival/choose.html",
        page=page,
        words=words,
        types=api.library().unit_types,
        args={"q": words} if words else {},
    )


@bp.route("/units/<int:unit_id>/new", methods=["GET", "POST"])
@api.signed_in
def enter(unit_id: int) -> ResponseReturnValue:
    """Enter an event that a unit led."""
    unit = operations.leader(api.actor(), unit_id)
    form = EventForm()
    form.offer(operations.neighbours(unit))
    if form.validate_on_submit():
        try:
            event = operations.add(api.actor(), unit, form.event_data())
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The event was entered. Add photographs now."), "success")
            return redirect(url_for("festival.show", event_id=event.id))
    page = render_template("festival/form.html", form=form, unit=unit, event=None)
    return page, 422 if request.method == "POST" else 200


@bp.route("/<int:event_id>/edit", methods=["GET", "POST"])
@api.signed_in
def edit(event_id: int) -> ResponseReturnValue:
    """Change an event; whoever comes second sees what stands there now."""
    event = operations.get(api.actor(), event_id)
    operations.require_open(api.actor(), event)
    form = EventForm(data=values_of(event))
    form.offer(operations.neighbours(event.unit))
    status = 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        try:
            operations.edit(api.actor(), event, form.event_data(), seen_revision=form.revision.data)
        except Conflict as error:
            status = 409
            show_on(form, error)
            form.revision.data = event.revision
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The change was saved."), "success")
            return redirect(url_for("festival.show", event_id=event.id))
    theirs = values_of(event) if status == 409 else {}
    page = render_template(
        "festival/form.html", form=form, unit=event.unit, event=event, theirs=theirs
    )
    return page, status


@bp.get("/<int:event_id>")
@api.signed_in
def show(event_id: int) -> ResponseReturnValue:
    """Show one event."""
    return _show(operations.get(api.actor(), event_id))


def _show(event: FestivalEvent, **forms: Any) -> str:
    attach = forms.get("attach") or AttachForm(formdata=None)
    applications = api.open_applications(api.actor()) if event.struck_at is None else []
    attach.offer(applications)
    return render_template(
        "festival/show.html",
        event=event,
        judged=judge(event.day),
        rule=window_rule(event.year),
        rows=proof.rows(event),
        may_edit=operations.may_enter(api.actor(), event.unit) and event.struck_at is None,
        photo_form=PhotoForm(formdata=None),
        strike_form=forms.get("strike") or StrikeForm(formdata=None),
        attach_form=attach,
        applications=applications,
        history=api.history(operations.KIND, event.id),
        refusals=forms.get("refusals", []),
    )


@bp.post("/<int:event_id>/photos")
@api.signed_in
def add_photos(event_id: int) -> ResponseReturnValue:
    """Keep photographs; tell of each that was refused why."""
    event = operations.get(api.actor(), event_id)
    form = PhotoForm()
    kept, refusals = photos.add(api.actor(), event, form.sent)
    if kept:
        flash(_("Files kept: %(count)s.", count=len(kept)), "success")
    if refusals:
        return _show(operations.get(api.actor(), event_id), refusals=refusals), 422
    return redirect(url_for("festival.show", event_id=event_id))


@bp.get("/photos/<int:photo_id>")
@api.signed_in
def photo(photo_id: int) -> ResponseReturnValue:
    """Send a photograph as it was uploaded, to be saved."""
    _event, found = photos.find(api.actor(), photo_id)
    return api.file_response(found.sha256, found.name, found.media_type)


@bp.get("/photos/<int:photo_id>/preview")
@api.signed_in
def preview(photo_id: int) -> ResponseReturnValue:
    """Send a photograph as a PNG that we made."""
    _event, found = photos.find(api.actor(), photo_id)
    return api.preview_response(found.sha256, found.kind)


@bp.post("/photos/<int:photo_id>/remove")
@api.signed_in
def remove_photo(photo_id: int) -> ResponseReturnValue:
    """Take a photograph away."""
    event = photos.remove(api.actor(), photo_id)
    flash(_("The photograph was removed."), "success")
    return redirect(url_for("festival.show", event_id=event.id))


@bp.post("/<int:event_id>/strike")
@api.signed_in
def strike(event_id: int) -> ResponseReturnValue:
    """Strike an event off."""
    event = operations.get(api.actor(), event_id)
    form = StrikeForm()
    if not form.validate():
        return _show(event, strike=form), 422
    operations.strike(api.actor(), event, form.reason.data or "")
    flash(_("The event was struck off; it stays to be read."), "success")
    return redirect(url_for("festival.show", event_id=event.id))


@bp.post("/<int:event_id>/attach")
@api.signed_in
def attach(event_id: int) -> ResponseReturnValue:
    """Add the record of an event to an application as evidence."""
    event = operations.get(api.actor(), event_id)
    form = AttachForm()
    if form.validate():
        application_id, criterion_id = form.chosen
        try:
            proof.attach(api.actor(), event, application_id, criterion_id)
        except OperationError as error:
            form.target.errors = [str(error)]
        else:
            flash(_("The record is evidence of criterion %(id)s now.", id=criterion_id), "success")
            return redirect(
                url_for(
                    "applications.show", application_id=application_id, _anchor=f"c-{criterion_id}"
                )
            )
    return _show(event, attach=form), 422


@bp.get("/coverage")
@api.signed_in
def coverage() -> ResponseReturnValue:
    """Show which residential areas held the festival or took part."""
    area = api.chosen_area(api.actor(), request.args.get("area", ""))
    year = request.args.get("year", 0, int)
    year = year if calendar().day.since <= year <= clock.today().year else clock.today().year
    below = api.areas_below(area.code)
    found = (
        covering.of_communes({each.code for each in below}, year)
        if area.level == "province"
        else covering.of_commune(area.code, year)
    )
    return render_template(
        "festival/coverage.html",
        area=area,
        areas=api.areas_to_choose(api.actor(), area),
        below=[each for each in below if each.code in found.by_area],
        year=year,
        years=_years(),
        rule=window_rule(year),
        found=found,
        parts=covering.parts_of(found.counts),
        states=covering.STATES,
    )
