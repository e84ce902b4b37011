"""The answers document of the contract (design), with what the tests change in it."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = """\
set: safe/school            # optional when KEY is given
year: 2026
unit: {type: school, name: THCS Kim Đồng, facts: {party_organisation: true,
  emulation_eligible: true, coordination_plan: true, guard_force: true, sub_units: true,
  general_education: true, school_level: lower_secondary}}
answers:
  7.1.plan: {number: 12/KH-THCS, date: 2026-02-10}
  7.1.rules: {premises: true, internal_politics: true, learners: true, fire: true}
  7.1.briefing: {part: 812, whole: 812}
  6.3.dd: [{date: 2026-05-03, what: …, excuse: {force_majeure: false, discovered: true, contained: true, reported: true}}]
  7.5.discipline: [{date: 2026-06-01, who: …, form: khien_trach}]
  7.5.rating: hoan_thanh_tot
"""  # noqa: E501 - the contract writes it in one line


def write(folder: Path, old: str = "", new: str = "", name: str = "answers.yaml") -> str:
    """Write the document with ``old`` replaced by ``new``; return the path of the file."""
    assert old in DOCUMENT
    file = folder / name
    file.write_text(DOCUMENT.replace(old, new, 1) if old else DOCUMENT, "utf-8")
    return str(file)
