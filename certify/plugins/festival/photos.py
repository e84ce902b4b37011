"""Photographs of an event: examined by their content, kept once, never shown as they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from certify import api, clock
from certify.errors import NotFound, Refused
from certify.plugins.festival.models import FestivalEvent, FestivalPhoto
from certify.plugins.festival.operations import KIND, get, require_open

MOST = 30  # of one event


def add(
    actor: api.User, event: FestivalEvent, sent: Sequence[tuple[str, Any]]
) -> tuple[list[FestivalPhoto], list[str]]:
    """Keep photographs: return those kept, and why the others were refused.

    :param sent: names and binary file objects.
    """
    require_open(actor, event)
    if not sent:
        raise Refused(_("No file was chosen. Choose at least one."))
    kept: list[FestivalPhoto] = []
    refusals: list[str] = []
    for name, stream in sent:
        try:
            kept.append(_keep(actor, event, name, stream))
        except Refused as refusal:
            refusals.append(str(refusal))
    names = [photo.name for photo in kept]
    if names:
        api.record(actor, "festival.photographed", KIND, event.id, names=names)
    api.commit()
    return kept, refusals


def _keep(actor: api.User, event: FestivalEvent, name: str, stream: Any) -> FestivalPhoto:
    checked = api.examine_file(name, stream)
    if checked.kind != "image":
        raise Refused(_("%(name)s is not a photograph.", name=checked.name))
    same = select(FestivalPhoto).where(
        FestivalPhoto.event_id == event.id, FestivalPhoto.removed_at.is_(None)
    )
    found = api.session.scalar(same.where(FestivalPhoto.sha256 == checked.sha256))
    if found is not None:  # sent twice, kept once
        return found
    if (api.session.scalar(select(func.count()).select_from(same.subquery())) or 0) >= MOST:
        raise Refused(_("An event holds at most %(count)s photographs.", count=MOST))
    api.keep_file(checked)
    photo = FestivalPhoto(
        event_id=event.id,
        name=checked.name,
        size=len(checked.content),
        sha256=checked.sha256,
        media_type=checked.media_type,
        kind=checked.kind,
        uploaded_by_id=actor.id,
        uploaded_at=clock.now(),
    )
    api.session.add(photo)
    api.session.flush()
    return photo


def find(actor: api.User, photo_id: int) -> tuple[FestivalEvent, FestivalPhoto]:
    """Return a photograph and its event.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    photo = api.session.get(FestivalPhoto, photo_id)
    if photo is None or photo.removed_at is not None:
        raise NotFound(_("There is no such file."))
    return get(actor, photo.event_id), photo


def remove(actor: api.User, photo_id: int) -> FestivalEvent:
    """Take a photograph away from its event; return the event."""
    event, photo = find(actor, photo_id)
    require_open(actor, event)
    photo.removed_at = clock.now()
    api.record(
        actor, "festival.photo_removed", KIND, event.id,
        name=photo.name, sha256=photo.sha256,
    )  # fmt: skip
    api.commit()
    return event
