"""Pages of units."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify import clock
from certify.accounts import operations as accounts
from certify.accounts.permissions import is_administrator, require_administrator
from certify.applications.resuming import resume_after_sign_in
from certify.engine import UnitType
from certify.errors import NotFound
from certify.faults import Invalid, show_on
from certify.plugins import library
from certify.units import bulk_views, operations, queries
from certify.units.areas import get_area, label, search_areas
from certify.units.columns import NO, YES
from certify.units.forms import CloseForm, UnitForm, unit_data, unit_form, values_of
from certify.units.operations import EditConflict
from certify.web.language import show_day, show_text

bp = Blueprint("units", __name__)
blueprints = (bp,)
resume_after_sign_in(bp)

bp.add_url_rule("/units/import", "upload", bulk_views.upload, methods=["GET", "POST"])
bp.add_url_rule("/units/import/template.xlsx", "template", bulk_views.download)


@bp.get("/units")
@auth_required()
def index() -> ResponseReturnValue:
    """List units, narrowed by words, type and area."""
    area = request.args.get("area", "").strip()
    found = search_areas(area.partition(" ")[0] if area[:1].isdigit() else area) if area else []
    filters = queries.Filters(
        words=request.args.get("q", ""),
        type=request.args.get("type", ""),
        area=found[0].code if found else area and "-",
        closed=request.args.get("closed") == "1",
    )
    page = queries.listing(current_user, filters, request.args.get("page", 1, type=int))
    return render_template(
        "units/index.html",
        page=page,
        filters=filters,
        area=label(found[0]) if found else area,
        types=library().unit_types,
        args={key: value for key, value in request.args.items() if key != "page"},
        administrator=is_administrator(current_user),
    )


@bp.get("/areas")
@auth_required()
def areas() -> ResponseReturnValue:
    """Offer areas to a field in which one types (JSON)."""
    found = search_areas(request.args.get("q", ""), request.args.get("level") or None)
    return jsonify([label(area) for area in found])


@bp.get("/units/offered")
@auth_required()
def offered() -> ResponseReturnValue:
    """Offer units to a field in which one types (JSON)."""
    found = queries.offered(current_user, request.args.get("q", ""))
    return jsonify([queries.unit_label(unit) for unit in found])


@bp.get("/units/<int:unit_id>")
@auth_required()
def show(unit_id: int) -> ResponseReturnValue:
    """Show a unit: its facts, its people, its history."""
    unit = queries.visible(current_user, unit_id)
    return render_template(
        "units/show.html",
        unit=unit,
        type=library().unit_types.get(unit.type),
        people=accounts.people_of(unit),
        history=queries.history(unit),
        field_name=field_names(library().unit_types.get(unit.type)),
        close_form=CloseForm(formdata=None, day=clock.today()),
        administrator=is_administrator(current_user),
    )


@bp.route("/units/new", methods=["GET", "POST"])
@auth_required()
def create() -> ResponseReturnValue:
    """Add a unit: first its type, then the form that goes with it."""
    require_administrator(current_user)
    unit_type = library().unit_types.get(request.args.get("type", ""))
    if unit_type is None:
        return render_template("units/choose.html", types=library().unit_types)
    form = _form(unit_type)
    if form.validate_on_submit():
        try:
            unit = operations.create(current_user, unit_data(form, unit_type))
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("%(unit)s was added.", unit=unit.name), "success")
            return redirect(url_for("units.show", unit_id=unit.id))
    return _form_page(form, unit_type, None)


@bp.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@auth_required()
def edit(unit_id: int) -> ResponseReturnValue:
    """Change a unit; whoever comes second sees both values and decides."""
    require_administrator(current_user)
    unit = queries.visible(current_user, unit_id)
    unit_type = library().unit_types.get(unit.type)
    if unit_type is None:
        raise NotFound(_("The type of this unit is not installed any more."))
    form = _form(unit_type, values_of(unit, unit_type))
    theirs: dict[str, Any] = {}
    if form.validate_on_submit():
        try:
            operations.edit(
                current_user,
                unit,
                unit_data(form, unit_type),
                seen_revision=form.revision.data,
                reason=form.reason.data,
            )
        except EditConflict as error:
            theirs = _theirs(error, unit_type)
            form.revision.data = unit.revision
        except Invalid as error:
            show_on(form, error)
        else:
            flash(_("The change was saved."), "success")
            return redirect(url_for("units.show", unit_id=unit.id))
    return _form_page(form, unit_type, unit, theirs)


def _form(unit_type: UnitType, values: dict[str, Any] | None = None) -> UnitForm:
    form = unit_form(unit_type)(data=values or {})
    if unit_type.name == "commune":
        del form.authority
    if values is None:
        del form.reason
    return form


def _form_page(
    form: UnitForm, unit_type: UnitType, unit: Any, theirs: dict[str, Any] | None = None
) -> ResponseReturnValue:
    status = 409 if theirs else 422 if request.method == "POST" else 200
    page = render_template(
        "units/form.html", form=form, type=unit_type, unit=unit, theirs=theirs or {}
    )
    return page, status


def _theirs(error: EditConflict, unit_type: UnitType) -> dict[str, str]:
    """Return what stands in the register, in words, by the name of the form's field."""
    names = {"area_code": "area", "authority_code": "authority"}
    shown = {}
    for field, value in error.theirs.items():
        said = say(value, field, unit_type)
        shown[names.get(field, field)] = said
    return shown or {"name": _("changed at the very same moment")}


@bp.post("/units/<int:unit_id>/close")
@auth_required()
def close(unit_id: int) -> ResponseReturnValue:
    """Close a unit, or take that back."""
    unit = queries.visible(current_user, unit_id)
    form = CloseForm()
    if "reopen" in request.form:
        operations.reopen(current_user, unit, form.reason.data or "")
        flash(_("The unit is open again."), "success")
    elif form.validate_on_submit():
        operations.close(current_user, unit, form.day.data, form.reason.data or "")
        flash(_("The unit is closed; its history stays."), "success")
    else:
        flash(_("Give the day on which the unit was closed."), "error")
    return redirect(url_for("units.show", unit_id=unit.id))


def field_names(unit_type: UnitType | None) -> dict[str, str]:
    """Return what the fields of a unit are called on pages, by their name in the history."""
    names = {
        "code": _("Unit code"),
        "name": _("Name of the unit"),
        "address": _("Address"),
        "area_code": _("Commune, ward or special zone"),
        "authority_code": _("Managed by"),
        "since": _("Founded on"),
        "closed_on": _("Closed on"),
    }
    facts = unit_type.facts if unit_type else ()
    return names | {f"facts.{fact.name}": show_text(fact.text) for fact in facts}


def say(value: Any, field: str, unit_type: UnitType | None) -> str:
    """Return a value of a unit's history as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return show_text(YES if value else NO)
    if field in {"since", "closed_on"}:
        return show_day(value)
    if field in {"area_code", "authority_code"}:
        return label(get_area(str(value)))
    fact = unit_type.fact(field.removeprefix("facts.")) if unit_type else None
    return show_text(fact.named(value)) if fact else str(value)


bp.add_app_template_global(say, "say_value")
