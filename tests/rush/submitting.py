"""Units that answer, attach, hand in and take back, killed at random moments.

Each does so for ever, through the pages, and never knows what became of the request during which
it was killed; as nobody does who sits before a browser.
"""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from certify.applications import operations
from certify.applications.models import SELF, AnswerChange, Application, Paper, Submission
from certify.audit.models import AuditEvent
from certify.db import db
from certify.evidence.models import Evidence
from certify.notices.models import Notice
from tests.dossier import baseline_answers
from tests.evidence.files import pdf
from tests.rush.killing import Told, consistent, finish, kill, name_of, preparing, signed_in
from tests.world import World, make_application, make_unit, make_user

CRITERIA = ("7.1.resolution", "7.1.plan", "7.1.registration")  # what is typed
PAPERS = ("request", "report", "minutes")
VERSIONS = 3  # of each file; the same content is kept once

Units = dict[int, str]  # application, and by what a session knows the unit's head


def killed(app: Flask, world: World, told: Told, count: int, moments: int) -> str:
    """Kill those who submit *count* applications; say how often."""
    with preparing(app, world):
        units = dict(_registered(world, number) for number in range(count))
        pdf()  # loads here, once, what reads it

    def check() -> None:
        with consistent(app):
            for application in units:
                _check(app, told, application)

    deaths = kill(app, lambda begun: _go_on(app, told, units, begun), moments, check)
    finish(app, lambda _begun: _come_to_an_end(app, told, units))
    check()
    with consistent(app):
        found = db.session.query(Application.state).filter(Application.id.in_(units))
        assert {state for (state,) in found} == {"submitted"}
    return f"{deaths} killed, {told.of('submitted').total()} submissions answered"


def _registered(world: World, number: int) -> tuple[int, str]:
    unit = make_unit("school", f"Trường nộp số {number:04}", world.commune)
    head = make_user(f"nop{number}", "head", unit=unit)
    answers = {k: v for k, v in baseline_answers(unit).items() if k not in CRITERIA}
    return make_application(world.round, unit, answers).id, name_of(head)


def _go_on(app: Flask, told: Told, units: Units, begun: Callable[[], None]) -> None:
    browsers = {name: signed_in(app, head) for name, head in units.items()}
    while True:
        name = random.choice(list(units))
        _fill(browsers[name], told, name)
        _send(browsers[name], told, name, "withdraw", "withdrawn")
        begun()


def _come_to_an_end(app: Flask, told: Told, units: Units) -> None:
    for name, head in units.items():
        _fill(signed_in(app, head), told, name)


def _fill(browser: FlaskClient, told: Told, name: int) -> None:
    """Answer, attach and hand in; what the unit handed in already refuses all of it."""
    for criterion in random.sample(CRITERIA, 3):
        page = f"/applications/{name}/answers/{criterion}"
        number = f"{random.getrandbits(40)}/KH"
        field = f"{criterion}-answer-value"
        typed = {f"{field}-number": number, f"{field}-date": "10/02/2026"}
        shown = browser.post(page, data=typed, headers={"Accept": "application/json"})
        if shown.status_code == 409:  # somebody answered; ours goes in on purpose
            typed["seen_revision"] = shown.json["revision"]
            shown = browser.post(page, data=typed, headers={"Accept": "application/json"})
        if _good(shown, 200):
            told.add("answered", name, criterion, number)
    sent = {"files": _file(name), "criteria": random.choice(CRITERIA)}
    page = f"/applications/{name}/evidence"
    kept = browser.post(page, data=sent, headers={"Accept": "application/json"})
    if _good(kept, 200):
        told.add("kept", name, kept.json["files"][0]["id"])
    for kind in random.sample(PAPERS, 3):
        _send(browser, told, name, f"papers/{kind}", "paper", file=_file(name))
    _send(browser, told, name, "submit", "submitted")


def _send(browser: FlaskClient, told: Told, name: int, page: str, kind: str, **data) -> None:
    answer = browser.post(f"/applications/{name}/{page}", data=data)
    if _good(answer, 302):
        told.add(kind, name, *([page] if data else []))


def _good(answer, status: int) -> bool:
    assert answer.status_code in (status, 409, 422), answer.text
    assert "/login" not in answer.headers.get("Location", "")
    return answer.status_code == status


def _file(name: int) -> tuple[io.BytesIO, str]:
    version = random.randrange(VERSIONS)
    return io.BytesIO(pdf() + f"%% {name} {version}\n".encode()), f"tep-{version}.pdf"


def _check(app: Flask, told: Told, name: int) -> None:
    application = db.session.get(Application, name)
    assert application is not None
    answered = _check_answers(application)
    assert {each[1:] for each in told.of("answered") if each[0] == name} <= answered
    files = _check_files(app, application)
    assert {each[1] for each in told.of("kept") if each[0] == name} <= set(files)
    papers = _check_papers(application)
    assert {each[1] for each in told.of("paper") if each[0] == name} <= papers
    submitted, withdrawn = _check_frozen(application, files)
    assert told.of("submitted")[(name,)] <= submitted
    assert told.of("withdrawn")[(name,)] <= withdrawn


def _check_answers(application: Application) -> set[tuple[str, str]]:
    """Hold the answers against their history and what lists show of them; return the history."""
    document = operations.document_of(application, SELF)
    history = db.session.query(AnswerChange).filter_by(document_id=document.id)
    changes = history.order_by(AnswerChange.id).all()
    assert [each.revision for each in changes] == list(range(2, document.revision + 1))
    for criterion, last in {each.criterion: each for each in changes}.items():
        assert document.answers[criterion] == last.value
        assert document.revisions[criterion] == last.revision
    if changes:
        assessment = operations.assess(application)
        assert application.self_gaps == len(assessment.gaps)
        assert application.self_outcome == assessment.outcome
    return {(each.criterion, each.value["number"]) for each in changes}


def _check_files(app: Flask, application: Application) -> dict[int, str]:
    """Return the hash of each file by its id; the bytes of every one lie in the store."""
    rows = db.session.query(Evidence).filter_by(application_id=application.id).all()
    files = {each.id: each.sha256 for each in rows}
    assert len(set(files.values())) == len(files)
    papers = {each.details["evidence"] for each in _events(application, "paper_set")}
    for each in rows:
        place = Path(app.config["INSTANCE"]) / "evidence" / each.sha256[:2] / each.sha256
        assert sha256(place.read_bytes()).hexdigest() == each.sha256
        events = db.session.query(AuditEvent).filter_by(
            action="evidence.uploaded", object_id=str(each.id)
        )
        assert {event.after for event in events} == {each.sha256}
        assert each.uses or each.id in papers, "it was sent for something, and serves nothing"
    return files


def _check_papers(application: Application) -> set[str]:
    rows = {each.kind: each.evidence_id for each in _papers(application)}
    events = _events(application, "paper_set")
    assert rows == {each.details["kind"]: each.details["evidence"] for each in events}
    return {f"papers/{kind}" for kind in rows}


def _check_frozen(application: Application, files: dict[int, str]) -> tuple[int, int]:
    """Hold what was handed in against the state and the log; return how often, and taken back."""
    rows = db.session.query(Submission).filter_by(application_id=application.id)
    frozen = rows.order_by(Submission.id).all()
    back = [each for each in frozen if each.withdrawn_at]
    stands = [each for each in frozen if not each.withdrawn_at]
    assert stands == (frozen[-1:] if application.state == "submitted" else [])
    assert application.submitted_at == (stands[0].at if stands else None)
    for each in frozen:
        assert sha256(each.content.encode()).hexdigest() == each.sha256
    for each in stands:
        content = json.loads(each.content)
        assert content["answers"] == operations.answers_of(application)
        assert {file["id"]: file["sha256"] for file in content["evidence"]} == files
        papers = {paper["kind"]: paper["sha256"] for paper in content["papers"] if paper["sha256"]}
        assert papers == {row.kind: files[row.evidence_id] for row in _papers(application)}
    assert Counter(each.after for each in _events(application, "submitted")) == _hashes(frozen)
    assert Counter(each.before for each in _events(application, "withdrawn")) == _hashes(back)
    _check_notices({f"submitted:{each.id}:" for each in frozen})
    _check_notices({f"withdrawn:{each.id}:" for each in back})
    return len(frozen), len(back)


def _hashes(rows: list[Submission]) -> Counter[str]:
    return Counter(each.sha256 for each in rows)


def _check_notices(keys: set[str]) -> None:
    """The office was told of each."""
    for key in keys:
        assert db.session.query(Notice).filter(Notice.key.startswith(key)).count() == 1, key


def _papers(application: Application) -> list[Paper]:
    return db.session.query(Paper).filter_by(application_id=application.id).all()


def _events(application: Application, verb: str) -> list[AuditEvent]:
    return (
        db.session.query(AuditEvent)
        .filter_by(object_type="application", object_id=str(application.id))
        .filter_by(action=f"application.{verb}")
        .order_by(AuditEvent.id)
        .all()
    )
