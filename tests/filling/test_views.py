"""The page on which a set is filled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from certify.filling import operations
from certify.plugins import library
from tests.filling.typed import filled

pytestmark = pytest.mark.usefixtures("in_2026")
KEY = "civilised-urban/ward@2024"
ADDRESS = f"/sets/{KEY}/fill"
COUNT = {"bound": "least", "number": "2"}


@pytest.fixture
def browser(app, world, signed_in) -> Iterator[object]:
    """An administrator's browser, in English."""
    library.cache_clear()
    found = signed_in(world.administrator)
    with found.session_transaction() as session:
        session["language"] = "en"
    yield found
    library.cache_clear()


def test_every_frame_has_its_fields_and_the_set_leads_there(browser):
    assert f'href="{ADDRESS}"' in browser.get(f"/sets/{KEY}").text
    page = browser.get(ADDRESS)
    assert page.status_code == 200
    for name in ("4.2", "4.6"):
        assert f'name="{name}:text_vi"' in page.text
        assert f'name="{name}:kind"' in page.text
    assert 'name="4.1:text_vi"' not in page.text


def test_others_may_not(world, signed_in):
    client = signed_in(world.inspector)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, data={"act": "publish"}).status_code == 403
    assert ADDRESS not in client.get(f"/sets/{KEY}").text


def test_a_preview_says_how_it_will_read_and_publishes_nothing(browser):
    page = browser.post(ADDRESS, data=filled("4.2", "count", **COUNT) | {"act": "check"})
    assert page.status_code == 200
    assert "at least 2" in page.text
    assert f"{KEY}+thanh-hoa" in page.text
    assert f"{KEY}+thanh-hoa" not in library.look().sets


def test_faults_stand_beside_the_fields_and_everything_typed_stays(browser):
    typed = filled("4.2", "count", bound="least", number="hai", text_vi="Câu <b>đã</b> gõ")
    page = browser.post(ADDRESS, data=typed | {"act": "publish"})
    assert page.status_code == 422
    assert 'id="4.2:number-error"' in page.text
    assert 'href="#4.2:number"' in page.text
    assert "Câu &lt;b&gt;đã&lt;/b&gt; gõ" in page.text
    assert 'value="Phòng PV05, hồ sơ số 7"' in page.text
    assert "Câu &lt;b&gt;đã&lt;/b&gt; gõ" in browser.get(ADDRESS).text  # and was kept


def test_a_draft_is_kept_for_later_and_by_person(browser, world):
    typed = {"4.3:text_vi": "Nửa câu", "act": "keep", "foreign": "x", "9.9:text_vi": "y"}
    assert browser.post(ADDRESS, data=typed).status_code == 302
    assert "Nửa câu" in browser.get(ADDRESS).text
    kept = operations.draft(world.administrator, library().get(KEY)).fields
    assert kept == {"4.3:text_vi": "Nửa câu"}


def test_publishing_leads_to_the_new_set_and_back_to_correct_it(browser):
    typed = filled("4.2", "count", **COUNT)
    page = browser.post(ADDRESS, data=typed | {"act": "publish"}, follow_redirects=True)
    assert page.status_code == 200
    assert f"{KEY}+thanh-hoa" in page.text
    again = browser.get(ADDRESS).text
    assert "Correct it under a new name" in again
    assert "Có ít nhất 2 mô hình" not in again
    number = again.partition("?from=")[2].partition('"')[0]
    corrected = browser.get(f"{ADDRESS}?from={number}").text
    assert 'value="thanh-hoa.2"' in corrected
    assert "Có ít nhất 2 mô hình" in corrected
    refused = browser.post(ADDRESS, data=typed | {"act": "publish"})
    assert refused.status_code == 422
    assert 'id="name-error"' in refused.text


def test_a_set_without_blanks_has_nothing_to_fill(browser):
    assert "Nothing of this set is open." in browser.get("/sets/safe/school@2021/fill").text
    assert "/fill" not in browser.get("/sets/safe/school@2021").text


def test_a_folder_that_cannot_be_written_is_told_on_the_page(browser, tmp_path):
    (tmp_path / "criteria").write_text("a file, not a folder")
    page = browser.post(ADDRESS, data=filled("4.2", "count", **COUNT) | {"act": "publish"})
    assert page.status_code == 422
    assert "cannot be written" in page.text
    assert 'value="thanh-hoa"' in page.text
