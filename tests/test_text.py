"""Folding of text for search, and lines of CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.text import csv_line, fold, search_pattern


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Trường Tiểu học Đồng Tháp", "truong tieu hoc dong thap"),
        ("ĐẶC KHU  Côn\u00a0Đảo ", "dac khu con dao"),
        ("Tổ dân phố số 5", "to dan pho so 5"),
        ("Nguyễn Thị Ước", "nguyen thi uoc"),
        ("", ""),
    ],
)
def test_accents_go_and_dd_becomes_d(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_unicode_forms_fold_alike(form):
    import unicodedata

    assert fold(unicodedata.normalize(form, "Hà Tĩnh")) == "ha tinh"


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        ("Đồng Tháp", "%dong thap%"),
        ("100%", "%100\\%%"),
        ("a_b", "%a\\_b%"),
        ("a\\b", "%a\\\\b%"),
    ],
)
def test_signs_of_like_mean_themselves(words, pattern):
    assert search_pattern(words) == pattern


def test_endless_words_make_no_endless_pattern():
    assert len(search_pattern("y" * 200_000)) < 50_000  # what SQLite takes


@given(st.lists(st.text(), min_size=1))
def test_a_line_of_csv_is_read_back_and_no_cell_is_a_formula(cells):
    line = csv_line(cells)
    [read] = csv.reader(io.StringIO(line, newline=""))
    for cell, found in zip(cells, read, strict=True):
        assert found in (cell, f"'{cell}")
        assert found[:1] not in tuple("=+-@\t\r")
