from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zipfile import ZipFile

import pypdfium2
import pytest

from certify import clock, jobs
from certify.applications.models import Application
from certify.audit.models import AuditEvent
from certify.certificates import bulk, bundles, printing
from certify.certificates.models import Bundle
from certify.certificates.packing import Line, pack
from certify.certificates.signing_pdf import Seal
from certify.db import db
from certify.errors import Conflict, NotFound, Refused
from certify.evidence import store
from tests.certificates.many import TOLD, conclude_many, seen_of

pytestmark = pytest.mark.usefixtures("in_2026")

LESS = {"7__1__briefing": {"part": 811, "whole": 812}}


@pytest.fixture
def issued(world):
    """Return the certificates of one decision for three units."""
    applications = conclude_many(world, 3)
    bulk.decide_whole(world.approver, seen_of(applications), TOLD)
    return [each.certificate for each in applications]


@pytest.fixture
def decision_id(issued):
    return db.session.get(Application, issued[0].application_id).decision_id


@pytest.fixture
def pool():
    """Draw here; what the processes do is the same function."""
    with ThreadPoolExecutor(1) as threads:
        yield threads


def made(world, decision_id, pool):
    bundle = bundles.begin(world.approver, decision_id, "vi")
    while bundles.work(bundle.id, pool):
        pass
    db.session.expire_all()
    return bundle


def sent(who, bundle, kind):
    _decision, pieces = bundles.opened(who, bundle.id, kind)
    return b"".join(pieces)


def listed(archive):
    text = archive.read("list.csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def revoke(certificate):
    certificate.status = "revoked"
    db.session.commit()


def test_the_zip_holds_every_signed_certificate_as_it_is_kept(world, issued, decision_id, pool):
    first = printing.certificate(issued[0], "vi")
    bundle = made(world, decision_id, pool)
    assert bundle.state == "done"
    with ZipFile(io.BytesIO(sent(world.inspector, bundle, "zip"))) as archive:
        assert len(archive.namelist()) == 4
        assert archive.read("0001-2026-GCN-18073.pdf") == first
        assert b"/ByteRange" in archive.read("0003-2026-GCN-18073.pdf")
        assert [line[0] for line in listed(archive)[1:]] == [each.number for each in issued]


def test_the_pdf_for_printing_has_the_page_of_each(world, issued, decision_id, pool):
    bundle = made(world, decision_id, pool)
    content = sent(world.approver, bundle, "pdf")
    assert b"/Sig" not in content  # it would sign nothing here
    with pypdfium2.PdfDocument(content) as pages:
        said = [page.get_textpage().get_text_range() for page in pages]
    assert [each.number in text for each, text in zip(issued, said, strict=True)] == [True] * 3


def test_what_is_not_valid_is_left_out_and_named(world, issued, decision_id, pool):
    revoke(issued[1])
    bundle = made(world, decision_id, pool)
    with ZipFile(io.BytesIO(sent(world.approver, bundle, "zip"))) as archive:
        assert "0002-2026-GCN-18073.pdf" not in archive.namelist()
        [line] = [line for line in listed(archive) if line[0] == issued[1].number]
    assert line[1] == "Trường số 0002"
    assert line[2]
    with pypdfium2.PdfDocument(sent(world.approver, bundle, "pdf")) as pages:
        assert len(pages) == 2


def test_it_is_not_handed_out_once_one_is_no_longer_valid(world, issued, decision_id, pool):
    bundle = made(world, decision_id, pool)
    revoke(issued[2])
    with pytest.raises(Conflict):
        bundles.opened(world.approver, bundle.id, "zip")


def test_a_job_that_was_stopped_goes_on_where_it_was(world, decision_id, pool, monkeypatch):
    monkeypatch.setattr(bundles, "CHUNK", 1)
    bundle = bundles.begin(world.approver, decision_id, "vi")
    assert bundles.work(bundle.id, pool)
    assert bundles.latest(world.approver, bundle.decision)[1:] == (1, 3)
    assert bundles.running() == [bundle.id]
    steps = 1
    while bundles.work(bundle.id, pool):
        steps += 1
    assert steps == 3
    assert bundles.running() == []


def test_what_was_drawn_before_the_stop_is_kept_as_it_was(world, app, issued, decision_id, pool):
    seal = Seal.of(app.config)
    bundle = bundles.begin(world.approver, decision_id, "vi")
    bundles.work(bundle.id, pool)
    before = [printing.kept_certificate(each, "vi", seal) for each in issued]
    bundle.position = 0  # as if it had been killed before it was noted
    db.session.commit()
    while bundles.work(bundle.id, pool):
        pass
    assert all(before)
    assert [printing.kept_certificate(each, "vi", seal) for each in issued] == before


def test_a_job_that_runs_twice_does_nothing_twice(world, decision_id, pool):
    bundle = made(world, decision_id, pool)
    events = db.session.query(AuditEvent).count()
    assert not bundles.work(bundle.id, pool)
    assert db.session.query(AuditEvent).count() == events


def test_asking_twice_is_asking_once(world, decision_id):
    first = bundles.begin(world.approver, decision_id, "vi")
    assert bundles.begin(world.inspector, decision_id, "vi").id == first.id
    assert db.session.query(AuditEvent).filter_by(action="bundle.begun").count() == 1


def test_it_is_in_the_log_when_it_is_finished(world, decision_id, pool):
    bundle = made(world, decision_id, pool)
    [event] = db.session.query(AuditEvent).filter_by(action="bundle.finished")
    assert event.object_id == str(bundle.id)


@pytest.mark.parametrize("who", ["head", "stranger", "administrator"])
def test_only_inspectors_and_approvers_of_the_authority(world, decision_id, pool, who):
    actor = getattr(world, who)
    with pytest.raises(NotFound):
        bundles.begin(actor, decision_id, "vi")
    bundle = made(world, decision_id, pool)
    with pytest.raises(NotFound):
        bundles.opened(actor, bundle.id, "zip")
    assert bundles.latest(actor, bundle.decision) == (None, 0, 0)


def test_nothing_is_packed_where_nothing_is_valid(world):
    decision = bulk.decide_whole(world.approver, seen_of(conclude_many(world, 1, **LESS)), TOLD)
    with pytest.raises(Refused):
        bundles.begin(world.approver, decision.id, "vi")


def test_what_stops_it_is_told_and_it_can_be_asked_for_again(world, app, decision_id, pool):
    bundle = bundles.begin(world.approver, decision_id, "vi")
    app.config["PDF_CERTIFICATE"] = "/nowhere.p12"
    assert not bundles.work(bundle.id, pool)
    db.session.expire_all()
    assert bundle.state == "stopped"
    assert "nowhere.p12" in bundle.why
    app.config["PDF_CERTIFICATE"] = ""
    assert made(world, decision_id, pool).state == "done"


def test_the_file_that_is_gone_is_not_found(world, app, decision_id, pool):
    bundle = made(world, decision_id, pool)
    (app.config["INSTANCE"] / "evidence" / "papers" / "bundles" / f"{bundle.id}.zip").unlink()
    with pytest.raises(NotFound):
        bundles.opened(world.approver, bundle.id, "zip")


def test_the_job_draws_in_processes_of_its_own(world, issued, decision_id):
    bundle = bundles.begin(world.approver, decision_id, "vi")
    for each in issued[:2]:
        printing.certificate(each, "vi")
    db.session.commit()
    jobs.bundle_waiting()
    db.session.expire_all()
    assert bundle.state == "done", bundle.why
    with ZipFile(io.BytesIO(sent(world.approver, bundle, "zip"))) as archive:
        assert b"/ByteRange" in archive.read("0003-2026-GCN-18073.pdf")


def test_the_page_shows_how_far_it_is_and_then_the_files(
    world, decision_id, pool, signed_in, monkeypatch
):
    asked = []
    monkeypatch.setattr(jobs, "bundle_soon", lambda: asked.append("bundle"))
    browser, page = signed_in(world.approver), f"/decisions/{decision_id}"
    assert f"{page}/bundle" in browser.get(page).get_data(as_text=True)
    assert browser.post(f"{page}/bundle").status_code == 302
    assert asked == ["bundle"]
    assert 'value="0" max="3"' in browser.get(page).get_data(as_text=True)
    bundle = db.session.query(Bundle).one()
    assert browser.get(f"/decisions/bundles/{bundle.id}.zip").status_code == 404
    made(world, decision_id, pool)
    shown = browser.get(page).get_data(as_text=True)
    for kind, media in bundles.KINDS.items():
        link = f"/decisions/bundles/{bundle.id}.{kind}"
        assert link in shown
        answer = browser.get(link)
        assert (answer.status_code, answer.mimetype) == (200, media)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/decisions/bundles/{bundle.id}.exe").status_code == 404


def test_the_list_is_no_formula(tmp_path):
    archive, _printed = pack([], [Line("1", "=1+1", "x")], Line("a", "b", "c"), tmp_path)
    with ZipFile(archive) as packed:
        assert listed(packed)[1][1] == "'=1+1"


def test_a_paper_that_is_not_there_has_no_pieces(app):
    assert store.stream_paper("bundles/0.zip") is None


def test_what_was_asked_for_long_ago_is_cleared_away(world, app, decision_id, pool):
    old, young = (made(world, decision_id, pool) for _ in range(2))
    old.at = clock.now() - timedelta(days=app.config["BUNDLE_DAYS"], minutes=1)
    db.session.commit()
    bundles.clear_old()
    kept = [store.stream_paper(f"bundles/{each.id}.zip") is not None for each in (old, young)]
    assert kept == [False, True]
    assert [old.state, young.state] == ["cleared", "done"]


def test_while_one_packs_another_run_leaves_the_worker_to_others(world, decision_id):
    bundle = bundles.begin(world.approver, decision_id, "vi")
    with jobs.bundling:
        jobs.bundle_waiting()
    assert bundles.running() == [bundle.id]
