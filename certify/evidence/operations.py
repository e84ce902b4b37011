"""What may be done with evidence, and by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes, may_see_unit
from certify.applications import operations as applications
from certify.applications.models import Application, Paper
from certify.audit import operations as audit
from certify.db import db
from certify.errors import Forbidden, NotFound, Refused
from certify.evidence import apart, checks, previews
from certify.evidence import store as files
from certify.evidence.checks import Checked
from certify.evidence.models import Evidence, EvidenceUse
from certify.units.models import Unit

MAX_FILES = 300  # of one application


def examine(filename: str, stream: Any) -> Checked:
    """Say what an uploaded file is, before anything is written.

    :raises Refused: in plain words, when it is not accepted.
    """
    return checks.examine(filename, stream, current_app.config["EVIDENCE_MAX_BYTES"])


def store(
    actor: User, application: Application, filename: str, stream: Any, criteria: Iterable[str] = ()
) -> Evidence:
    """Examine and keep one file, and commit.

    :param stream: a binary file object, at its beginning.
    :param criteria: ids of the criteria that it proves.
    :raises Refused: when the file is not accepted or it is not the time for it.
    """
    added = add(actor, application, examine(filename, stream), criteria)
    audit.commit()
    return added


def upload(
    actor: User,
    application: Application,
    sent: Sequence[tuple[str, Any]],
    criteria: Iterable[str] = (),
) -> tuple[list[Evidence], list[str]]:
    """Keep several files: return those kept, and why the others were refused.

    The files are examined before the write lock is taken; then all go in at once.
    """
    wanted = list(criteria)
    require_may_add(actor, application, wanted)
    if not sent:
        raise Refused(_("No file was chosen. Choose at least one."))
    good: list[Checked] = []
    refusals: list[str] = []
    for filename, stream in sent:
        try:
            checked = examine(filename, stream)
            files.put(checked.sha256, checked.content)
            good.append(checked)
        except Refused as refusal:
            refusals.append(str(refusal))
    kept = [add(actor, application, checked, wanted) for checked in good]
    audit.commit()
    return kept, refusals


def hand_in(actor: User, application: Application, kind: str, filename: str, stream: Any) -> Paper:
    """Keep a file as a paper of the dossier: both or, whatever happens meanwhile, neither.

    :param stream: a binary file object, at its beginning.
    :raises Refused: when the file is not accepted or it is not the time for it.
    """
    require_may_add(actor, application, [])
    checked = examine(filename, stream)
    return applications.set_paper(actor, application, kind, add(actor, application, checked).id)


def add(
    actor: User, application: Application, checked: Checked, criteria: Iterable[str] = ()
) -> Evidence:
    """Keep an examined file; the caller commits.

    The same content in one application is kept once and serves more criteria.
    """
    criteria = _allowed(actor, application, criteria)
    return attach(actor, application, checked, criteria)


def attach(
    actor: User, application: Application, checked: Checked, criteria: Iterable[str] = ()
) -> Evidence:
    """Keep an examined file at any time; the caller has asked for the right, and commits."""

    def made() -> Evidence:
        files.put(checked.sha256, checked.content)
        content = ("name", "sha256", "media_type", "kind")
        told = {name: getattr(checked, name) for name in content}
        return Evidence(size=len(checked.content), **told)

    return _enter(actor, application, criteria, checked.sha256, made, "evidence.uploaded")


def borrow(
    actor: User, application: Application, source: Evidence, criteria: Iterable[str] = ()
) -> Evidence:
    """Use a file of another application of the same unit and year; the caller commits.

    The bytes stay kept once; the entry here is its own, to be removed by itself.

    :raises NotFound: when the file is not one of that unit and year.
    """
    owner = source.application
    if source.removed_at or (owner.unit_id, owner.year) != (application.unit_id, application.year):
        raise NotFound(_("There is no such file."))

    def made() -> Evidence:
        content = ("name", "size", "sha256", "media_type", "kind")
        return Evidence(**{name: getattr(source, name) for name in content})

    criteria = _allowed(actor, application, criteria)
    return _enter(actor, application, criteria, source.sha256, made, "evidence.borrowed")


def lend(
    actor: User, application: Application, source: Evidence, criteria: Iterable[str]
) -> Evidence:
    """Borrow a file for these criteria, and commit.

    :raises Refused: without a criterion.
    """
    wanted = list(criteria)
    if not wanted:
        raise Refused(_("Choose at least one criterion that the file proves."))
    entered = borrow(actor, application, source, wanted)
    audit.commit()
    return entered


def _enter(
    actor: User,
    application: Application,
    criteria: Iterable[str],
    sha256: str,
    made: Callable[[], Evidence],
    action: str,
) -> Evidence:
    """Return the application's entry of this content, new or not, that serves the criteria."""
    applications.lock(application)
    wanted = _known(application, criteria)
    found = db.session.scalar(
        select(Evidence).where(
            Evidence.application_id == application.id,
            Evidence.sha256 == sha256,
            Evidence.removed_at.is_(None),
        )
    )
    if found is None:
        found = _new(actor, application, made())
    has = {use.criterion for use in found.uses}
    found.uses += [EvidenceUse(criterion=each) for each in wanted if each not in has]
    db.session.flush()
    audit.record(
        actor,
        action,
        "evidence",
        found.id,
        after=sha256,
        application=application.id,
        name=found.name,
        criteria=wanted,
    )
    return found


def _new(actor: User, application: Application, made: Evidence) -> Evidence:
    if len(of_application(application)) >= MAX_FILES:
        raise Refused(
            _("This application holds %(count)s files already. Join some.", count=MAX_FILES)
        )
    made.application_id, made.uploaded_by_id = application.id, actor.id
    made.uploaded_at, made.uses = clock.now(), []
    db.session.add(made)
    return made


def _allowed(actor: User, application: Application, criteria: Iterable[str]) -> list[str]:
    """Lock the application and return the criteria, to whoever may add files for them now."""
    applications.lock(application)
    wanted = _known(application, criteria)
    require_may_add(actor, application, wanted)
    return wanted


def require_may_add(actor: User, application: Application, criteria: Sequence[str]) -> None:
    """Go on only when *actor* may add files for these criteria now.

    The unit's people may while they may answer; of a registration on paper, the office that
    enters it may too.
    """
    if _enters_paper(actor, application):
        return
    for criterion_id in criteria or [""]:
        _require_editable(actor, application, criterion_id)


def _require_editable(actor: User, application: Application, criterion_id: str) -> None:
    """Ask as for an answer; a file for no criterion goes with any that may be changed."""
    allowed = applications.editable(actor, application)
    if criterion_id or (not allowed and allowed is not None):
        applications.require_editable(actor, application, criterion_id)


def _enters_paper(actor: User, application: Application) -> bool:
    unit = application.unit
    return (
        application.state == "registered"
        and application.registration_channel == "paper"
        and bool(area_codes(actor) & {unit.area_code, unit.authority_code})
    )


def _known(application: Application, criteria: Iterable[str]) -> list[str]:
    known = applications.criteria_set_of(application).by_id
    wanted = list(dict.fromkeys(criteria))
    if unknown := [each for each in wanted if each not in known]:
        raise Refused(_("There is no criterion %(id)s in this set.", id=unknown[0][:80]))
    return wanted


def get(actor: User, evidence_id: int) -> Evidence:
    """Return a file's entry.

    :raises NotFound: when there is none, or none that *actor* may know of.
    """
    found = db.session.scalar(
        select(Evidence)
        .where(Evidence.id == evidence_id, Evidence.removed_at.is_(None))
        .options(
            joinedload(Evidence.application).joinedload(Application.unit).joinedload(Unit.area)
        )
    )
    if found is None or not may_see_unit(actor, found.application.unit):
        raise NotFound(_("There is no such file."))
    return found


def of_application(application: Application) -> list[Evidence]:
    """Return the files of an application, with their uses, oldest first."""
    return list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.application_id == application.id, Evidence.removed_at.is_(None))
            .order_by(Evidence.id)
        )
    )


def set_uses(actor: User, evidence: Evidence, criteria: Iterable[str]) -> Evidence:
    """Say anew which criteria a file proves."""
    application = evidence.application
    applications.lock(application)
    wanted = _known(application, criteria)
    before = sorted(use.criterion for use in evidence.uses)
    if before == sorted(wanted):
        return evidence  # nothing to allow or refuse, nothing to record
    for criterion_id in set(before) ^ set(wanted):
        _require_editable(actor, application, criterion_id)
    db.session.execute(delete(EvidenceUse).where(EvidenceUse.evidence_id == evidence.id))
    db.session.expire(evidence, ["uses"])
    db.session.add_all(EvidenceUse(evidence_id=evidence.id, criterion=each) for each in wanted)
    audit.record(
        actor, "evidence.uses_changed", "evidence", evidence.id, was=before, now=sorted(wanted)
    )
    audit.commit()
    return evidence


def remove(actor: User, evidence: Evidence) -> None:
    """Take a file out of the application; its bytes stay, for what was frozen with it."""
    application = evidence.application
    applications.lock(application)
    for criterion_id in [use.criterion for use in evidence.uses] or [""]:
        _require_editable(actor, application, criterion_id)
    if application.state != "registered" and evidence.uploaded_at < _submitted(application):
        raise Forbidden(_("This file was submitted and stays with the application."))
    evidence.removed_at = clock.now()
    db.session.execute(
        delete(Paper).where(
            Paper.application_id == application.id, Paper.evidence_id == evidence.id
        )
    )
    audit.record(
        actor,
        "evidence.removed",
        "evidence",
        evidence.id,
        before=evidence.sha256,
        application=application.id,
        name=evidence.name,
    )
    audit.commit()


def _submitted(application: Application) -> Any:
    return application.submitted_at or clock.now()


def open_bytes(evidence: Evidence) -> bytes:
    """Return the bytes of a file, as they were uploaded.

    :raises NotFound: when the store does not have them.
    """
    return bytes_of(evidence.sha256)


def bytes_of(sha256: str) -> bytes:
    """Return the bytes that were kept under a hash.

    :raises NotFound: when the store does not have them.
    """
    try:
        return files.get(sha256)
    except FileNotFoundError as error:
        raise NotFound(_("The file is missing from the store. Tell the administrator.")) from error


def preview(evidence: Evidence, page: int = 1) -> bytes:
    """Return a page of a PDF or a picture as PNG, made once and kept.

    :raises NotFound: when this sort of file has no preview, or not that page.
    """
    return preview_of(evidence.sha256, evidence.kind, page)


def preview_of(sha256: str, kind: str, page: int = 1) -> bytes:
    """Return a page of a kept file as PNG, as :func:`preview` does."""
    if kind not in previews.PREVIEWED or page < 1:
        raise _no_preview()
    made = files.get_preview(sha256, page)
    if made is None:
        try:
            made = previews.draw(bytes_of(sha256), kind, page)
        except IndexError as error:
            raise NotFound(_("This file has no page %(page)s.", page=page)) from error
        except apart.Failed as error:
            raise _no_preview() from error
        files.put_preview(sha256, page, made)
    return made


def _no_preview() -> NotFound:
    return NotFound(_("There is no preview of this file. Download it to read it."))


def page_count(evidence: Evidence) -> int:
    """Return how many pages can be previewed; 0 when there is no preview."""
    if evidence.kind != "pdf":
        return int(evidence.kind in previews.PREVIEWED)
    return previews.pages_of(open_bytes(evidence), evidence.kind)
