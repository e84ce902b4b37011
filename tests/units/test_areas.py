"""Official areas, and finding one of them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from certify.db import db
from certify.errors import Refused
from certify.units.areas import find_area, label, official, search_areas
from certify.units.models import Area
from certify.units.operations import load_areas


@pytest.fixture
def areas(app):
    load_areas()


def test_all_areas_are_loaded_once(app):
    assert load_areas() == 34 + 3321
    assert load_areas() == 0
    counts = db.session.execute(select(Area.level, func.count()).group_by(Area.level)).all()
    assert dict(counts) == {"province": 34, "commune": 3321}


def test_codes_are_the_official_ones_and_every_commune_has_its_province(areas):
    lengths = select(Area.level, func.length(Area.code)).distinct()
    assert set(db.session.execute(lengths).all()) == {("province", 2), ("commune", 5)}
    commune = db.session.get(Area, "18073")
    assert (commune.name, commune.parent.name) == ("Phường Thành Sen", "Tỉnh Hà Tĩnh")


@pytest.mark.parametrize(
    ("typed", "level", "code"),
    [
        ("4", None, "04"),
        ("4", "commune", "00004"),
        ("00004", None, "00004"),
        ("018073", None, "18073"),
        ("x", None, "x"),
        ("", "commune", ""),
    ],
)
def test_zeros_that_a_spreadsheet_dropped_come_back(typed, level, code):
    assert official(typed, level) == code


def test_an_area_that_was_renamed_gets_its_official_name_back(areas):
    db.session.get(Area, "18073").name = "Phường Khác"
    db.session.commit()
    assert load_areas() == 1
    db.session.expire_all()
    assert db.session.get(Area, "18073").name == "Phường Thành Sen"


@pytest.mark.parametrize(
    "typed",
    [
        "18073",
        "018073",
        "18073 – Phường Thành Sen, Tỉnh Hà Tĩnh",
        "thanh sen",
        "Phường Thành Sen",
        "phuong thanh sen tinh ha tinh",
    ],
)
def test_an_area_is_found_by_code_label_or_name(areas, typed):
    assert find_area(typed, "commune").code == "18073"


def test_its_label_finds_it_again(areas):
    area = db.session.get(Area, "42")
    assert find_area(label(area)) is area


def test_several_that_fit_are_listed(areas):
    with pytest.raises(Refused, match="–"):
        find_area("xã tân")


@pytest.mark.parametrize(("typed", "level"), [("", None), ("atlantis", None), ("42", "commune")])
def test_what_is_no_area_is_refused(areas, typed, level):
    with pytest.raises(Refused):
        find_area(typed, level)


def test_a_percent_sign_finds_nothing(areas):
    assert search_areas("%") == []


def test_loading_takes_few_queries(app, count_queries):
    with count_queries() as statements:
        load_areas()
    assert len(statements) <= 6  # three of them tell the log
