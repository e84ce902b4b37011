"""The page on which an office enters registrations that were made on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import auth_required, current_user

from certify.accounts.permissions import area_codes, require
from certify.errors import NotFound, Refused
from certify.faults import show_on
from certify.rounds import operations
from certify.rounds.forms import PaperForm
from certify.rounds.models import Round
from certify.units import queries
from certify.units.models import Unit


@auth_required()
def register_paper() -> ResponseReturnValue:
    """Find the unit, then enter number, date and scan."""
    require(bool(area_codes(current_user)))
    rounds = operations.open_rounds()
    words = request.args.get("q", "")
    unit = _chosen()
    if unit is None:
        return _search(words, rounds)
    rounds = [each for each in rounds if unit.type in each.sets]
    form = PaperForm()
    form.offer(rounds, unit.type)
    if form.validate_on_submit():
        round_ = next(each for each in rounds if each.id == form.round_id.data)
        try:
            made = operations.register(
                current_user,
                round_,
                unit,
                day=form.day.data,
                number=form.number.data,
                paper=form.scan.data,
            )
        except operations.AlreadyRegistered as error:
            flash(str(error), "info")
            return redirect(url_for("applications.show", application_id=error.application_id))
        except Refused as error:
            show_on(form, error)
        else:
            late = _(" (late)") if made.registered_late else ""
            flash(_("%(unit)s is registered%(late)s.", unit=unit.name, late=late), "success")
            return redirect(url_for("rounds.register_paper", q=words))
    page = render_template("rounds/paper.html", form=form, unit=unit, words=words, rounds=rounds)
    return page, 422 if request.method == "POST" else 200


def _chosen() -> Unit | None:
    """Return the unit that was chosen, if the office serves its area.

    :raises NotFound: for units of other areas.
    """
    unit_id = request.args.get("unit", type=int)
    if unit_id is None:
        return None
    unit = queries.visible(current_user, unit_id)
    if not operations.serves_area_of(current_user, unit):
        raise NotFound(_("There is no such unit."))
    return unit


def _search(words: str, rounds: list[Round]) -> str:
    filters = queries.Filters(words=words)
    page = queries.served(current_user, filters, request.args.get("page", 1, type=int))
    return render_template(
        "rounds/paper_search.html",
        page=page,
        words=words,
        rounds=rounds,
        registered=operations.registered_in(rounds, page.items),
    )
