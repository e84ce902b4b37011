"""The register to Excel and back."""

from __future__ import annotations

from datetime import date

import pytest

from certify.api import history, session, write_workbook
from certify.errors import Forbidden, Refused
from certify.plugins.movement_models import excel_in, excel_out, sheets
from certify.plugins.movement_models.models import MovementModel, Point, Review, Team
from certify.plugins.movement_models.queries import Filters
from tests.plugins.movement_models.told import happened

pytestmark = pytest.mark.usefixtures("in_2026")
ALL = Filters(2026)
MODEL = {
    "code": "MH-1", "name": "Tiếng kẻng", "field": "Phòng, chống tội phạm, tệ nạn xã hội",
    "area": "18073",
}  # fmt: skip


def book(models=(), points=(), teams=(), reviews=()):
    rows = (list(models), list(points), list(teams), list(reviews))
    return write_workbook(list(zip(sheets.FORMS, rows, strict=True)), "vi")


def said(report):
    return {(fault.sheet, fault.row, fault.column.partition(" ")[2]) for fault in report.faults}


@pytest.fixture
def filled(world, keep, point_at, rate):
    """Two models with all that a model can have."""
    original = keep(
        code="MH-1", unit=world.school, proposer="Hội Phụ nữ", summary="Dòng một\nDòng hai",
        survey_plan="Số 12", survey_approved_by="Trưởng Công an", decision_number="20/QĐ",
        members=30, ministry_asked=True,
    )  # fmt: skip
    copy = keep("Bản sao", code="MH-2", replicated_from_id=original.id, origin="Bắc Ninh")
    point_at(original, team="Tổ 1")
    rate(original)
    rate(copy, "weak", confirm=False)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_round_trip_changes_nothing(world, filled, language):
    content = excel_out.export(world.inspector, ALL, language)
    before = session.query(MovementModel.revision).all()
    events = len(history("movement_model", 1))
    report = excel_in.run(world.inspector, content, language)
    assert report.faults == []
    assert {key: dict(counts) for key, counts in report.counts.items()} == {
        "models": {"created": 0, "changed": 0, "unchanged": 2},
        "points": {"created": 0, "changed": 0, "unchanged": 1},
        "teams": {"created": 0, "changed": 0, "unchanged": 1},
        "reviews": {"created": 0, "changed": 0, "unchanged": 2},
    }
    assert session.query(MovementModel.revision).all() == before
    assert len(history("movement_model", 1)) == events
    assert session.query(Review).filter(Review.confirmed_at.is_not(None)).count() == 1


def test_what_left_comes_back_whole(world, filled):
    content = excel_out.export(world.administrator, ALL, "vi")
    columns = [each.name for each in MovementModel.__table__.columns if each.name != "id"]
    before = [[getattr(model, name) for name in columns] for model in everything()]
    for entity in (Team, Point, Review):
        session.query(entity).delete()
    session.query(MovementModel).update({"replicated_from_id": None})
    session.query(MovementModel).delete()
    session.commit()
    report = excel_in.run(world.administrator, content, "vi")
    assert report.faults == []
    after = [[getattr(model, name) for name in columns] for model in everything()]
    kept = [index for index, name in enumerate(columns) if name not in ("revision", "summary")]
    by_code = {model.code: model for model in everything()}
    assert by_code["MH-2"].replicated_from is by_code["MH-1"]
    source = columns.index("replicated_from_id")
    assert [[row[index] for index in kept if index != source] for row in after] == [
        [row[index] for index in kept if index != source] for row in before
    ]
    assert session.query(Review).filter(Review.confirmed_at.is_not(None)).count() == 0
    (team,) = session.query(Team)
    assert (team.name, team.head, team.members) == ("Tổ 1", "Cao Văn Thái", 7)


def everything():
    return session.query(MovementModel).order_by(MovementModel.code).all()


def test_the_workbook_holds_what_the_reader_may_read(world, filled, keep):
    from python_calamine import CalamineWorkbook

    keep("Nơi khác", area=world.other_commune)

    def names(actor, **filters):
        import io

        content = excel_out.export(actor, ALL._replace(**filters), "vi")
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as found:
            grid = found.get_sheet_by_name("Mô hình").to_python()
        return {row[1] for row in grid[2:]}

    assert names(world.clerk) == {"Camera an ninh"}
    assert names(world.approver) == {"Camera an ninh", "Bản sao"}
    assert names(world.approver, words="ban sao") == {"Bản sao"}


def test_a_workbook_has_an_end(world, filled, monkeypatch):
    monkeypatch.setattr(excel_out, "MAX_POINTS", 0)
    with pytest.raises(Refused):
        excel_out.export(world.inspector, ALL, "vi")


def test_a_new_file_fills_the_register(world):
    content = book(
        [MODEL, {**MODEL, "code": "MH-2", "source": "MH-1", "unit": world.school.code}],
        [{"model": "MH-1", "place": "Ngõ 5", "area": 18073, "since": date(2025, 1, 2)}],
        [{"model": "MH-1", "place": "Ngõ 5", "name": "Tổ 1", "members": 4}],
        [{"model": "MH-1", "year": 2026, "rating": "Hoạt động hiệu quả"}],
    )
    report = excel_in.run(world.inspector, content, "vi", check_only=True)
    assert (report.faults, report.written) == ([], False)
    assert session.query(MovementModel).count() == 0
    assert excel_in.run(world.inspector, content, "vi").written
    first, second = everything()
    assert (first.state, second.state) == ("reviewed", "replicated")
    assert second.replicated_from is first
    assert first.points[0].since == date(2025, 1, 2)
    assert first.points[0].teams[0].members == 4
    assert first.reviews[0].confirmed_at is None
    assert happened(first)[0] == "created"


def test_every_faulty_row_is_named_and_nothing_written(world, keep):
    keep("Không phải của mình", code="MH-9", area=world.other_commune)
    keep("Cũng không", code="MH-99", area=world.other_commune)
    content = book(
        [
            MODEL,
            {**MODEL, "name": "Trùng mã"},
            {"code": "MH-2", "name": "", "field": "bay", "area": "99999", "unit": "??"},
            {**MODEL, "code": "MH-3", "decision_on": "hôm qua", "members": "bảy"},
            {**MODEL, "code": "MH-4", "source": "MH-5"},
            {**MODEL, "code": "MH-5", "source": "MH-4"},
            {**MODEL, "code": "MH-6", "source": "MH-77"},
            {**MODEL, "code": "MH-9"},
            {**MODEL, "code": "MH-7", "area": "18100"},
            {**MODEL, "code": ""},
        ],
        [
            {"model": "MH-8", "place": "Ngõ 5", "area": "18073"},
            {"model": "MH-1", "place": "Ngõ 5", "area": "1", "unit": "??"},
            {"model": "MH-1", "place": "Ngõ 5", "area": "18073"},
            {"model": "MH-99", "place": "Ngõ 5", "area": "18073"},
        ],
        [{"model": "MH-1", "place": "Ngõ 6", "name": "Tổ 1"}],
        [{"model": "MH-1", "year": 1900, "rating": "tốt"}],
    )
    report = excel_in.run(world.inspector, content, "vi")
    assert said(report) == {
        ("Mô hình", 4, "Mã mô hình"),
        ("Mô hình", 5, "Tên mô hình"), ("Mô hình", 5, "Lĩnh vực"),
        ("Mô hình", 5, "Mã xã, phường"), ("Mô hình", 5, "Mã đơn vị"),
        ("Mô hình", 6, "Ngày quyết định"), ("Mô hình", 6, "Số thành viên"),
        ("Mô hình", 7, "Nhân rộng từ (mã)"), ("Mô hình", 8, "Nhân rộng từ (mã)"),
        ("Mô hình", 9, "Nhân rộng từ (mã)"),
        ("Mô hình", 10, "Mã mô hình"),
        ("Mô hình", 11, "Mã xã, phường"),
        ("Mô hình", 12, "Mã mô hình"),
        ("Điểm", 3, "Mã mô hình"),
        ("Điểm", 4, "Mã xã, phường"), ("Điểm", 4, "Mã đơn vị phụ trách"),
        ("Điểm", 5, "Mã mô hình"), ("Điểm", 6, "Mã mô hình"),
        ("Tổ", 3, "Điểm, địa bàn"),
        ("Đánh giá", 3, "Năm"), ("Đánh giá", 3, "Kết quả"),
    }  # fmt: skip
    assert [model.code for model in everything()] == ["MH-9", "MH-99"]


def test_a_change_after_the_export_is_not_overwritten(world, filled):
    from certify.plugins.movement_models import operations

    rows = [{**MODEL, "name": "Tên trong tệp", "revision": 1}]
    model = everything()[0]
    operations.strike_off(world.inspector, model, date(2026, 9, 1), "Trùng")
    report = excel_in.run(world.inspector, book(rows), "vi")
    assert said(report) == {("Mô hình", 3, "Lần sửa")}
    rows[0].pop("revision")
    assert excel_in.run(world.inspector, book(rows), "vi").written
    assert everything()[0].name == "Tên trong tệp"


def test_a_changed_rating_is_to_be_confirmed_anew(world, filled):
    rows = [{"model": "MH-1", "year": 2026, "rating": "Không hoạt động"}]
    report = excel_in.run(world.inspector, book(reviews=rows), "vi")
    assert report.counts["reviews"]["changed"] == 1
    review = session.query(Review).filter_by(rating="idle").one()
    assert review.confirmed_at is None


def test_a_struck_off_model_is_not_reviewed(world, filled):
    from certify.plugins.movement_models import operations

    operations.strike_off(world.inspector, everything()[0], date(2026, 9, 1), "Trùng")
    rows = [{"model": "MH-1", "year": 2025, "rating": "Không hoạt động"}]
    report = excel_in.run(world.inspector, book(reviews=rows), "vi")
    assert said(report) == {("Đánh giá", 3, "Mã mô hình")}


def test_columns_that_are_missing_leave_what_stands(world, filled):
    import io

    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Models")
        sheet.write_row(0, 0, ("Code", "Name", "Field of work", "Commune code"))
        sheet.write_row(1, 0, ("MH-1", "Tên mới", "Fire prevention and rescue", "18073"))
        points = workbook.add_worksheet("Points")
        points.write_row(0, 0, ("Model code", "Place", "Commune code"))
        points.write_row(1, 0, ("MH-1", "Tổ dân phố 5", "18073"))
    assert excel_in.run(world.inspector, stream.getvalue(), "en").written
    model = everything()[0]
    assert (model.name, model.field, model.proposer) == ("Tên mới", "fire", "Hội Phụ nữ")
    assert (model.ministry_asked, model.unit_id) == (True, world.school.id)
    assert model.points[0].since == date(2024, 6, 1)


def test_a_clerk_brings_in_models_of_the_own_unit_only(world):
    own = {**MODEL, "unit": world.school.code}
    report = excel_in.run(world.clerk, book([own, {**MODEL, "code": "MH-2"}]), "vi")
    assert said(report) == {("Mô hình", 4, "Mã xã, phường")}
    assert excel_in.run(world.clerk, book([own]), "vi").written


def test_readers_bring_in_nothing(world):
    with pytest.raises(Forbidden):
        excel_in.run(world.approver, book([MODEL]), "vi")
    with pytest.raises(Refused):
        excel_in.run(world.inspector, b"no workbook", "vi")


def test_a_model_elsewhere_cannot_be_copied_unseen(world, keep):
    keep("Bí mật", code="X-9", area=world.other_commune)
    content = book([{**MODEL, "source": "X-9"}])
    assert said(excel_in.run(world.inspector, content, "vi")) == {
        ("Mô hình", 3, "Nhân rộng từ (mã)")
    }
    asked = keep("Bộ yêu cầu", code="X-8", area=world.other_commune, ministry_asked=True)
    report = excel_in.run(world.inspector, book([{**MODEL, "source": "X-8"}]), "vi")
    assert report.written
    assert session.query(MovementModel).filter_by(code="MH-1").one().replicated_from is asked
