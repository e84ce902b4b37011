"""Pages of points and teams."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify.api import actor, signed_in
from certify.errors import OperationError
from certify.faults import show_on
from certify.plugins.movement_models import operations, parts, queries
from certify.plugins.movement_models.forms import (
    PointForm,
    TeamForm,
    point_data,
    point_values,
    team_data,
    team_values,
)
from certify.plugins.movement_models.models import MovementModel, Point
from certify.plugins.movement_models.operations import EditConflict


def add_to(bp: Blueprint) -> None:
    """Put the pages on the blueprint."""
    both = ["GET", "POST"]
    point = "/<int:model_id>/points/<int:point_id>"
    bp.add_url_rule("/<int:model_id>/points/new", "add_point", point_page, methods=both)
    bp.add_url_rule(point, "point", point_page, methods=both)
    bp.add_url_rule(f"{point}/teams/new", "add_team", team_page, methods=both)
    bp.add_url_rule(f"{point}/teams/<int:team_id>", "team", team_page, methods=both)


@signed_in
def point_page(model_id: int, point_id: int | None = None) -> ResponseReturnValue:
    """Add, change or remove a point."""
    model = operations.kept(actor(), model_id)
    point = queries.point_of(model, point_id) if point_id else None
    if point and "remove" in request.form:
        parts.remove_point(actor(), point)
        return _back(model, _("The point was removed."))
    form = PointForm(data=point_values(model, point))
    if form.validate_on_submit():
        try:
            data = point_data(form, actor())
            if point:
                parts.edit_point(actor(), point, data, seen_revision=form.revision.data)
            else:
                parts.add_point(actor(), model, data)
        except OperationError as error:
            _show(form, error, point)
        else:
            return _back(model, _("The point was saved."))
    return _form_page("point", form, model, point, point)


@signed_in
def team_page(model_id: int, point_id: int, team_id: int | None = None) -> ResponseReturnValue:
    """Add, change or remove a team."""
    model = operations.kept(actor(), model_id)
    point = queries.point_of(model, point_id)
    team = queries.team_of(point, team_id) if team_id else None
    if team and "remove" in request.form:
        parts.remove_team(actor(), team)
        return _back(model, _("The team was removed."))
    form = TeamForm(data=team_values(team))
    if form.validate_on_submit():
        try:
            if team:
                parts.edit_team(actor(), team, team_data(form), seen_revision=form.revision.data)
            else:
                parts.add_team(actor(), point, team_data(form))
        except OperationError as error:
            _show(form, error, team)
        else:
            return _back(model, _("The team was saved."))
    return _form_page("team", form, model, point, team)


def _show(form: Any, error: OperationError, part: Any) -> None:
    """Put faults on the form; after a conflict the next sending overwrites, knowingly."""
    show_on(form, error)
    if isinstance(error, EditConflict):
        form.form_errors.append(_("Sending it again puts in what the form says."))
        form.revision.data = part.revision


def _back(model: MovementModel, message: str) -> ResponseReturnValue:
    flash(message, "success")
    return redirect(url_for("movement_models.show", model_id=model.id, _anchor="points"))


def _form_page(
    name: str, form: Any, model: MovementModel, point: Point | None, part: Any
) -> ResponseReturnValue:
    page = render_template(
        f"movement_models/{name}.html", form=form, model=model, point=point, part=part
    )
    return page, 422 if request.method == "POST" else 200
