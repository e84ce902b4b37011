"""Pages of the register: lists, one model, its making and changing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.api import (
    actor,
    area_codes,
    area_label,
    areas_to_choose,
    chosen_area,
    get_area,
    history,
    is_administrator,
    resume_after_sign_in,
    serves_area,
    signed_in,
    unit_ids,
    unit_label,
    units_of,
)
from certify.errors import OperationError
from certify.faults import show_on
from certify.plugins.movement_models import (
    bulk_views,
    operations,
    part_views,
    queries,
    review_views,
    rights,
    totals,
    words,
)
from certify.plugins.movement_models.answers import asked_of
from certify.plugins.movement_models.asking import filters_asked, year_asked, years
from certify.plugins.movement_models.counting import reason_against, standings
from certify.plugins.movement_models.forms import (
    ModelForm,
    StrikeForm,
    copied,
    model_data,
    model_values,
)
from certify.plugins.movement_models.models import MovementModel
from certify.plugins.movement_models.operations import EditConflict

bp = Blueprint(
    "movement_models",
    __name__,
    template_folder="templates",
    static_folder="static",
    url_prefix="/movement-models",
)
resume_after_sign_in(bp)
part_views.add_to(bp)
review_views.add_to(bp)
bulk_views.add_to(bp)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """List models, narrowed by words, area, field, state and how far their review has come."""
    asked = filters_asked()
    page = queries.listing(actor(), asked.filters, request.args.get("page", 1, type=int))
    return render_template(
        "movement_models/index.html",
        page=page,
        asked=asked,
        filters=asked.filters,
        words=words,
        years=years(asked.filters.year),
        args={key: value for key, value in request.args.items() if key != "page" and value},
        may_add=rights.may_add(actor()),
        has_units=bool(unit_ids(actor())),
        has_areas=bool(area_codes(actor())) or is_administrator(actor()),
    )


@bp.get("/counts")
@signed_in
def counts() -> ResponseReturnValue:
    """Show how many models there are, by commune and by field of work."""
    place = chosen_area(actor(), request.args.get("area", ""))
    offered = areas_to_choose(actor(), place)
    year = year_asked()
    by_area, by_field = totals.counts(actor(), place.code, year)
    return render_template(
        "movement_models/counts.html",
        place=place,
        areas=offered,
        names={area.code: area.name for area in offered},
        year=year,
        years=years(year),
        by_area=by_area,
        by_field=by_field,
        words=words,
    )


@bp.get("/ours")
@signed_in
def ours() -> ResponseReturnValue:
    """Show the models of the reader's units, and how they count for the criteria."""
    year = year_asked()
    return render_template(
        "movement_models/ours.html",
        year=year,
        years=years(year),
        units=[(unit, standings(unit, year), asked_of(unit, year)) for unit in units_of(actor())],
        words=words,
    )


@bp.get("/<int:model_id>")
@signed_in
def show(model_id: int) -> ResponseReturnValue:
    """Show a model with its points, teams, reviews and history."""
    return page_of(queries.whole(actor(), model_id))


def page_of(model: MovementModel, status: int = 200, **forms: Any) -> ResponseReturnValue:
    """Return the page of a model; *forms* are those on it that were sent with faults."""
    year = clock.today().year
    review = next((each for each in model.reviews if each.year == year), None)
    against = reason_against(model, review, year)
    page = render_template(
        "movement_models/show.html",
        model=model,
        words=words,
        year=year,
        against=against,
        commend=None if against else _commend(model, year),
        keeper=rights.keeps(actor(), model),
        may_add=rights.may_add(actor()),
        history=history(operations.KIND, model.id),
        people=queries.names_of(
            who for each in model.reviews for who in (each.by_id, each.confirmed_by_id)
        ),
        label=queries.label,
        strike_form=forms.get("strike_form") or StrikeForm(formdata=None, day=clock.today()),
    )
    return page, status


def _commend(model: MovementModel, year: int) -> str | None:
    """Return where an inspector proposes to commend the unit; None where there is no such page."""
    there = "commendations.propose" in current_app.view_functions
    if not there or model.unit is None or not serves_area(actor(), model.area_code, "inspector"):
        return None
    reason = _(
        "Kept up the model “%(model)s”, which works effectively (review of %(year)s)",
        model=model.name,
        year=year,
    )
    return url_for("commendations.propose", unit=model.unit.code, reason=reason, recipient="unit")


@bp.route("/new", methods=["GET", "POST"])
@signed_in
def create() -> ResponseReturnValue:
    """Add a model, or one that replicates another."""
    rights.require_any(actor())
    source = request.args.get("source", type=int)
    original = queries.visible(actor(), source) if source else None
    form = ModelForm(data=_beginning(original))
    if form.validate_on_submit():
        try:
            model = operations.create(actor(), model_data(form, actor()))
        except OperationError as error:
            show_on(form, error)
        else:
            flash(_("%(model)s is in the register.", model=model.name), "success")
            return redirect(url_for("movement_models.show", model_id=model.id))
    return _form_page(form, original=original)


def _beginning(original: MovementModel | None) -> dict[str, Any]:
    """Return what a new model's form begins with: the copied one, the reader's own place."""
    values: dict[str, Any] = copied(original) if original else {}
    units, served = units_of(actor(), *rights.KEEPERS), area_codes(actor(), "inspector")
    if len(units) == 1 and not served:
        values["area"] = area_label(units[0].area)
        if units[0].type != "commune":
            values["unit"] = unit_label(units[0])
    elif len(served) == 1 and not original:
        values["area"] = area_label(get_area(*served))
    return values


@bp.route("/<int:model_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(model_id: int) -> ResponseReturnValue:
    """Change a model; whoever comes second sees both values and decides."""
    model = operations.kept(actor(), model_id)
    form = ModelForm(data=model_values(model))
    theirs: dict[str, Any] = {}
    if form.validate_on_submit():
        try:
            data = model_data(form, actor())
            operations.edit(actor(), model, data, seen_revision=form.revision.data)
        except EditConflict as error:
            theirs = _theirs(error, model_values(operations.kept(actor(), model_id)))
            form.revision.data = theirs.pop("revision")
        except OperationError as error:
            show_on(form, error)
        else:
            flash(_("The change was saved."), "success")
            return redirect(url_for("movement_models.show", model_id=model_id))
    return _form_page(form, model=model, theirs=theirs)


def _theirs(error: EditConflict, values: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in the register now, by the name of the form's field."""
    fields = {"area_code": "area", "unit_id": "unit", "replicated_from_id": "source"}
    names = [fields.get(name, name) for name in error.theirs] or ["name"]
    return {name: values[name] for name in names} | {"revision": values["revision"]}


def _form_page(
    form: ModelForm,
    model: MovementModel | None = None,
    original: MovementModel | None = None,
    theirs: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    status = 409 if theirs else 422 if request.method == "POST" else 200
    page = render_template(
        "movement_models/form.html",
        form=form,
        model=model,
        original=original,
        theirs=theirs or {},
        words=words,
    )
    return page, status


@bp.post("/<int:model_id>/strike-off")
@signed_in
def strike_off(model_id: int) -> ResponseReturnValue:
    """Strike a model off, or put it back."""
    model = operations.kept(actor(), model_id)
    if "put_back" in request.form:
        operations.put_back(actor(), model)
        flash(_("The model is in the list again."), "success")
        return redirect(url_for("movement_models.show", model_id=model_id))
    form = StrikeForm()
    if form.validate_on_submit():
        try:
            operations.strike_off(actor(), model, form.day.data, form.reason.data)
        except OperationError as error:
            show_on(form, error)
        else:
            flash(_("The model is struck off; its record stays."), "success")
            return redirect(url_for("movement_models.show", model_id=model_id))
    return page_of(queries.whole(actor(), model_id), 422, strike_form=form)
