"""Carrying applications through the whole job, on the days it would have happened."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from certify import clock
from certify.accounts.models import User
from certify.applications import operations as applications
from certify.applications.models import Application
from certify.appraisal import operations as appraisal
from certify.certificates import operations as certificates
from certify.certificates.models import Decision
from certify.engine import CriteriaSet
from certify.evidence import operations as evidence
from certify.plugins import library
from certify.rounds import operations as rounds
from certify.rounds.models import Round
from certify.units.models import Unit


@dataclass(frozen=True)
class Cast:
    """Who acts for the unit and who for the authority."""

    head: User
    inspector: User
    approver: User


def in_year(value: Any, shift: int) -> Any:
    """Return *value* with every date in it moved by *shift* years."""
    if isinstance(value, Mapping):
        return {key: in_year(inner, shift) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_year(inner, shift) for inner in value]
    if isinstance(value, date):
        return value.replace(year=value.year + shift).isoformat()
    return value


def model_answers(criteria_set: CriteriaSet, year: int) -> dict[str, Any]:
    """Return answers for *year* with which everything is met."""
    baseline = criteria_set.baseline
    assert baseline is not None  # every set that ships has one
    return dict(in_year(baseline.answers, year - baseline.year))


def picture(title: str) -> io.BytesIO:
    """Return a small PNG that stands for a scanned paper."""
    page = Image.new("RGB", (640, 480), "#fdfcf7")
    pen = ImageDraw.Draw(page)
    pen.rectangle((24, 24, 616, 456), outline="#17594a", width=3)
    pen.text((48, 60), title, fill="#1f2925")
    for line in range(6):
        pen.line((48, 130 + 45 * line, 592, 130 + 45 * line), fill="#b9b4a4", width=2)
    stream = io.BytesIO()
    page.save(stream, "PNG")
    stream.seek(0)
    return stream


def register(cast: Cast, round_: Round, unit: Unit) -> Application:
    """Register in the first quarter."""
    with clock.pretend(min(date(round_.year, 2, 12), clock.today())):
        return rounds.register(cast.head, round_, unit)


def assess(cast: Cast, application: Application, changes: Mapping[str, Any], on: date) -> None:
    """Answer everything as the model answers do, but for *changes*; attach evidence."""
    criteria_set = library().get(application.set_key)
    answers = model_answers(criteria_set, application.year) | dict(changes)
    unit = applications.engine_unit(application)
    with clock.pretend(on):
        computed = applications.computed_answers(application, unit)
        for criterion in criteria_set.criteria:
            typed = criterion.id not in computed and not criterion.kind.derived
            if typed and criterion.applies_to(unit.facts):
                answer = answers.get(criterion.id)
                applications.save_answer(cast.head, application, criterion.id, answer, 0)
        for number, criterion in enumerate(criteria_set.criteria[:4], 1):
            scan = picture(f"{number:02} {criterion.id}")
            evidence.store(
                cast.head, application, f"van-ban-{number:02}.png", scan, (criterion.id,)
            )


def submit(cast: Cast, application: Application, on: date) -> None:
    """Mark the papers and send the dossier."""
    criteria_set = library().get(application.set_key)
    with clock.pretend(on):
        unit = applications.engine_unit(application)
        for paper in criteria_set.papers_for(unit, "application"):
            scan = evidence.store(cast.head, application, f"{paper.id}.png", picture(paper.id), ())
            applications.set_paper(cast.head, application, paper.id, scan.id, "")
        applications.submit(cast.head, application)


def appraise(cast: Cast, application: Application, on: date, found: Mapping[str, Any]) -> None:
    """Agree with every claim but those in *found*, and conclude."""
    criteria_set = library().get(application.set_key)
    facts = applications.engine_unit(application).facts
    with clock.pretend(on):
        appraisal.open_(cast.inspector, application)
        for criterion in criteria_set.criteria:
            if not criterion.applies_to(facts):
                continue
            if criterion.id in found:
                value, reason = found[criterion.id]
                appraisal.find(cast.inspector, application, criterion.id, False, value, reason)
            else:
                appraisal.find(cast.inspector, application, criterion.id, True)
        appraisal.conclude(cast.inspector, application, "Thống nhất theo biên bản họp thẩm định.")


def decide(cast: Cast, application: Application, on: date, number: str) -> Decision:
    """Sign: recognised or not, as the findings have it."""
    assert application.state_hash is not None  # concluded before
    with clock.pretend(on):
        return certificates.decide(
            cast.approver,
            application,
            number=number,
            day=on,
            place="Thành Sen",
            signatory_name=cast.approver.name.removeprefix("Chủ tịch ").strip(),
            signatory_title="CHỦ TỊCH",
            state_hash=application.state_hash,
        )


def paper_registration(actor: User, round_: Round, unit: Unit) -> Application:
    """Enter, in autumn, a registration that was made on paper."""
    scan = FileStorage(picture("phieu dang ky"), filename="phieu-dang-ky.png")
    return rounds.register(
        actor, round_, unit, day=date(round_.year, 3, 5), number="07/ĐK", paper=scan
    )
