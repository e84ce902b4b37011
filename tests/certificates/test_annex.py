from __future__ import annotations

import pypdfium2
import pytest

from certify.certificates import annex as annexes
from certify.certificates import bulk, packing
from certify.db import db
from tests.certificates.many import TOLD, conclude_many, seen_of
from tests.world import make_user

pytestmark = pytest.mark.usefixtures("in_2026")

LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


def text_of(content):
    pdf = pypdfium2.PdfDocument(content)
    words = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return " ".join(words.split())


def test_the_list_names_every_unit_with_its_certificate(world, signed_in):
    applications = conclude_many(world, 2) + conclude_many(world, 1, **LESS)
    decision = bulk.decide_whole(world.approver, seen_of(applications), TOLD)
    answer = signed_in(world.approver).get(f"/decisions/{decision.id}/list.pdf")
    said = text_of(answer.data)
    assert "20/QĐ-UBND" in said
    assert all(each.unit.name in said for each in applications)
    assert [f"000{n}/2026/GCN-18073" in said for n in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize("who", ["head", "stranger"])
def test_the_whole_list_is_the_authority_s(world, signed_in, who):
    decision = bulk.decide_whole(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    assert (
        signed_in(getattr(world, who)).get(f"/decisions/{decision.id}/list.pdf").status_code == 404
    )


def test_the_decision_leads_to_its_list_for_its_authority_alone(world, signed_in):
    applications = conclude_many(world, 1)
    clerk = make_user("vanthu9", "clerk", unit=applications[0].unit)
    batch = bulk.begin(world.approver, seen_of(applications), TOLD)
    while bulk.work(batch.id):
        pass
    page, link = f"/decisions/{batch.decision_id}", f"/decisions/{batch.decision_id}/list.pdf"
    shown = signed_in(world.approver).get(page).get_data(as_text=True)
    assert link in shown
    assert f"/decisions/many/{batch.id}" in shown
    assert link not in signed_in(clerk).get(page).get_data(as_text=True)


def test_the_list_is_drawn_anew_only_when_something_in_it_changed(world, monkeypatch):
    applications = conclude_many(world, 1)
    decision = bulk.decide_whole(world.approver, seen_of(applications), TOLD)
    drawn = []
    draw = packing.draw_sheet
    monkeypatch.setattr(annexes, "draw_sheet", lambda *told: drawn.append(1) or draw(*told))

    def shown():
        return text_of(annexes.annex(world.approver, decision.id, "vi")[1])

    assert shown() == shown()
    assert len(drawn) == 1
    applications[0].unit.name = "Trường mang tên khác"
    db.session.commit()
    assert "Trường mang tên khác" in shown()
    assert len(drawn) == 2


def test_a_long_list_is_drawn_in_a_process_of_its_own(world, monkeypatch):
    decision = bulk.decide_whole(world.approver, seen_of(conclude_many(world, 1)), TOLD)
    monkeypatch.setattr(annexes, "LONG", 1)
    assert "20/QĐ-UBND" in text_of(annexes.annex(world.approver, decision.id, "vi")[1])
