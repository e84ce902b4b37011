"""Keeping the register: models are added, changed, replicated and struck off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from certify import clock
from certify.api import Unit, User, commit, record, session
from certify.errors import Conflict, NotFound, Refused
from certify.faults import Fault, Invalid, refuse
from certify.plugins.movement_models.data import ModelData, model_faults
from certify.plugins.movement_models.models import MovementModel
from certify.plugins.movement_models.queries import visible
from certify.plugins.movement_models.rights import require_keeper
from certify.plugins.movement_models.words import NEW, REPLICATED, REVIEWED, STRUCK_OFF

KIND = "movement_model"  # of audit events


class EditConflict(Conflict):
    """Somebody else changed the same record while it was being edited.

    ``theirs`` holds, for every field that now differs from what was typed, what stands in
    the register.
    """

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(
            _("Somebody else changed this record while you were editing it. Nothing is lost.")
        )
        self.theirs = theirs


def kept(actor: User, model_id: int) -> MovementModel:
    """Return a model that *actor* keeps.

    :raises NotFound: when there is none, or none that *actor* may know of.
    :raises Forbidden: when *actor* may only read it.
    """
    model = visible(actor, model_id)
    require_keeper(actor, model.area_code, model.unit_id)
    return model


def create(actor: User, data: ModelData) -> MovementModel:
    """Add a model to the register.

    :raises Invalid: with every fault of *data*.
    """
    refuse(model_faults(data, _unit_of(data)))
    require_keeper(actor, data.area_code, data.unit_id)
    _require_source(actor, data.replicated_from_id)
    model = add(data)
    with_code(model)
    record(actor, "movement_model.created", KIND, model.id, code=model.code, name=model.name)
    finish(_code_taken())
    return model


def add(data: ModelData) -> MovementModel:
    """Put a model that has no faults into the session."""
    model = MovementModel(search=data.search, **data.values())
    settle(model)
    session.add(model)
    return model


def with_code(model: MovementModel) -> None:
    """Give a new model its id and, where none was typed, a code made of it.

    :raises Invalid: when another model has the code.
    """
    made = not model.code
    if made:
        model.code = f"?{clock.now().timestamp()}"  # until the id is known
    try:
        session.flush()
        if made:
            model.code = f"MH-{model.id:05}"
            model.search = f"{model.search} {model.code.lower()}"[:600]
            session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Invalid([_code_taken()]) from error


def edit(actor: User, model: MovementModel, data: ModelData, *, seen_revision: int) -> None:
    """Change a model; what changed stands in its audit event.

    :raises EditConflict: when the model has changed since *seen_revision*.
    """
    require_keeper(actor, model.area_code, model.unit_id)
    data = replace(data, code=data.code or model.code)
    refuse(model_faults(data, _unit_of(data)))
    require_keeper(actor, data.area_code, data.unit_id)
    if data.replicated_from_id != model.replicated_from_id:
        _require_source(actor, data.replicated_from_id, model)
    if model.revision != seen_revision:
        raise EditConflict({name: pair[0] for name, pair in changes_to(model, data).items()})
    apply(actor, model, data)
    finish(_code_taken())


def apply(actor: User, model: MovementModel, data: ModelData) -> bool:
    """Bring a model to *data*, with an event; say whether anything changed."""
    changes = changes_to(model, data)
    for name in changes:
        setattr(model, name, getattr(data, name))
    if changes:
        model.search = data.search
        settle(model)
        shown = {name: [_plain(each) for each in pair] for name, pair in changes.items()}
        record(actor, "movement_model.edited", KIND, model.id, changes=shown)
    return bool(changes)


def changes_to(model: MovementModel, data: ModelData) -> dict[str, list[Any]]:
    """Return field → [in the register, in *data*] for whatever differs."""
    return {
        name: [getattr(model, name), value]
        for name, value in data.values().items()
        if getattr(model, name) != value
    }


def settle(model: MovementModel) -> None:
    """Bring the state in line with the record."""
    with session.no_autoflush:  # a conflict is to show when all is written, not here
        reviewed = bool(model.reviews)
    if model.struck_off_on:
        model.state = STRUCK_OFF
    elif reviewed:
        model.state = REVIEWED
    elif model.replicated_from_id or model.origin:
        model.state = REPLICATED
    else:
        model.state = NEW


def strike_off(actor: User, model: MovementModel, day: date, reason: str) -> None:
    """Strike a model off on *day*, with a reason; its record stays."""
    require_keeper(actor, model.area_code, model.unit_id)
    if model.struck_off_on:
        raise Refused(_("The model was struck off already."))
    faults = []
    if not 0 < len(reason) <= 500:
        faults.append(Fault("reason", _("Give the reason, in at most 500 characters.")))
    if day > clock.today():
        faults.append(Fault("day", _("This day lies in the future.")))
    if model.decision_on and day < model.decision_on:
        faults.append(Fault("day", _("The model was launched later than this day.")))
    refuse(faults)
    model.struck_off_on, model.struck_off_reason = day, reason
    settle(model)
    record(
        actor, "movement_model.struck_off", KIND, model.id, day=day.isoformat(), reason=reason
    )  # fmt: skip
    finish()


def put_back(actor: User, model: MovementModel) -> None:
    """Take a striking off back."""
    require_keeper(actor, model.area_code, model.unit_id)
    if not model.struck_off_on:
        raise Refused(_("The model is not struck off."))
    reason, model.struck_off_on, model.struck_off_reason = model.struck_off_reason, None, ""
    settle(model)
    record(actor, "movement_model.put_back", KIND, model.id, reason=reason)
    finish()


def finish(taken: Fault | None = None) -> None:
    """Commit; of two editors at the same moment the second is told.

    :param taken: what to say where a key is taken already.
    """
    try:
        commit()
    except Conflict as error:
        raise EditConflict({}) from error
    except IntegrityError as error:
        session.rollback()
        raise (Invalid([taken]) if taken else EditConflict({})) from error


def _code_taken() -> Fault:
    return Fault("code", _("Another model has this code."))


def _unit_of(data: ModelData) -> Unit | None:
    return session.get(Unit, data.unit_id) if data.unit_id else None


def _require_source(actor: User, source_id: int | None, model: MovementModel | None = None) -> None:
    """Refuse a model to replicate that *actor* may not read, or that copies *model* itself.

    :raises Invalid: then.
    """
    if source_id is None:
        return
    try:
        source: MovementModel | None = visible(actor, source_id)
    except NotFound as error:
        raise Invalid([Fault("source", _("There is no such model."))]) from error
    while source is not None:
        if source is model:
            raise Invalid([Fault("source", _("That model was itself replicated from this one."))])
        source = source.replicated_from


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
