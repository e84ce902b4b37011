"""Everything that people do to an application and its certificate, each by one verb, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from certify import clock
from certify.accounts.models import Assignment, User
from certify.appeals import operations as appeals
from certify.appeals.models import Appeal
from certify.applications import operations as applications
from certify.applications.models import Application
from certify.appraisal import operations as appraisal
from certify.appraisal.claims import claim_of
from certify.appraisal.state import findings_of
from certify.appraisal.supplements import ask_supplement, end_supplement
from certify.certificates import acts, bulk
from certify.certificates.models import Certificate, CertificateAct
from certify.certificates.operations import decide
from certify.conflicts import operations as conflicts
from certify.db import db
from certify.errors import Refused
from certify.rounds import operations as rounds
from certify.rounds.models import Round
from certify.units.models import Unit
from tests.dossier import baseline_answers
from tests.world import build_world, make_unit, make_user

SPRING, AUTUMN = date(2026, 2, 12), date(2026, 10, 20)
DOUBTFUL = "4.1.households"
LESS = {"part": 1, "whole": 200}
WHY = "Có biên bản kèm theo."
OFFICE = {"inspector": ("canbo", "canbo2"), "approver": ("chutich", "phochutich")}
"""Who may act for the office; of all others below nobody may, and none of these with a conflict."""
OF_UNITS = ("totruong", "thukyto", "giamdoc")
PEOPLE = (
    *(*OF_UNITS, *OFFICE["inspector"], *OFFICE["approver"], "canbotinh"),
    *("nguoitruoc", "lanhdaotruoc", "canbokhac", "lanhdaokhac", "quantri"),
)


def build() -> list[int]:
    """Build a world with two residential areas of one head; return their ids."""
    world = build_world()
    units = [world.village, make_unit("residential_area", "Tổ dân phố 6", world.commune)]
    head = make_user("totruong", "head", unit=units[0])
    clerk = make_user("thukyto", "clerk", unit=units[0])
    for user, role in ((head, "head"), (clerk, "clerk")):
        user.assignments.append(Assignment(role=role, unit_id=units[1].id, since=SPRING))
    make_user("canbo2", "inspector", area=world.commune)
    make_user("phochutich", "approver", area=world.commune)
    make_user("canbokhac", "inspector", area=world.other_commune)
    make_user("lanhdaokhac", "approver", area=world.other_commune)
    for name, role in (("nguoitruoc", "inspector"), ("lanhdaotruoc", "approver")):
        insider = make_user(name, role, area=world.commune)
        for unit in units:  # left them in spring, so belonged to them in the year
            held = Assignment(role="clerk", unit_id=unit.id, since=date(2025, 1, 1), until=SPRING)
            insider.assignments.append(held)
    for role in OFFICE:
        world.administrator.assignments.append(
            Assignment(role=role, area_code=world.commune.code, since=SPRING)
        )
    db.session.commit()
    return [each.id for each in units]


@dataclass(frozen=True)
class Case:
    """Who acts, and on the file of which unit; there may be no file yet."""

    actor: User
    unit: Unit

    @property
    def file(self) -> Application:
        """The application of the unit."""
        found = application_of(self.unit.id)
        if found is None:
            raise Refused("not registered")
        return found

    @property
    def certificate(self) -> Certificate:
        """The certificate that stands."""
        if self.file.certificate is None:
            raise Refused("no certificate")
        return self.file.certificate


def application_of(unit: int) -> Application | None:
    """Return the one application of a unit."""
    return db.session.scalars(select(Application).where(Application.unit_id == unit)).one_or_none()


def register(case: Case) -> None:
    """Register in spring."""
    with clock.pretend(SPRING):
        rounds.register(case.actor, db.session.scalars(select(Round)).one(), case.unit)


def answer(case: Case) -> None:
    """Answer what is not answered as the baseline does, and settle the papers."""
    file = case.file
    given = applications.self_document(file).answers
    for name, value in baseline_answers(case.unit).items():
        if name not in given:
            applications.save_answer(case.actor, file, name, value, 0)
    unit = applications.engine_unit(file)
    for paper in applications.criteria_set_of(file).papers_for(unit, "application"):
        applications.set_paper(case.actor, file, paper.id, None, "Đã nộp bản giấy")


def change(case: Case) -> None:
    """Change the doubtful answer to and fro."""
    document = applications.self_document(case.file)
    seen = document.revisions.get(DOUBTFUL, 0)
    part = 200 if document.answers.get(DOUBTFUL, {}).get("part") != 200 else 199
    raw = {"part": part, "whole": 200}
    applications.save_answer(case.actor, case.file, DOUBTFUL, raw, seen)


def waiting_criteria(file: Application) -> list[str]:
    """Return the criteria that wait for a finding."""
    return appraisal.open_criteria(file, claim_of(file))


def agree(case: Case) -> None:
    """Agree with all that waits for a finding."""
    findings = findings_of(case.file)
    seen = {
        each: findings[each].revision if each in findings else 0
        for each in waiting_criteria(case.file)
    }
    appraisal.agree_rest(case.actor, case.file, seen)


def doubt(case: Case) -> None:
    """Find less than the unit claims."""
    found = findings_of(case.file).get(DOUBTFUL)
    seen = found.revision if found else 0
    appraisal.find(case.actor, case.file, DOUBTFUL, False, LESS, WHY, seen_revision=seen)


def told(number: str) -> bulk.Particulars:
    """Return the particulars of a decision."""
    return bulk.Particulars(number, AUTUMN, "Thành Sen", "Nguyễn Văn An", "CHỦ TỊCH")


def decide_one(case: Case) -> None:
    """Decide on what stands now."""
    file = case.file
    particulars = told(f"{file.id}/QĐ-{case.actor.username}")
    decide(case.actor, file, state_hash=file.state_hash or "", **vars(particulars))


def decide_list(case: Case) -> None:
    """Decide on every file that is concluded, the case's among them, in one decision."""
    files = db.session.scalars(select(Application).where(Application.state == "concluded"))
    seen = {each.id: each.state_hash or "" for each in (case.file, *files)}
    bulk.decide_whole(case.actor, seen, told(f"100/QĐ-{case.actor.username}"))


def propose(act: str) -> Callable[[Case], None]:
    """Return the verb that proposes an act."""

    def proposing(case: Case) -> None:
        changes = {"place": "Trần Phú"} if act == "correct" else {}
        acts.propose(case.actor, case.certificate, act, reason=WHY, changes=changes)

    return proposing


def waiting_act(case: Case) -> CertificateAct:
    """Return what waits for its second person."""
    if (found := acts.waiting_for(case.certificate)) is None:
        raise Refused("nothing waits")
    return found


def appeal_of(case: Case) -> Appeal:
    """Return the appeal of a file."""
    query = select(Appeal).where(Appeal.application_id == case.file.id)
    if (found := db.session.scalars(query).one_or_none()) is None:
        raise Refused("no appeal")
    return found


def declare(case: Case) -> None:
    """Declare a conflict with the unit."""
    conflicts.declare(case.actor, case.unit, kind="kinship", since=AUTUMN)


VERBS: Mapping[str, Callable[[Case], object]] = {
    "register": register,
    "answer": answer,
    "change": change,
    "submit": lambda case: applications.submit(case.actor, case.file),
    "withdraw": lambda case: applications.withdraw(case.actor, case.file),
    "complete": lambda case: applications.answer_supplement(case.actor, case.file),
    "open": lambda case: appraisal.open_(case.actor, case.file),
    "agree": agree,
    "doubt": doubt,
    "ask": lambda case: ask_supplement(case.actor, case.file, {DOUBTFUL: WHY}, AUTUMN),
    "go on": lambda case: end_supplement(case.actor, case.file),
    "conclude": lambda case: appraisal.conclude(case.actor, case.file, WHY),
    "reopen": lambda case: appraisal.reopen(case.actor, case.file, WHY),
    "decide": decide_one,
    "decide all": decide_list,
    "lodge": lambda case: appeals.lodge(case.actor, case.file, grounds=WHY, criteria=[DOUBTFUL]),
    "uphold": lambda case: appeals.uphold(case.actor, appeal_of(case), WHY),
    "reject": lambda case: appeals.reject(case.actor, appeal_of(case), WHY),
    **{act: propose(act) for act in ("correct", "reissue", "suspend", "lift", "revoke")},
    "confirm": lambda case: acts.confirm(case.actor, waiting_act(case)),
    "refuse": lambda case: acts.refuse(case.actor, waiting_act(case), WHY),
    "take back": lambda case: acts.withdraw(case.actor, waiting_act(case)),
    "declare": declare,
}
UNIT_VERBS = {"register", "answer", "change", "submit", "withdraw", "complete", "lodge"}
INSPECTOR_VERBS = {"open", "agree", "doubt", "ask", "go on", "conclude"}
EITHER_VERBS = {"reopen", "uphold", "reject"}
FREE_VERBS = {"declare"}  # of whoever may know of the unit


def allowed(verb: str) -> set[str]:
    """Return who may do a verb at all, as this test has it and not the code."""
    if verb in {"answer", "change"}:
        return {"totruong", "thukyto"}
    if verb == "register":  # an office over the unit enters what came on paper
        return set(PEOPLE) - {"giamdoc", "canbotinh", "canbokhac", "lanhdaokhac"}
    if verb in UNIT_VERBS:
        return {"totruong"}
    if verb in INSPECTOR_VERBS:
        return {*OFFICE["inspector"]}
    if verb in EITHER_VERBS:
        return {*OFFICE["inspector"], *OFFICE["approver"]}
    return set(PEOPLE) if verb in FREE_VERBS else {*OFFICE["approver"]}
