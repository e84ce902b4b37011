"""Units and accounts from one workbook."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from sqlalchemy import func, select

from certify.accounts.models import Assignment, User
from certify.db import db
from certify.errors import Forbidden, Refused
from certify.plugins import library
from certify.units import bulk, spreadsheet
from certify.units.columns import Layout
from certify.units.models import Unit, UnitChange
from certify.units.spreadsheet import MAX_ROWS, letter
from certify.units.template import template

UNITS = [
    "code",
    "type",
    "name",
    "address",
    "area",
    "authority",
    "since",
    "facts.party_organisation",
]
ACCOUNTS = ["username", "name", "email", "role", "unit", "area"]
GOOD_UNITS = [
    ["TDP-01", "Khu dân cư", "Tổ dân phố 1", "", 18073, "", "", "Có"],
    ["TDP-02", "residential_area", "Tổ dân phố 2", "Ngõ 2", "018073", 42, "01/02/2020", False],
]
GOOD_ACCOUNTS = [
    ["totruong1", "Cao Văn Thái", "thai@example.vn", "Người đứng đầu đơn vị", "TDP-01", ""],
    ["totruong1", "Cao Văn Thái", "thai@example.vn", "clerk", "TDP-02", ""],
    ["canbo2", "Lê Quân", "", "Cán bộ thẩm định", "", 42],
    ["quantri2", "Hà Mi", "", "administrator", "", ""],
]


def workbook(units=(), accounts=(), heads=UNITS):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, columns, rows in (("Đơn vị", heads, units), ("Tài khoản", ACCOUNTS, accounts)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, columns)
            for number, row in enumerate(rows, 1):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def counts(report):
    return {
        name: tuple(c[k] for k in ("created", "changed", "unchanged"))
        for name, c in report.counts.items()
    }


def test_a_good_file_creates_everything(world):
    report = bulk.run(world.administrator, workbook(GOOD_UNITS, GOOD_ACCOUNTS))
    assert not report.faults
    assert report.written
    assert counts(report) == {"units": (2, 0, 0), "accounts": (4, 0, 0)}
    second = db.session.scalar(select(Unit).where(Unit.code == "TDP-02"))
    assert (second.area_code, second.authority_code) == ("18073", "42")
    assert second.facts == {"party_organisation": False}
    assert second.since.isoformat() == "2020-02-01"


def test_the_second_import_of_the_same_file_changes_nothing(world):
    content = workbook(GOOD_UNITS, GOOD_ACCOUNTS)
    bulk.run(world.administrator, content)
    before = [
        db.session.scalar(select(func.count()).select_from(m))
        for m in (Unit, UnitChange, User, Assignment)
    ]
    report = bulk.run(world.administrator, content)
    after = [
        db.session.scalar(select(func.count()).select_from(m))
        for m in (Unit, UnitChange, User, Assignment)
    ]
    assert counts(report) == {"units": (0, 0, 2), "accounts": (0, 0, 4)}
    assert before == after


def test_a_changed_row_changes_just_its_unit(world):
    bulk.run(world.administrator, workbook(GOOD_UNITS))
    changed = [GOOD_UNITS[0], [*GOOD_UNITS[1][:7], True]]
    assert counts(bulk.run(world.administrator, workbook(changed)))["units"] == (0, 1, 1)
    unit = db.session.scalar(select(Unit).where(Unit.code == "TDP-02"))
    assert unit.changes[0].changes == {"facts.party_organisation": [False, True]}


def test_checking_writes_nothing(world):
    report = bulk.run(world.administrator, workbook(GOOD_UNITS, GOOD_ACCOUNTS), check_only=True)
    assert counts(report) == {"units": (2, 0, 0), "accounts": (4, 0, 0)}
    assert not report.written
    assert db.session.scalar(select(Unit).where(Unit.code == "TDP-01")) is None


BAD_UNITS = [
    (["TDP 1", "Khu dân cư", "Tổ 1", "", 18073, "", "", "Có"], "A"),
    (["T1", "Làng", "Tổ 1", "", 18073, "", "", "Có"], "B"),
    (["T1", "Khu dân cư", "", "", 18073, "", "", "Có"], "C"),
    (["T1", "Khu dân cư", "Tổ 1", "", 99999, "", "", "Có"], "E"),
    (["T1", "Khu dân cư", "Tổ 1", "", 18073, 18100, "", "Có"], "F"),
    (["T1", "Khu dân cư", "Tổ 1", "", 18073, "", "hôm qua", "Có"], "G"),
    (["T1", "Khu dân cư", "Tổ 1", "", 18073, "", "", ""], "H"),
    (["T1", "Khu dân cư", "Tổ 1", "", 18073, "", "", "chắc là có"], "H"),
]


@pytest.mark.parametrize(("row", "column"), BAD_UNITS)
def test_a_faulty_unit_is_named_by_row_and_column_and_nothing_is_imported(world, row, column):
    report = bulk.run(world.administrator, workbook([GOOD_UNITS[0], row], GOOD_ACCOUNTS[:1]))
    assert {(f.sheet, f.row, f.column[0]) for f in report.faults} == {("Đơn vị", 3, column)}
    assert all(fault.message for fault in report.faults)
    assert not report.written
    assert db.session.scalar(select(Unit).where(Unit.code == "TDP-01")) is None


BAD_ACCOUNTS = [
    (["Tổ Trưởng", "Thái", "", "head", "TDP-01", ""], "A"),
    (["thai", "", "", "head", "TDP-01", ""], "B"),
    (["thai", "Thái", "thai", "head", "TDP-01", ""], "C"),
    (["thai", "Thái", "", "vua", "TDP-01", ""], "D"),
    (["thai", "Thái", "", "head", "TDP-99", ""], "E"),
    (["thai", "Thái", "", "inspector", "", "7"], "F"),
    (["thai", "Thái", "", "inspector", "TDP-01", "42"], "E"),
    (["thai", "Thái", "", "head", "TDP-01", "42"], "F"),
]


@pytest.mark.parametrize(("row", "column"), BAD_ACCOUNTS)
def test_a_faulty_account_is_named(world, row, column):
    report = bulk.run(world.administrator, workbook(GOOD_UNITS, [row]))
    assert {(f.sheet, f.row, f.column[0]) for f in report.faults} == {("Tài khoản", 2, column)}
    assert not report.written


def test_all_faulty_rows_are_named_at_once(world):
    report = bulk.run(world.administrator, workbook([row for row, _column in BAD_UNITS[1:4]]))
    assert {fault.row for fault in report.faults} == {2, 3, 4}


def test_the_same_code_twice_is_named(world):
    report = bulk.run(world.administrator, workbook([GOOD_UNITS[0], GOOD_UNITS[0]]))
    assert [(f.row, f.column[0]) for f in report.faults] == [(3, "A")]


def test_a_fact_of_another_type_is_named(world):
    heads = [*UNITS, "facts.guard_force"]
    report = bulk.run(world.administrator, workbook([[*GOOD_UNITS[0], "Có"]], heads=heads))
    assert [(f.row, f.column[0]) for f in report.faults] == [(2, "I")]


def test_an_unknown_and_a_missing_column_are_named(world):
    report = bulk.run(world.administrator, workbook([GOOD_UNITS[0]], heads=["mã số", *UNITS[1:]]))
    assert len(report.faults) == 2


@pytest.mark.parametrize("content", [b"", b"name;code", b"PK\x03\x04 nothing"])
def test_what_is_no_workbook_is_refused(world, content):
    with pytest.raises(Refused):
        bulk.run(world.administrator, content)


def test_too_many_rows_are_refused_with_the_limit(world):
    rows = [[f"T{n}", "Khu dân cư", "Tổ", "", 18073, "", "", "Có"] for n in range(MAX_ROWS + 1)]
    with pytest.raises(Refused, match=str(MAX_ROWS)):
        bulk.run(world.administrator, workbook(rows))


def test_only_administrators_import(world):
    with pytest.raises(Forbidden):
        bulk.run(world.inspector, workbook(GOOD_UNITS))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_template_is_read_back_as_empty(world, language):
    layout = Layout(tuple(library().unit_types.values()))
    content = template(layout, [world.province, world.commune], language)
    report = bulk.run(world.administrator, content)
    assert not report.faults
    assert counts(report) == {"units": (0, 0, 0), "accounts": (0, 0, 0)}


def test_letters_of_columns():
    assert [letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_cells_of_dates_and_truth_values_are_understood(world):
    row = [*GOOD_UNITS[0][:6], "2020-02-01", True]
    assert bulk.run(world.administrator, workbook([row])).written
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Units")
        sheet.write_row(0, 0, UNITS)
        sheet.write_row(1, 0, [*row[:6], "", "No"])
        day = datetime(2021, 3, 4)  # noqa: DTZ001 - as Excel has it, without a zone
        sheet.write_datetime(1, 6, day, book.add_format({"num_format": "d/m/y"}))
    bulk.run(world.administrator, stream.getvalue())
    unit = db.session.scalar(select(Unit).where(Unit.code == "TDP-01"))
    assert unit.since.isoformat() == "2021-03-04"
    assert unit.facts == {"party_organisation": False}


@pytest.mark.parametrize(
    ("second", "column"),
    [
        (["thai", "Thái Khác", "a@b.vn", "clerk", "TDP-02", ""], "B"),
        (["thai", "Thái", "c@d.vn", "clerk", "TDP-02", ""], "C"),
        (["khac", "Khác", "a@b.vn", "clerk", "TDP-02", ""], "C"),
    ],
)
def test_rows_that_contradict_one_another_are_named(world, second, column):
    first = ["thai", "Thái", "a@b.vn", "head", "TDP-01", ""]
    report = bulk.run(world.administrator, workbook(GOOD_UNITS, [first, second]))
    assert [(f.row, f.column[0]) for f in report.faults] == [(3, column)]


def test_an_address_of_another_account_is_named(world):
    world.clerk.email = "a@b.vn"
    db.session.commit()
    row = ["thai", "Thái", "A@b.vn", "administrator", "", ""]
    report = bulk.run(world.administrator, workbook([], [row]))
    assert [(f.row, f.column[0]) for f in report.faults] == [(2, "C")]


def test_the_type_of_a_known_unit_does_not_change(world):
    bulk.run(world.administrator, workbook(GOOD_UNITS))
    row = [*GOOD_UNITS[0][:1], "commune", *GOOD_UNITS[0][2:]]
    report = bulk.run(world.administrator, workbook([row]))
    assert [(f.row, f.column[0]) for f in report.faults] == [(2, "B")]


def test_a_workbook_without_our_sheets_is_refused(world):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet("Other")
    with pytest.raises(Refused, match="Đơn vị"):
        bulk.run(world.administrator, stream.getvalue())


def test_a_file_that_unpacks_to_too_much_is_refused(world, monkeypatch):
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED", 1000)
    with pytest.raises(Refused):
        bulk.run(world.administrator, workbook(GOOD_UNITS))


def test_a_long_import_looks_things_up_in_few_queries(world, count_queries):
    units = [[f"T{n}", "Khu dân cư", f"Tổ {n}", "", 18073, "", "", "Có"] for n in range(300)]
    people = [[f"nguoi{n}", f"Người {n}", "", "head", f"T{n}", ""] for n in range(300)]
    with count_queries() as statements:
        bulk.run(world.administrator, workbook(units, people))
    assert len([each for each in statements if each.startswith("SELECT")]) <= 12


@pytest.mark.parametrize("place", [(1_048_575, 16_383), (1_048_575, 1), (30_000, 60)])
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_read(world, place):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.write_string(0, 0, "code")
        sheet.write_string(*place, "x")
    with pytest.raises(Refused):
        bulk.run(world.administrator, stream.getvalue())


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_workbooks_of_other_forms_are_refused(world, name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(Refused, match="xlsx"):
        bulk.run(world.administrator, stream.getvalue())
