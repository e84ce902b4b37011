"""Pages of the yearly review."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from certify import clock
from certify.api import actor, signed_in
from certify.errors import OperationError
from certify.faults import show_on
from certify.plugins.movement_models import operations, queries, reviews, rights, words
from certify.plugins.movement_models.asking import year_asked, years
from certify.plugins.movement_models.forms import (
    ReviewForm,
    WithdrawForm,
    review_data,
    review_values,
)
from certify.plugins.movement_models.operations import EditConflict


def add_to(bp: Blueprint) -> None:
    """Put the pages on the blueprint."""
    both = ["GET", "POST"]
    year = "/<int:model_id>/reviews/<int:year>"
    bp.add_url_rule("/<int:model_id>/review", "review", review_page, methods=both)
    bp.add_url_rule("/waiting", "waiting", waiting_page, methods=both)
    bp.add_url_rule(f"{year}/confirm", "confirm", confirm, methods=["POST"])
    bp.add_url_rule(f"{year}/withdraw", "withdraw", withdraw_page, methods=both)


@signed_in
def review_page(model_id: int) -> ResponseReturnValue:
    """Write or correct the review of a year."""
    model = operations.kept(actor(), model_id)
    year = request.args.get("year", clock.today().year, type=int)
    known = queries.review_of(model, year)
    form = ReviewForm(data=review_values(year, known))
    if form.validate_on_submit():
        try:
            reviews.review(
                actor(),
                model,
                review_data(form),
                confirm=form.confirm.data,
                seen_revision=form.revision.data,
            )
        except EditConflict as error:
            show_on(form, error)
            known = queries.review_of(model, form.year.data)
            form.revision.data = known.revision if known else 0
        except OperationError as error:
            show_on(form, error)
        else:
            flash(_("The review of %(year)s was saved.", year=form.year.data), "success")
            return _back(model_id)
    page = render_template("movement_models/review.html", form=form, model=model, known=known)
    return page, 422 if request.method == "POST" else 200


@signed_in
def confirm(model_id: int, year: int) -> ResponseReturnValue:
    """Confirm the review of a year as it was shown."""
    model = operations.kept(actor(), model_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        reviews.confirm(actor(), model, year, seen_revision=revision)
    except EditConflict:
        flash(_("The review was changed meanwhile. Read it and confirm it again."), "error")
    else:
        flash(_("The review of %(year)s is confirmed.", year=year), "success")
    return _back(model_id)


@signed_in
def withdraw_page(model_id: int, year: int) -> ResponseReturnValue:
    """Take a confirmation back, with a reason."""
    model = operations.kept(actor(), model_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        reviews.withdraw(actor(), model, year, form.reason.data)
        flash(_("The confirmation of %(year)s was taken back.", year=year), "success")
        return _back(model_id)
    page = render_template("movement_models/withdraw.html", form=form, model=model, year=year)
    return page, 422 if request.method == "POST" else 200


@signed_in
def waiting_page() -> ResponseReturnValue:
    """Show the reviews that the reader may confirm, and confirm those that are ticked."""
    rights.require_any(actor())
    year = year_asked()
    if request.method == "POST":
        done, changed = reviews.confirm_all(actor(), _ticked())
        flash(ngettext("%(num)s review was confirmed.", "%(num)s reviews were confirmed.", done),
              "success" if done else "error")  # fmt: skip
        if changed:
            flash(_("What was changed meanwhile was left out; read it again."), "error")
        return redirect(url_for("movement_models.waiting", year=year))
    return render_template(
        "movement_models/waiting.html",
        page=queries.waiting(actor(), year, request.args.get("page", 1, type=int)),
        year=year,
        years=years(year),
        words=words,
        args={"year": year},
    )


def _ticked() -> dict[int, int]:
    """Return id → revision of the reviews that were ticked."""
    pairs = (value.partition(":") for value in request.form.getlist("review"))
    return {
        int(review): int(revision)
        for review, _colon, revision in pairs
        if review.isdecimal() and revision.isdecimal() and len(review) < 10 > len(revision)
    }


def _back(model_id: int) -> ResponseReturnValue:
    return redirect(url_for("movement_models.show", model_id=model_id, _anchor="reviews"))
