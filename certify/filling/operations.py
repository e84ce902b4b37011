"""Keeping, checking and publishing what fills a set."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.engine import CriteriaSet
from certify.errors import NotFound
from certify.faults import refuse
from certify.filling.checking import Checked, check
from certify.filling.files import file_of, free_name, write_new
from certify.filling.models import OverlayDraft
from certify.filling.overlay import as_yaml
from certify.plugins import library


def draft(actor: User, criteria_set: CriteriaSet) -> OverlayDraft | None:
    """Return what the actor typed for a set and has not published yet."""
    require_administrator(actor)
    return db.session.scalar(
        select(OverlayDraft)
        .where(
            OverlayDraft.set_key == criteria_set.key,
            OverlayDraft.by_id == actor.id,
            OverlayDraft.published_key.is_(None),
        )
        .order_by(OverlayDraft.id.desc())
        .limit(1)
    )


def published(actor: User, criteria_set: CriteriaSet) -> list[OverlayDraft]:
    """Return the fillings of a set that were published here, the newest first."""
    require_administrator(actor)
    return list(
        db.session.scalars(
            select(OverlayDraft)
            .where(
                OverlayDraft.set_key == criteria_set.key, OverlayDraft.published_key.is_not(None)
            )
            .order_by(OverlayDraft.id.desc())
        )
    )


def typed_in(actor: User, criteria_set: CriteriaSet, draft_id: int) -> dict[str, str]:
    """Return what was typed for a published filling, under a new name, to correct it.

    :raises NotFound: when there is none of that number for this set.
    """
    for each in published(actor, criteria_set):
        if each.id == draft_id:
            return dict(each.fields) | {"name": free_name(criteria_set, each.fields["name"])}
    raise NotFound(_("There is no such filling of this set."))


def keep(actor: User, criteria_set: CriteriaSet, typed: Mapping[str, str]) -> OverlayDraft:
    """Keep what was typed, right or wrong."""
    found = draft(actor, criteria_set)
    if found is None:
        found = OverlayDraft(by_id=actor.id, set_key=criteria_set.key)
        db.session.add(found)
    found.at = clock.now()
    found.fields = {name: value for name, value in typed.items() if value.strip()}
    audit.commit()
    return found


def publish(actor: User, criteria_set: CriteriaSet, typed: Mapping[str, str]) -> CriteriaSet:
    """Publish a filling as an overlay of the instance, for all processes.

    :raises Invalid: with every fault, when it cannot be.
    :raises Conflict: when somebody else has just published one of that name.
    """
    kept = keep(actor, criteria_set, typed)
    checked = check(actor, criteria_set, typed)
    refuse(checked.faults)
    assert checked.criteria_set is not None
    file = file_of(criteria_set, checked.raw["name"])
    content = as_yaml(checked.raw).encode()
    kept.published_key = checked.criteria_set.key
    audit.record(
        actor,
        "set.published",
        "set",
        checked.criteria_set.key[:80],
        after=checked.criteria_set.hash,
        extends=criteria_set.key,
        filled=[*checked.raw.get("fill", {}), *checked.raw.get("parameters", {})],
        instrument=checked.raw["instruments"][0]["number"],
        file=f"{criteria_set.family}/{file.name}",
        sha256=sha256(content).hexdigest(),
    )
    db.session.flush()
    write_new(file, content)
    try:
        audit.commit()
    except BaseException:
        file.unlink(missing_ok=True)  # without its event it was never published
        raise
    return library.look().get(checked.criteria_set.key)


__all__ = ["Checked", "check", "draft", "keep", "publish", "published", "typed_in"]
