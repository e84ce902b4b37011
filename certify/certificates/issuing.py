"""Making a certificate: its number, its record, its signature. Called inside a decision only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError

from certify import clock
from certify.applications.models import Application
from certify.appraisal.claims import Claim
from certify.appraisal.state import findings_record
from certify.audit.chain import canonical as canonical_text
from certify.certificates.bound import assessment_hash
from certify.certificates.examining import Judged
from certify.certificates.keyring import keyring
from certify.certificates.models import Certificate, Decision, NumberSeries
from certify.certificates.numbers import certificate_number
from certify.certificates.record import (
    QR_CHARACTERS,
    digest,
    make_token,
    qr_address,
    sign_bytes,
)
from certify.certificates.signers import Signer
from certify.certificates.succession import follows
from certify.confirmations.standing import Standing
from certify.db import db
from certify.engine import Assessment, CriteriaSet
from certify.text import fold
from certify.units.models import Area, Unit

FORMAT = "certify/certificate/1"


def take_number(authority: str, year: int) -> int:
    """Take the next number of an authority and year, for the running transaction."""
    return take_numbers(authority, year, 1)[0]


def take_numbers(authority: str, year: int, count: int) -> range:
    """Take the next *count* numbers of an authority and year, for the running transaction.

    The row stays locked until the transaction ends; if that is rolled back, so are the numbers:
    the series has no gaps.
    """
    series = _series(authority, year)
    if series is None:
        try:
            with db.session.begin_nested():
                db.session.add(NumberSeries(authority_code=authority, year=year, last=0))
        except IntegrityError:
            pass  # somebody else has just begun the series
        series = _series(authority, year)
        assert series is not None
    first = series.last + 1
    series.last += count
    db.session.flush()
    return range(first, first + count)


def _series(authority: str, year: int) -> NumberSeries | None:
    return db.session.get(
        NumberSeries, (authority, year), with_for_update=True, populate_existing=True
    )


def issue(
    decision: Decision, judged: Sequence[Judged], last: Mapping[int, Certificate]
) -> list[Certificate]:
    """Add the certificates of recognised applications to the running transaction, in their order.

    What can be done beforehand is done before the numbers are taken under their lock.

    :param last: the certificate that each follows, by application; most follow none.
    """
    by_year: dict[int, list[tuple[Judged, dict[str, Any]]]] = {}
    for each in judged:
        record = make_record(each, decision)
        if old := last.get(each.application.id):
            record["replaces"] = follows(old)
        by_year.setdefault(each.application.year, []).append((each, record))
    issued = []
    for year in sorted(by_year):  # one order for all: nobody waits for one who waits for him
        rows = by_year[year]
        issued += number_and_seal(
            [record for _each, record in rows], [each.application for each, _record in rows]
        )
    return issued


def number_and_seal(
    records: Sequence[dict[str, Any]], applications: Sequence[Application]
) -> list[Certificate]:
    """Number finished records of one authority and year, sign them and add their certificates.

    The numbers are one block, taken under one lock; the rows go in together.
    """
    authority, year = records[0]["authority"], records[0]["year"]
    seal_ = _Sealing.begin()
    made = []
    sequences = take_numbers(authority, year, len(records))
    for record, application, sequence in zip(records, applications, sequences, strict=True):
        record["number"] = certificate_number(sequence, year, authority)
        made.append(seal_.certificate(record, application, sequence))
    db.session.add_all(made)
    db.session.flush()
    return made


def seal(record: dict[str, Any], application: Application, sequence: int) -> Certificate:
    """Sign a finished record and add its certificate to the running transaction.

    :param record: what the certificate says, all but the id of the key that it is signed with.
    :param sequence: of its number in the series of the record's authority and year.
    """
    certificate = _Sealing.begin().certificate(record, application, sequence)
    db.session.add(certificate)
    db.session.flush()
    return certificate


@dataclass(frozen=True)
class _Sealing:
    """What is the same for all certificates that are sealed together."""

    key: Signer
    key_id: str
    room: int  # for the token, in the QR code
    now: datetime

    @classmethod
    def begin(cls) -> _Sealing:
        key = keyring().signer()
        room = QR_CHARACTERS - len(qr_address(current_app.config["PUBLIC_URL"], ""))
        return cls(key, key.key_id, room, clock.now())

    def certificate(
        self, record: dict[str, Any], application: Application, sequence: int
    ) -> Certificate:
        """Return the certificate of a finished record; the key's id is put into the record."""
        record["key"] = self.key_id
        content = canonical_text(json.dumps(record))
        return Certificate(
            number=record["number"],
            authority_code=record["authority"],
            year=record["year"],
            sequence=sequence,
            application_id=application.id,
            decision_id=application.decision_id,
            unit_id=application.unit_id,
            unit_type=application.unit_type,
            area_code=application.area_code,
            set_key=application.set_key,
            search=fold(f"{record['unit']['name']} {record['number']}")[:500],
            record=content.decode(),
            signature=sign_bytes(content, self.key),
            token=make_token(record, self.key, self.room, content),
            key_id=self.key_id,
            issued_at=self.now,
            status="valid",
        )


def make_record(judged: Judged, decision: Decision) -> dict[str, Any]:
    """Return the record: plain data in the shape that ``documents.certificate_pdf`` prints.

    Its number and the id of its key are put in when it is sealed.
    """
    assert judged.checked is not None
    application, claim, assessment = judged.application, judged.claim, judged.assessment
    window = assessment.window
    return {
        "format": FORMAT,
        "year": application.year,
        "authority": application.authority_code,
        "unit": _unit(application, claim),
        "standard": _standard(claim.criteria_set) | checked_record(judged.checked),
        "window": {"from": window.start.isoformat(), "to": window.end.isoformat()},
        "outcome": _outcome(assessment),
        "hashes": {
            "submission": claim.submission.sha256,
            "answers": digest(claim.answers),
            "findings": digest(findings_record(judged.findings)),
            "state": application.state_hash,
            "assessment": assessment_hash(assessment),
        },
        "decision": decision_record(decision),
        "issued_on": decision.day.isoformat(),
        "validity": {
            "vi": f"cho năm {application.year}",
            "en": f"for the year {application.year}",
        },
    }


def _outcome(assessment: Assessment) -> dict[str, Any]:
    """Return the outcome; what the class is called and the most points only where there are any.

    Records of sets without them are as they always were.
    """
    told: dict[str, Any] = {
        "outcome": str(assessment.outcome),
        "class": assessment.class_,
        "points": assessment.points,
    }
    if level := assessment.class_text:
        told["level"] = {"vi": level.vi, "en": level.en}
    if assessment.maximum is not None:
        told["maximum"] = assessment.maximum
    return told


def _unit(application: Application, claim: Claim) -> dict[str, Any]:
    unit = application.unit
    return {
        "name": claim.unit.name,
        "code": unit.code,
        "type": application.unit_type,
        "address": address_of(unit),
        "area": full_name(unit.area) if unit.type != "commune" else full_name(unit.authority),
        "area_code": application.area_code,
    }


def _standard(criteria_set: CriteriaSet) -> dict[str, Any]:
    title = criteria_set.title
    return {
        "key": criteria_set.key,
        "hash": criteria_set.hash,
        "title": {"vi": title.vi, "en": title.en},
        "basis": _basis(criteria_set),
    }


def checked_record(checked: Standing) -> dict[str, list[dict[str, str]]]:
    """Return by which texts a set was confirmed: nothing for one that was read in the text.

    Whose act it was stays in the database.
    """
    told = [
        {
            "instrument": act.instrument,
            "dated": act.dated.isoformat(),
            "held": act.held,
            "on": clock.local_day(act.at).isoformat(),
        }
        for act in checked.acts
    ]
    return {"checked": told} if told else {}


def _basis(criteria_set: CriteriaSet) -> dict[str, str]:
    """Return the instruments that the set was read from, as one cites them."""
    read = [each.number for each in criteria_set.instruments if each.provenance == "text"]
    return {
        language: ", ".join(f"{name} {number}" if "/TT-" in number else number for number in read)
        for language, name in (("vi", "Thông tư"), ("en", "Circular"))
    }


def decision_record(decision: Decision) -> dict[str, Any]:
    """Return a decision as plain data, as records and the heads of documents hold it."""
    return {
        "number": decision.number,
        "date": decision.day.isoformat(),
        "place": decision.place,
        "body": body_of(decision.authority),
        "on_behalf": True,
        "signatory": {"name": decision.signatory_name, "title": decision.signatory_title},
    }


def body_of(area: Area) -> dict[str, str]:
    """Return the People's Committee of an area by name."""
    name = area.name[:1].lower() + area.name[1:]
    return {"vi": f"Ủy ban nhân dân {name}", "en": f"People's Committee of {area.name}"}


def address_of(unit: Unit) -> str:
    """Return where a unit is: its street, where that is known, and its commune and province."""
    around = unit.area.parent.name if unit.type == "commune" and unit.area.parent else ""
    area = around or full_name(unit.area)  # a commune's own name stands above already
    street = unit.address.strip()
    return area if not street or street.endswith(area) else f"{street}, {area}"


def full_name(area: Area) -> str:
    """Return an area with the one around it: "Phường Thành Sen, Tỉnh Hà Tĩnh"."""
    return f"{area.name}, {area.parent.name}" if area.parent else area.name
