"""The play: last year carried to its end, this year at every stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from certify import clock
from certify.applications.models import Application
from certify.appraisal import operations as appraisal
from certify.audit.heads import sign_head
from certify.certificates import printing
from certify.demo import story
from certify.demo.stage import Stage, account_list, set_stage
from certify.demo.story import Cast
from certify.hookspecs import Scene
from certify.plugins import plugins
from certify.rounds import operations as rounds
from certify.rounds.models import Round

WARD_SET = "civilised-urban/ward"
HEADS = {
    "TRUONG-01": "hieutruong",
    "TRUONG-02": "hieutruong2",
    "DN-01": "giamdoc",
    "TDP-01": "totruong1",
    "TDP-02": "totruong2",
    "TDP-03": "totruong3",
    "PHUONG": "congan",
}
# What the inspectors of the company found, and why they disagreed.
FOUND_AT_COMPANY: dict[str, Any] = {
    "6.1.briefing": (
        {"part": 780, "whole": 812},
        "Danh sách ký nhận chỉ có 780 trong 812 người.",
    ),
    "6.1.rules": (
        {
            "premises": True,
            "state_secrets": True,
            "internal_politics": True,
            "work_safety": True,
            "fire": False,
            "environment": True,
        },
        "Chưa có nội quy phòng cháy, chữa cháy cho kho mới.",
    ),
}


def play(folder: Path, say: Callable[[str], object]) -> None:
    """Load everything; write the accounts and the two PDFs into *folder*."""
    stage = set_stage()
    year = clock.today().year
    say(f"Demonstration commune: {stage.commune.name}, {stage.province.name}")
    school, company = _last_year(stage, _round(stage, year - 1))
    _this_year(stage, _round(stage, year))
    _another_set(stage, year)
    scene = Scene(stage.commune.code, year, stage.people, stage.units)
    for _name, _nothing in plugins().each("certify_demonstration", scene=scene):
        pass  # a plugin that fails is named among the problems; the demonstration goes on
    sign_head()
    folder.mkdir(parents=True, exist_ok=True)
    assert school.certificate is not None
    (folder / "certificate.pdf").write_bytes(printing.certificate(school.certificate, "vi"))
    (folder / "gaps.pdf").write_bytes(printing.gaps(company, "vi"))
    (folder / "accounts.txt").write_text(account_list(stage), encoding="utf-8")
    say(f"Written: {folder / 'certificate.pdf'}, {folder / 'gaps.pdf'}")


def _round(stage: Stage, year: int) -> Round:
    with clock.pretend(date(year, 1, 1)):
        return rounds.create(stage.people["quantri"], rounds.proposal(year))


def _another_set(stage: Stage, year: int) -> None:
    """Let the ward work on a second set too, one that was not read in the law itself."""
    wanted = [each for each in rounds.options(year) if each.criteria_set.family == WARD_SET]
    plan = {each.unit_type.name: rounds.schedule(each, year) for each in wanted}
    with clock.pretend(date(year, 1, 1)):
        data = replace(rounds.proposal(year), name=f"Đô thị văn minh {year}", sets=plan)
        round_ = rounds.create(stage.people["quantri"], data)
    story.register(_cast(stage, "PHUONG"), round_, stage.units["PHUONG"])


def _cast(stage: Stage, code: str) -> Cast:
    people = stage.people
    return Cast(people[HEADS[code]], people["canbo"], people["chutich"])


def _last_year(stage: Stage, round_: Round) -> tuple[Application, Application]:
    """Carry four units through; return the school (recognised) and the company (not)."""
    year = round_.year
    done = {}
    for number, code in enumerate(("TRUONG-01", "DN-01", "TDP-01", "TDP-02"), 1):
        cast = _cast(stage, code)
        done[code] = application = story.register(cast, round_, stage.units[code])
        story.assess(cast, application, {}, date(year, 10, 15))
        story.submit(cast, application, date(year, 10, 20))
        found = FOUND_AT_COMPANY if code == "DN-01" else {}
        story.appraise(cast, application, date(year, 11, 3), found)
        story.decide(cast, application, date(year, 11, 12), f"{1200 + number}/QĐ-UBND")
    with clock.pretend(date(year, 12, 31)):
        rounds.set_open(stage.people["quantri"], round_, open_=False)
    return done["TRUONG-01"], done["DN-01"]


def _this_year(stage: Stage, round_: Round) -> None:
    """Leave applications at every stage, for whoever tries the pages."""
    year, today = round_.year, clock.today()
    autumn = min(today, date(year, 10, 25))
    casts = {code: _cast(stage, code) for code in HEADS}
    made = {code: story.register(casts[code], round_, stage.units[code]) for code in HEADS}
    started = {"7.1.briefing": {"part": 798, "whole": 812}, "7.1.plan": None, "7.4.violence": None}
    story.assess(casts["TRUONG-01"], made["TRUONG-01"], started, autumn)
    for code in ("TRUONG-02", "DN-01", "TDP-01", "TDP-03"):
        story.assess(casts[code], made[code], {}, autumn)
        story.submit(casts[code], made[code], autumn)
    with clock.pretend(today):
        appraisal.open_(casts["DN-01"].inspector, made["DN-01"])
    story.appraise(casts["TDP-03"], made["TDP-03"], today, {})
    with clock.pretend(today):
        story.paper_registration(stage.people["canbo"], round_, stage.units["CQ-01"])
