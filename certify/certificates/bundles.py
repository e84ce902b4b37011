"""All certificates of a decision as one ZIP and as one PDF for printing, made in the background.

What is missing is drawn and signed in chunks; every paper that was made is kept, so a job that is
killed, or runs twice, goes on where it was. While pages are drawn no transaction is open.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import DBAPIError

from certify import clock
from certify.accounts.models import User
from certify.accounts.permissions import area_codes
from certify.applications.models import Application
from certify.audit import operations as audit
from certify.certificates.lifecycle import standing
from certify.certificates.models import Bundle, Certificate, Decision
from certify.certificates.packing import Line, draw_signed, pack, processes
from certify.db import db, writing
from certify.errors import Conflict, NotFound, OperationError, Refused
from certify.evidence import store

CHUNK = 40  # certificates that are drawn between two notes of how far the work is
KINDS = {"zip": "application/zip", "pdf": "application/pdf"}


def drawers() -> ProcessPoolExecutor:
    """Return the processes that draw; they live as long as one run of the job."""
    return processes(current_app.config["DRAWING_PROCESSES"])


def begin(actor: User, decision_id: int, language: str) -> Bundle:
    """Ask for the certificates of a decision as one file; :func:`work` makes it.

    :raises Refused: when none of them is valid.
    """
    decision = _own(actor, decision_id)
    waiting = select(Bundle).where(
        Bundle.decision_id == decision.id, Bundle.language == language, Bundle.state == "running"
    )
    found = db.session.scalars(waiting).first()
    if found is not None:
        return found
    if not _good(decision.id):
        raise Refused(_("None of its certificates is valid."))
    bundle = Bundle(decision_id=decision.id, by_id=actor.id, at=clock.now(), language=language)
    bundle.state = "running"
    db.session.add(bundle)
    db.session.flush()
    audit.record(actor, "bundle.begun", "bundle", bundle.id, decision=decision.number)
    audit.commit()
    return bundle


def _own(actor: User, decision_id: int) -> Decision:
    found = db.session.get(Decision, decision_id)
    if found is None or not may_bundle(actor, found):
        raise NotFound(_("There is no such decision."))
    return found


def may_bundle(actor: User, decision: Decision) -> bool:
    """Say whether *actor* is an inspector or approver of the authority that decided."""
    return decision.authority_code in area_codes(actor, "approver", "inspector")


def running() -> list[int]:
    """Return what has something to do, the oldest first."""
    query = select(Bundle.id).where(Bundle.state == "running").order_by(Bundle.id)
    return list(db.session.scalars(query))


def work(bundle_id: int, pool: Executor) -> bool:
    """Draw the next chunk in *pool*, or pack what was drawn; say whether more waits.

    What stops it is told on the page of the decision, where it can be asked for again.

    :raises DBAPIError: when the database does not answer; the next run tries again.
    """
    try:
        return _step(bundle_id, pool)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - told on the page, or else tried for ever
        db.session.rollback()
        structlog.get_logger("certify.bundles").exception("bundle.stopped", bundle=bundle_id)
        said = _("A fault of ours; the administrator finds it in the log. Nothing is half done.")
        why = str(error) if isinstance(error, OperationError) else said
        _end(bundle_id, "stopped", why=why)
        return False
    finally:
        db.session.rollback()


def _step(bundle_id: int, pool: Executor) -> bool:
    bundle = db.session.get(Bundle, bundle_id, populate_existing=True)
    if bundle is None or bundle.state != "running":
        return False
    with force_locale(bundle.language):
        query = _of(bundle.decision_id).where(Certificate.id > bundle.position)
        chunk = db.session.scalars(query.limit(CHUNK)).all()
        if not chunk:
            _end(bundle_id, "done", contents=_pack(bundle))
            return False
        last = chunk[-1].id
        _draw(chunk, bundle.language, pool)
    with writing():
        bundle = db.session.get(Bundle, bundle_id, with_for_update=True, populate_existing=True)
        assert bundle is not None
        bundle.position = max(bundle.position, last)
        db.session.commit()
    return True


def _of(decision_id: int) -> Select[Certificate]:
    """Return the query for all certificates of a decision, those that are not good as well."""
    return (
        select(Certificate)
        .join(Application, Application.id == Certificate.application_id)
        .where(Application.decision_id == decision_id)
        .order_by(Certificate.id)
    )


def _good(decision_id: int) -> list[Certificate]:
    return [each for each in db.session.scalars(_of(decision_id)) if standing(each).good]


def _draw(chunk: Sequence[Certificate], language: str, pool: Executor) -> None:
    """Draw and keep the certificates of a chunk that are good and not kept yet."""
    from certify.certificates import printing
    from certify.certificates.signing_pdf import Seal, signer_of

    seal = Seal.of(current_app.config)
    signer_of(seal)  # says here, in the reader's language, that nothing can be signed
    missing = {
        printing.place_of(each, language, seal): printing.drawing(each, language)
        for each in chunk
        if standing(each).good and printing.kept_certificate(each, language, seal) is None
    }
    db.session.rollback()  # nobody waits for us while we draw
    drawn = [(place, pool.submit(draw_signed, what, seal)) for place, what in missing.items()]
    for place, made in drawn:
        store.put_paper(place, made.result())


def _pack(bundle: Bundle) -> str:
    """Pack and keep what was drawn; return the hash of what is inside."""
    good = _good(bundle.decision_id)
    if not good:
        raise Refused(_("None of its certificates is valid."))
    names = {each.id for each in good}
    others = [each for each in db.session.scalars(_of(bundle.decision_id)) if each.id not in names]
    lines = {each.id: Line(each.number, _unit(each)) for each in good}
    left_out = [_left_out(each) for each in others]
    head = Line(_("Certificate"), _("Unit"), _("Left out because"))
    bundle_id, language, contents = bundle.id, bundle.language, _contents(good)
    with TemporaryDirectory() as folder:
        files = pack(_signed(lines, language), left_out, head, Path(folder))
        for kind, file in zip(KINDS, files, strict=True):
            store.put_paper_file(_place(bundle_id, kind), file)
    return contents


def _signed(lines: Mapping[int, Line], language: str) -> Iterator[tuple[Line, bytes]]:
    from certify.certificates import printing

    for certificate_id, line in lines.items():
        issued = db.session.get_one(Certificate, certificate_id)
        content = printing.certificate(issued, language)
        db.session.rollback()  # nobody waits for us while we pack
        yield line, content


def _left_out(certificate: Certificate) -> Line:
    now = standing(certificate)
    words = {
        "suspended": _("suspended"),
        "revoked": _("revoked"),
        "replaced": _("replaced by %(number)s", number=now.replaced_by),
        "expired": _("expired"),
        "untrusted": _("key compromised"),
    }
    return Line(certificate.number, _unit(certificate), words[now.status])


def _unit(certificate: Certificate) -> str:
    """Return the unit as it was named when the certificate was issued."""
    return str(json.loads(certificate.record)["unit"]["name"])


def _place(bundle_id: int, kind: str) -> str:
    return f"bundles/{bundle_id}.{kind}"


def _contents(good: Sequence[Certificate]) -> str:
    return sha256("\n".join(each.number for each in good).encode()).hexdigest()


def _end(bundle_id: int, state: str, *, why: str = "", contents: str = "") -> None:
    with writing():
        db.session.rollback()
        bundle = db.session.get(Bundle, bundle_id, with_for_update=True, populate_existing=True)
        assert bundle is not None
        if bundle.state == "running":  # else another was faster
            bundle.state, bundle.why, bundle.contents = state, why, contents
            verb = "finished" if state == "done" else "stopped"
            audit.record(bundle.by, f"bundle.{verb}", "bundle", bundle.id, contents=contents)
        audit.commit()


def clear_old() -> None:
    """Remove the files of what was asked for BUNDLE_DAYS ago; they can be made anew."""
    before = clock.now() - timedelta(days=current_app.config["BUNDLE_DAYS"])
    query = select(Bundle.id).where(Bundle.state == "done", Bundle.at < before)
    old = db.session.scalars(query).all()
    db.session.rollback()
    for bundle_id in old:
        for kind in KINDS:
            store.remove_paper(_place(bundle_id, kind))
    if old:
        with writing():
            db.session.execute(update(Bundle).where(Bundle.id.in_(old)).values(state="cleared"))
            db.session.commit()


def latest(actor: User, decision: Decision) -> tuple[Bundle | None, int, int]:
    """Return what was last asked for, how many certificates were seen to, and of how many."""
    if not may_bundle(actor, decision):
        return None, 0, 0
    query = select(Bundle).where(Bundle.decision_id == decision.id).order_by(Bundle.id.desc())
    bundle = db.session.scalars(query.limit(1)).first()
    found = _of(decision.id).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(found)) or 0
    if bundle is None:
        return None, 0, total
    done = select(func.count()).select_from(found).where(found.c.id <= bundle.position)
    return bundle, db.session.scalar(done) or 0, total


def opened(actor: User, bundle_id: int, kind: str) -> tuple[Decision, Iterator[bytes]]:
    """Return a decision and the file of its certificates, piece by piece.

    :param kind: one of KINDS.
    :raises Conflict: when since it was made a certificate came, or one is not valid any more.
    """
    bundle = db.session.get(Bundle, bundle_id)
    if bundle is None or bundle.state != "done":
        raise NotFound(_("There is no such file."))
    decision = _own(actor, bundle.decision_id)
    if _contents(_good(decision.id)) != bundle.contents:
        raise Conflict(_("Its certificates have changed since: have the file made anew."))
    pieces = store.stream_paper(_place(bundle.id, kind))
    if pieces is None:
        raise NotFound(_("There is no such file."))
    return decision, pieces
