"""Hypothesis walks through the whole life of files and certificates, in right and wrong orders.

What must hold is said here in the words of the procedure, from the log and the rows alone: what
may follow what, who may do it, and that no step leaves the log behind.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from certify.accounts.models import User
from certify.appeals.models import Appeal
from certify.applications.models import Application, Submission
from certify.appraisal.models import Finding
from certify.audit.models import AuditEvent
from certify.audit.verifying import verify
from certify.certificates.models import Certificate, CertificateAct, NumberSeries
from certify.certificates.register import check_number
from certify.db import db, snapshot
from certify.errors import OperationError
from certify.units.models import Unit
from tests.certificates import life

pytestmark = pytest.mark.usefixtures("in_2026")

# Every change of a file's or a certificate's state that there may be, and the event it leaves.
STEPS = {
    (None, "registered"): "application.registered",
    ("registered", "submitted"): "application.submitted",
    ("submitted", "registered"): "application.withdrawn",
    ("submitted", "appraising"): "application.opened",
    ("appraising", "supplement"): "application.supplement_asked",
    ("supplement", "appraising"): "application.supplement_answered",
    ("appraising", "concluded"): "application.concluded",
    ("concluded", "appraising"): "application.reopened",
    ("concluded", "recognised"): "application.decided",
    ("concluded", "not_recognised"): "application.decided",
    ("not_recognised", "appraising"): "application.reopened",
    ("recognised", "appraising"): "application.reopened",
    (None, "valid"): "certificate.issued",
    ("valid", "suspended"): "certificate.suspended",
    ("suspended", "valid"): "certificate.lifted",
    ("valid", "revoked"): "certificate.revoked",
    ("suspended", "revoked"): "certificate.revoked",
    ("valid", "replaced"): "certificate.replaced",
    ("suspended", "replaced"): "certificate.replaced",
}
TOLD = {  # of verbs that change no state
    "agree": "finding.recorded",
    "doubt": "finding.recorded",
    "lodge": "appeal.lodged",
    "uphold": "appeal.upheld",
    "reject": "appeal.rejected",
    "refuse": "certificate.act_refused",
    "take back": "certificate.act_withdrawn",
    "declare": "conflict.declared",
    **dict.fromkeys(
        ("correct", "reissue", "suspend", "lift", "revoke"), "certificate.act_proposed"
    ),
}
STANDS = {  # what a file or certificate is after each event; a decision says it itself
    event: after for (before, after), event in STEPS.items() if event != "application.decided"
} | {"application.supplement_ended": "appraising", "certificate.followed": "revoked"}
JUDGED = {"opened", "supplement_asked", "supplement_ended", "concluded", "reopened", "decided"}
STOOD = ("valid", "suspended")
WAY = 6  # steps from nothing to a conclusion
ACTS = ("suspend", "lift", "correct", "revoke")  # in a long life
AWAY = {"canbo": "canbo2", "chutich": "phochutich"}  # who does it anew after an appeal


def states() -> dict[tuple[str, int], str]:
    """Return how every file and every certificate stands."""
    return {
        (kind, row.id): row[1]
        for kind, query in (
            ("application", select(Application.id, Application.state)),
            ("certificate", select(Certificate.id, Certificate.status)),
        )
        for row in db.session.execute(query)
    }


def rows() -> list[str]:
    """Return all that operations may change, as text, to see whether anything changed."""
    tables = (
        Application,
        Certificate,
        CertificateAct,
        Submission,
        Finding,
        NumberSeries,
        AuditEvent,
    )
    return [str(db.session.execute(select(each.__table__)).all()) for each in tables]


def events() -> list[AuditEvent]:
    """Return the log."""
    return list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


class Life(RuleBasedStateMachine):
    """Two units with a head in common, two inspectors, two approvers, and those who may not."""

    instance: Path
    empty: Path
    done: Counter[str]  # what all walks did, so that they are known to come far

    def __init__(self) -> None:
        super().__init__()
        db.session.remove()
        db.engine.dispose()
        for left in self.instance.glob("certify.db*"):
            left.unlink()
        shutil.copy(self.empty, self.instance / "certify.db")
        self.units = life.build()
        self.names = {each.id: each.username for each in db.session.scalars(select(User))}
        self.closed: set[tuple[str, int]] = set()  # who declared a conflict, with which unit
        self.spoiled: set[int] = set()  # units whose file changed after its conclusion
        self.hands: dict[int, set[str]] = {each: set() for each in self.units}
        self.barred: dict[int, set[str]] = {each: set() for each in self.units}

    def teardown(self) -> None:
        """Let go of the database."""
        db.session.remove()

    def attempt(self, verb: str, who: str, unit: int) -> None:
        """Do *verb*; what is refused changes nothing, what is done is allowed and told."""
        before, size, unchanged = states(), len(events()), rows()
        actor = db.session.scalars(select(User).where(User.username == who)).one()
        try:
            life.VERBS[verb](life.Case(actor, db.session.get_one(Unit, unit)))
        except OperationError:
            db.session.rollback()
            if verb != "answer":  # which is many operations
                assert rows() == unchanged, (verb, who)
            return
        db.session.rollback()  # what was not committed is not done
        self.done[verb] += 1
        assert who in life.allowed(verb), (verb, who)
        new = events()[size:]
        for each in new:
            assert self.names[each.actor_id or 0] == who
            self.check_event(each, who)
        check_told(verb, before, new)

    def check_event(self, event: AuditEvent, who: str) -> None:
        """Hold what happened against who keeps out of that unit's file, and remember their part."""
        kind, _dot, verb = event.action.partition(".")
        unit = unit_of(event)
        if kind == "conflict":
            self.closed.add((who, event.details["unit"]))
        if unit is None or who in life.OF_UNITS or verb == "registered":
            return
        judging = event.action == "finding.recorded" or (kind == "application" and verb in JUDGED)
        assert (who, unit) not in self.closed, event.action
        if judging or kind == "appeal":
            assert who not in self.barred[unit], event.action
        if kind == "appeal":
            assert who not in self.hands[unit]
        if judging:
            self.hands[unit].add(who)
        if event.action == "appeal.upheld":
            self.barred[unit] = self.hands[unit] - {who}
        if verb == "decided":
            assert unit not in self.spoiled
            self.barred[unit] = set()
        if verb == "concluded":
            self.spoiled.discard(unit)

    @initialize(far=st.integers(0, 15), unit=st.sampled_from((0, 1)), doubtful=st.booleans())
    def begin(self, far: int, unit: int, doubtful: bool) -> None:
        """Most walks begin further on."""
        for _step in range(far):
            self.forward(unit, doubtful)

    @rule(unit=st.sampled_from((0, 1)), doubtful=st.booleans())
    def forward(self, unit: int, doubtful: bool) -> None:
        """Do what is due in a life without trouble, or with a refusal that is contested."""
        number = self.units[unit]
        verb, who = due(number, doubtful)
        self.attempt(verb, AWAY.get(who, who) if self.barred[number] else who, number)

    @rule(unit=st.sampled_from((0, 1)))
    def others(self, unit: int) -> None:
        """Let everybody who may not try what is due."""
        verb, _who = due(self.units[unit], doubtful=False)
        for who in life.PEOPLE:
            barred = who in self.barred[self.units[unit]] or (verb, who) == ("confirm", "chutich")
            if barred or who not in life.allowed(verb):
                self.attempt(verb, who, self.units[unit])

    @rule(
        verb=st.sampled_from(sorted(life.VERBS)),
        second=st.booleans(),
        unit=st.sampled_from((0, 1)),
    )
    def out_of_turn(self, verb: str, second: bool, unit: int) -> None:
        """Let somebody who may do it at its time do anything now."""
        able = ("totruong",) if verb in life.UNIT_VERBS else sorted(life.allowed(verb))
        self.attempt(verb, able[-1 if second else 0], self.units[unit])

    @rule(
        verb=st.sampled_from(sorted(life.VERBS)),
        who=st.sampled_from(life.PEOPLE),
        unit=st.sampled_from((0, 1)),
    )
    def somebody(self, verb: str, who: str, unit: int) -> None:
        """Try anything, by anybody, at any time."""
        self.attempt(verb, who, self.units[unit])

    @rule(unit=st.sampled_from((0, 1)))
    def spoil(self, unit: int) -> None:
        """Change a finding straight in the database after the conclusion, then try to decide."""
        number = self.units[unit]
        for _step in range(WAY):
            file = life.application_of(number)
            if file is not None and file.state == "concluded":
                break
            self.forward(unit, doubtful=False)
        else:
            return
        found = db.session.scalars(select(Finding).filter_by(application_id=file.id)).first()
        assert found is not None
        found.reason += "x"
        db.session.commit()
        self.spoiled.add(number)
        for verb in ("decide", "decide all"):
            for who in life.OFFICE["approver"]:
                self.attempt(verb, who, number)

    @invariant()
    def log_is_whole_and_tells_how_everything_stands(self) -> None:
        """Verify the log, and play it: it leads to the state of each file and certificate."""
        told: dict[tuple[str, int], str] = {}
        for each in events():
            state = STANDS.get(each.action, each.details.get("result"))
            if state is not None:
                told[each.object_type, int(each.object_id)] = state
        assert told == states()
        db.session.rollback()
        with snapshot() as connection:
            assert verify(connection, []).fault is None

    @invariant()
    def numbers_have_no_gap(self) -> None:
        """Hold the numbers that were given against the series."""
        given = db.session.scalars(select(Certificate.sequence).order_by(Certificate.sequence))
        last = db.session.scalar(select(NumberSeries.last)) or 0
        assert list(given) == list(range(1, last + 1))

    @invariant()
    def certificates_rest_on_the_whole_way(self) -> None:
        """Follow every certificate back to its registration."""
        certificates = db.session.scalars(select(Certificate).order_by(Certificate.id)).all()
        for each in certificates:
            check_way(each, self.names)
        last = [each.application_id for each in certificates if each.replaced_by is None]
        stand = {each.application_id for each in certificates if each.status in STOOD}
        assert len(last) == len(set(last))
        assert stand <= set(last)
        query = select(Application.id).where(Application.state == "recognised")
        assert set(db.session.scalars(query)) <= set(last)
        refused = select(Application.id).where(Application.state == "not_recognised")
        assert not stand & set(db.session.scalars(refused))


def due(unit: int, doubtful: bool) -> tuple[str, str]:
    """Return the next step of a unit's file, and who does it."""
    file = life.application_of(unit)
    if file is None:
        return "register", "totruong"
    if file.state == "registered":
        return ("submit" if file.papers else "answer"), "totruong"
    if file.state == "appraising":
        if doubtful and not db.session.query(Finding).filter_by(application_id=file.id).count():
            return "doubt", "canbo"
        return ("agree" if life.waiting_criteria(file) else "conclude"), "canbo"
    if file.state == "not_recognised":
        lodged = db.session.query(Appeal).filter_by(application_id=file.id).count()
        return ("uphold", "canbo2") if lodged else ("lodge", "totruong")
    if file.state == "recognised":
        made = db.session.query(CertificateAct).all()
        if any(each.answer is None for each in made):
            return "confirm", "phochutich"
        return ACTS[len(made) % len(ACTS)], "chutich"
    return {
        "submitted": ("open", "canbo"),
        "supplement": ("complete", "totruong"),
        "concluded": ("decide", "chutich"),
    }[file.state]


def check_told(verb: str, before: dict[tuple[str, int], str], new: list[AuditEvent]) -> None:
    """Find the event of each change in the log, and allow no change but those of the procedure."""
    told = {(each.action, each.object_type, each.object_id) for each in new}
    for (kind, number), state in states().items():
        was = before.get((kind, number))
        if was != state:
            assert (STEPS[was, state], kind, str(number)) in told, (verb, was, state)
    if verb in TOLD:
        assert TOLD[verb] in {each.action for each in new}


def unit_of(event: AuditEvent) -> int | None:
    """Return the unit that an event of a file, a certificate or an appeal is about."""
    table = {"application": Application, "certificate": Certificate, "appeal": Appeal}
    if event.object_type not in table:
        return None
    found = db.session.get_one(table[event.object_type], int(event.object_id))
    owner = found.application if isinstance(found, Appeal) else found
    return int(owner.unit_id)


def check_way(certificate: Certificate, names: dict[int, str]) -> None:
    """Follow a certificate back: what it says is what was frozen, appraised and decided."""
    log = events()
    issued = next(i for i, e in enumerate(log) if is_about(e, "certificate.issued", certificate.id))
    way = [each for each in log if is_about(each, "application.", certificate.application_id)]
    last = {each.action: each for each in way if each.id <= log[issued].id + 1}
    concluded, decided = last["application.concluded"], last["application.decided"]
    hashes = json.loads(certificate.record)["hashes"]
    frozen = db.session.scalars(
        select(Submission)
        .filter_by(application_id=certificate.application_id, withdrawn_at=None)
        .order_by(Submission.id.desc())
    ).first()
    assert frozen is not None
    assert sha256(frozen.content.encode()).hexdigest() == frozen.sha256 == concluded.before
    assert hashes["state"] == concluded.after == decided.before
    order = [last["application.registered"], last["application.submitted"]]
    order += [last["application.opened"], concluded, decided]
    assert [each.id for each in order] == sorted(each.id for each in order)
    between = [each.action for each in way if concluded.id < each.id < decided.id]
    assert between == []
    inspectors, approvers = life.OFFICE["inspector"], life.OFFICE["approver"]
    assert names[concluded.actor_id or 0] in inspectors
    assert names[decided.actor_id or 0] in approvers
    made = select(Finding.by_id).filter_by(application_id=certificate.application_id)
    assert {names[each] for each in db.session.scalars(made)} <= set(inspectors)
    for act in db.session.query(CertificateAct).filter_by(answer="confirmed"):
        assert act.by_id != act.second_id
    verdict = check_number(certificate.number).verdict
    assert verdict == ("valid" if certificate.status == "valid" else "withdrawn")


def is_about(event: AuditEvent, action: str, number: int) -> bool:
    """Say whether an event is of that kind and of that file or certificate."""
    kind = action.partition(".")[0]
    mine = (event.object_type, event.object_id) == (kind, str(number))
    return mine and event.action.startswith(action)


def test_no_path_leads_to_a_certificate_but_the_whole_one(app, prepared, tmp_path):
    class Walk(Life):
        instance, empty, done = tmp_path, prepared / "certify.db", Counter()

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # a walk is short enough to be read as it is
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"decide", "confirm", "uphold"} <= Walk.done.keys(), Walk.done
