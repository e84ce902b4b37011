"""What plugins may ask for."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pytest
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select, update

from certify import api, clock
from certify.audit.models import AuditEvent
from certify.certificates.models import Decision
from certify.db import db
from certify.engine import Text
from certify.errors import Conflict, Forbidden, NotFound, Refused
from certify.evidence import operations as evidence
from certify.evidence.models import Evidence
from certify.units.models import Unit
from tests.world import make_application, make_certificate, make_round


def recognise(application):
    """Add a valid certificate of the application."""
    made = make_certificate(application)
    db.session.commit()
    return made


def picture():
    """Return a small PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "#17594a").save(stream, "PNG")
    return stream.getvalue()


def test_who_may_see_a_unit(world):
    assert api.may_see_unit(world.head, world.school.id)
    assert not api.may_see_unit(world.stranger, world.school.id)
    assert not api.may_see_unit(world.administrator, 9999)


def test_an_event_is_part_of_the_running_transaction(world):
    api.record(world.head, "titles.proposed", "unit", world.school.id, title="x")
    db.session.rollback()
    assert db.session.scalar(select(AuditEvent)) is None
    api.record(world.head, "titles.proposed", "unit", world.school.id, title="x")
    db.session.commit()
    assert db.session.scalar(select(AuditEvent)).details == {"title": "x"}


def test_units_of_an_area_are_plain_data(world):
    found = api.units_managed_by(world.commune.code, ["school", "agency"], date(2026, 1, 1))
    assert [(unit.name, unit.type) for unit in found] == [("Trường THCS Đồng Tháp", "school")]
    assert found[0].facts["school_level"] == "lower_secondary"


def test_a_unit_that_began_later_is_not_there_yet(world):
    world.school.since = date(2026, 1, 2)
    db.session.commit()
    assert api.units_managed_by(world.commune.code, ["school"], date(2026, 1, 1)) == []
    assert len(api.units_managed_by(world.commune.code, ["school"], date(2026, 1, 2))) == 1


def test_decisions_on_units_carry_the_class_and_a_certificate_that_holds(world):
    application = make_application(world.round, world.school)
    decision = Decision(
        authority_code=world.commune.code,
        number="7/QĐ-UBND",
        day=date(2026, 12, 1),
        place="Thành Sen",
        signatory_name="Nguyễn Thị Hoà",
        signatory_title="CHỦ TỊCH",
        by_id=world.approver.id,
        at=clock.now(),
    )
    application.decision, application.findings_class = decision, "kha"
    application.state = "recognised"
    certificate = recognise(application)
    ids = [world.school.id, world.village.id]
    (found,) = api.decisions_on(ids, "safe/school")
    told = (found.unit_id, found.set_key, found.recognised, found.class_, found.number, found.day)
    school = (world.school.id, "safe/school@2021")
    assert told == (*school, True, "kha", "7/QĐ-UBND", date(2026, 12, 1))
    assert api.decisions_on(ids, "safe/s") == []
    assert api.decisions_on([], "safe/school") == []
    certificate.status = "withdrawn"
    assert api.decisions_on(ids, "safe/school") == []
    application.state = "not_recognised"
    assert [each.recognised for each in api.decisions_on(ids, "safe/school")] == [False]


def test_registrations_of_a_year(world):
    make_application(world.round, world.school)
    expected = {(world.school.id, "safe/school@2021")}
    assert api.registrations(world.commune.code, 2026) == expected
    assert api.registrations(world.commune.code, 2025) == set()
    assert api.recognitions(world.commune.code, 2026) == set()


def test_recognitions_of_several_years_are_asked_at_once(world, count_queries):
    older, newer = (
        recognise(make_application(round_, world.school))
        for round_ in (make_round(2025), world.round)
    )
    recognise(make_application(world.round, world.village)).status = "revoked"
    db.session.commit()
    commune = world.commune.code
    with count_queries() as statements:
        found = api.recognitions_since([commune], 2025)
    assert [(each.unit_id, each.year, each.number) for each in found] == [
        (world.school.id, 2025, older.number),
        (world.school.id, 2026, newer.number),
    ]
    assert len(statements) == 1
    assert len(api.recognitions_since([world.commune.code], 2026)) == 1
    assert api.recognitions_since([world.other_commune.code], 2025) == []


def test_roles_over_units_and_areas(world):
    assert api.may_edit_unit(world.clerk, world.school.id)
    assert not api.may_edit_unit(world.inspector, world.school.id)
    assert api.serves_area(world.inspector, world.commune.code, "inspector")
    assert not api.serves_area(world.inspector, world.commune.code, "approver")
    assert not api.serves_area(world.province_inspector, world.commune.code)


def test_the_areas_offered_reach_one_level_down(world):
    assert [area.code for area in api.offered_areas(world.inspector)] == [world.commune.code]
    codes = [world.province.code, world.commune.code, world.other_commune.code]
    assert [area.code for area in api.offered_areas(world.province_inspector)] == codes
    assert [area.code for area in api.offered_areas(world.administrator)] == codes
    assert api.offered_areas(world.head) == []
    assert [area.code for area in api.areas_below(world.province.code)] == codes[1:]


def test_units_by_place_and_by_person(world):
    assert [unit.id for unit in api.units_of(world.head)] == [world.school.id]
    assert api.units_of(world.head, "clerk") == []
    found = api.units_in([world.commune.code], ["commune", "school"], date(2026, 1, 1))
    assert {unit.type for unit in found} == {"commune", "school"}
    assert {unit.area_code for unit in found} == {world.commune.code}
    assert api.get_unit(world.head, world.school.id) is world.school
    with pytest.raises(NotFound):
        api.get_unit(world.stranger, world.school.id)


def test_the_second_of_two_editors_is_told(world):
    assert world.school.revision == 1
    others = update(Unit).values(revision=7)
    db.session.execute(others, execution_options={"synchronize_session": False})
    world.school.name = "Một"
    with pytest.raises(Conflict):
        api.commit()
    assert db.session.get(Unit, world.school.id).name != "Một"


def test_a_list_is_found_without_accents_and_parted_into_pages(world):
    query = select(Unit).where(api.contains(Unit.search, "ĐỒNG tháp"))
    page = api.paginate(query, 1)
    assert [unit.id for unit in page.items] == [world.school.id]
    assert api.paginate(select(Unit), 2, 3).pages == 2
    assert api.paginate(select(Unit), -5, 3).page == 1
    assert api.paginate(select(Unit).where(api.contains(Unit.search, "%")), 1).total == 0


def test_events_of_an_object_are_its_history(world):
    api.record(world.head, "drill.added", "drill", 3, minutes=4)
    api.commit()
    api.record(None, "drill.struck", "drill", 3)
    api.commit()
    struck, added = api.history("drill", 3)
    assert (struck.action, struck.by) == ("drill.struck", "")
    assert (added.by, added.details) == (world.head.name, {"minutes": 4})
    assert api.history("drill", 4) == []


def test_applications_that_one_works_on_now(world):
    application = make_application(world.round, world.school)
    [found] = api.open_applications(world.clerk)
    assert (found.id, found.unit_name, found.year) == (application.id, world.school.name, 2026)
    assert "7.1.plan" in {criterion.id for criterion in found.criteria}
    assert api.open_applications(world.inspector) == []
    application.state = "submitted"
    db.session.commit()
    assert api.open_applications(world.clerk) == []


def test_an_application_whose_set_is_gone_is_left_out(world):
    make_application(world.round, world.school).set_key = "gone/set@1"
    db.session.commit()
    assert api.open_applications(world.clerk) == []


def attach(who, application, criteria=("7.1.plan",)):
    rows = [["03/05/2026", Text("Diễn tập <b>lần 1</b>", "First drill")]]
    headings = [Text("Ngày", "Day"), "Việc"]
    return api.attach_record(who, application.id, criteria, "Sổ diễn tập", headings, rows)


def test_a_record_becomes_evidence_as_pdf(world):
    application = make_application(world.round, world.school)
    kept = db.session.get(Evidence, attach(world.clerk, application))
    assert (kept.name, kept.kind) == ("Sổ diễn tập.pdf", "pdf")
    assert [use.criterion for use in kept.uses] == ["7.1.plan"]
    pages = PdfReader(io.BytesIO(evidence.open_bytes(kept))).pages
    text = unicodedata.normalize("NFC", " ".join(page.extract_text() for page in pages))
    for words in ("Sổ diễn tập", world.school.name, "03/05/2026", "Diễn tập <b>lần 1</b>"):
        assert words in text


@pytest.mark.parametrize(
    ("who", "criteria", "error"),
    [
        ("stranger", ["7.1.plan"], NotFound),
        ("inspector", ["7.1.plan"], Forbidden),
        ("clerk", ["no.such"], Refused),
    ],
)
def test_a_record_is_attached_by_those_who_may_only(world, who, criteria, error):
    application = make_application(world.round, world.school)
    with pytest.raises(error):
        attach(getattr(world, who), application, criteria)
    assert db.session.scalar(select(Evidence)) is None


def test_files_of_a_register_are_checked_kept_and_sent_to_be_saved(app, world):
    checked = api.examine_file("anh.png", io.BytesIO(picture()))
    api.keep_file(checked)
    with app.test_request_context():
        sent = api.file_response(checked.sha256, checked.name, checked.media_type)
        sent.direct_passthrough = False
        assert sent.get_data() == checked.content
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
        preview = api.preview_response(checked.sha256, checked.kind)
        assert preview.data.startswith(b"\x89PNG")
        with pytest.raises(NotFound):
            api.file_response("0" * 64, "x.png", "image/png")


FORM = api.SheetForm(
    "drills",
    Text("Diễn tập", "Drills"),
    (
        api.Column("day", Text("Ngày", "Day"), Text("Ngày", "Day"), required=True),
        api.Column("what", Text("Nội dung", "What"), Text("Việc", "What")),
        api.Column("count", Text("Số người", "People"), Text("Số", "Number")),
        api.Column(
            "sort",
            Text("Loại", "Sort"),
            Text("Chọn", "Choose"),
            choices=(("a", Text("Một", "One")),),
        ),
    ),
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_written_to_a_workbook_is_read_again(app, language):
    row = {"day": date(2026, 5, 3), "what": "=1+1", "count": 40, "sort": None}
    content = api.write_workbook([(FORM, [row])], language)
    [sheet] = api.read_workbook(content, FORM)
    assert sheet.faults == ()
    assert [dict(each.cells) for each in sheet.rows] == [
        {"day": date(2026, 5, 3), "what": "=1+1", "count": "40"}
    ]


def test_a_workbook_without_rows_is_a_template(app):
    [sheet] = api.read_workbook(api.write_workbook([(FORM, [])], "vi"), FORM)
    assert sheet.rows == ()
    with pytest.raises(Refused):
        api.read_workbook(b"no workbook", FORM)


def test_a_document_of_a_plugin_extends_those_of_certify(app, tmp_path):
    template = '{% extends "base.html" %}{% block page %}<p>{{ name }}</p>{% endblock %}'
    (tmp_path / "drill.html").write_text(template)
    content = api.pdf("drill.html", {"name": "Diễn tập <i>"}, "Sổ", folder=tmp_path)
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata.title == "Sổ"
    assert "<i>" in reader.pages[0].extract_text()
