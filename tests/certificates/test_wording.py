"""Words, dates and names as documents write them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from certify.certificates import wording


def test_catalogue_is_read_without_flask(tmp_path: Path) -> None:
    catalogue = Catalog(locale="vi")
    catalogue.add("Gap list", "Danh mục tồn tại")
    folder = tmp_path / "vi" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    assert wording.translator("vi", tmp_path)("Gap list") == "Danh mục tồn tại"
    assert wording.translator("en", tmp_path)("Gap list") == "Gap list"


def test_datetimes_count_by_their_day() -> None:
    moment = dt.datetime(2026, 11, 18, 23, 59, tzinfo=dt.UTC)
    assert wording.short_date(moment) == wording.short_date(moment.date()) == "18/11/2026"


def test_text_takes_the_other_language_rather_than_nothing() -> None:
    assert wording.text({"vi": "Trường", "en": ""}, "en") == "Trường"
    assert wording.text({"vi": None}, "vi") is None
    assert wording.text("  ", "vi") is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Trường đạt tiêu chuẩn “An toàn”", "An toàn"),
        ("An toàn", "An toàn"),
        (None, None),
    ],
)
def test_standard_name_is_what_the_title_quotes(title: str | None, name: str | None) -> None:
    assert wording.standard_name(title) == name
