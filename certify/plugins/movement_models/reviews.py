"""Yearly reviews, and their confirmation by whoever keeps the model.

That a review counts only when confirmed is a procedure of certify: a rating brought in from a
spreadsheet, or noted on the way, is not yet the keeper's word.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.api import User, record, session
from certify.errors import NotFound, Refused
from certify.faults import Fault, refuse
from certify.plugins.movement_models.data import ReviewData, review_faults
from certify.plugins.movement_models.models import MovementModel, Review
from certify.plugins.movement_models.operations import KIND, finish, settle
from certify.plugins.movement_models.parts import change, require_unchanged
from certify.plugins.movement_models.queries import review_of
from certify.plugins.movement_models.rights import keeping, require_keeper


def review(
    actor: User,
    model: MovementModel,
    data: ReviewData,
    *,
    confirm: bool = False,
    seen_revision: int = 0,
) -> Review:
    """Write the review of a year, or correct the one there is.

    :param confirm: whether the keeper confirms it at once.
    :param seen_revision: of the review that the writer saw; 0 where there was none.
    :raises Invalid: with every fault of *data*.
    :raises EditConflict: when somebody else has reviewed the year meanwhile.
    """
    _require_open(actor, model)
    refuse(review_faults(data, model.decision_on))
    known = review_of(model, data.year)
    if known is not None:
        require_unchanged(known, seen_revision)
    found, _changed = put(actor, model, data, known)
    if confirm:
        _confirm(actor, found)
    finish(Fault("year", _("Somebody else has just reviewed this year.")))
    return found


def put(
    actor: User, model: MovementModel, data: ReviewData, known: Review | None
) -> tuple[Review, bool]:
    """Add or correct a review that has no faults; what changes is no longer confirmed.

    :return: the review, and whether anything changed.
    """
    if known is None:
        found = Review(at=clock.now(), by_id=actor.id, **vars(data))
        model.reviews.append(found)
    elif change(known, **vars(data)):
        found = known
        found.at, found.by_id = clock.now(), actor.id
        found.confirmed_at = found.confirmed_by_id = None
    else:
        return known, False
    settle(model)
    record(actor, "movement_model.reviewed", KIND, model.id, year=data.year, rating=data.rating)
    return found, True


def confirm(actor: User, model: MovementModel, year: int, *, seen_revision: int) -> Review:
    """Confirm the review of a year: from now on the model counts by it.

    :raises EditConflict: when the review is not the one that *actor* saw.
    """
    _require_open(actor, model)
    found = _existing(model, year)
    require_unchanged(found, seen_revision)
    _confirm(actor, found)
    finish()
    return found


def confirm_all(actor: User, seen: Mapping[int, int]) -> tuple[int, int]:
    """Confirm the reviews in *seen*, which maps their ids to the revisions that were shown.

    :return: how many were confirmed, and how many were not because they had changed meanwhile.
    """
    wanted = select(Review).join(Review.model).where(Review.id.in_(seen), keeping(actor))
    open_ = wanted.where(Review.confirmed_at.is_(None), MovementModel.struck_off_on.is_(None))
    found = [each for each in session.scalars(open_) if each.revision == seen[each.id]]
    for each in found:
        _confirm(actor, each)
    finish()
    return len(found), len(seen) - len(found)


def withdraw(actor: User, model: MovementModel, year: int, reason: str) -> Review:
    """Take the confirmation of a review back, with a reason."""
    require_keeper(actor, model.area_code, model.unit_id)
    found = _existing(model, year)
    if found.confirmed_at is None:
        raise Refused(_("This review is not confirmed."))
    if not 0 < len(reason) <= 500:
        refuse([Fault("reason", _("Give the reason, in at most 500 characters."))])
    found.confirmed_at = found.confirmed_by_id = None
    record(actor, "movement_model.confirmation_withdrawn", KIND, model.id, year=year, reason=reason)
    finish()
    return found


def _confirm(actor: User, found: Review) -> None:
    if found.confirmed_at is None:
        found.confirmed_at, found.confirmed_by_id = clock.now(), actor.id
        record(
            actor, "movement_model.confirmed", KIND, found.model_id, year=found.year,
            rating=found.rating,
        )  # fmt: skip


def _existing(model: MovementModel, year: int) -> Review:
    found = review_of(model, year)
    if found is None:
        raise NotFound(_("This year was not reviewed."))
    return found


def _require_open(actor: User, model: MovementModel) -> None:
    require_keeper(actor, model.area_code, model.unit_id)
    if model.struck_off_on:
        raise Refused(_("The model was struck off; put it back to review it."))
