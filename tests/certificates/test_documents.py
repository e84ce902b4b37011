"""The documents: everything is on the page, nothing is cut, and the code on the paper reads."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

import certify
from certify.certificates.documents import (
    certificate_pdf,
    gaps_pdf,
    scores_pdf,
    self_assessment_pdf,
    sheet_pdf,
)
from certify.certificates.sheets import claim_sheet, gap_sheet, score_sheet
from certify.engine import Assessment, CriteriaSet, evaluate, load_library
from tests.certificates.reading import (
    elements,
    faults,
    fonts,
    layout,
    pages_of,
    picture,
    text_of,
    words_of,
)

TOKEN = "https://example.vn/c/" + "aZ09-_." * 39 + "xyzxyz"
ADDRESS = "https://example.vn/verify/15-GCN-UBND"
SCRIPT = "<script>alert('x')</script><img src=file:///etc/passwd>"
LONG = "Trường Trung học phổ thông Chuyên Nguyễn Bỉnh Khiêm và Trung tâm Giáo dục thường xuyên " * 3
RECORD: dict[str, Any] = {
    "number": "15/GCN-UBND",
    "unit": {"name": "Trường THCS Nguyễn Văn Trỗi", "area": "Xã Tân Phú", "type": "school"},
    "standard": {
        "title": {"vi": "Trường đạt “An toàn về an ninh, trật tự”", "en": "Safe school"},
        "basis": "Thông tư số 124/2021/TT-BCA",
        "key": "safe/school@2021",
        "hash": "9f2c" * 16,
    },
    "year": 2026,
    "decision": {
        "number": "245/QĐ-UBND",
        "date": "2026-11-18",
        "place": "Tân Phú",
        "body": "Ủy ban nhân dân xã Tân Phú",
        "signatory": {"name": "Nguyễn Thị Hương Giang", "title": "Chủ tịch"},
        "on_behalf": "TM. Ủy ban nhân dân",
    },
    "issued_on": "2026-02-05",
    "validity": {"from": "2026-11-18", "to": "2027-11-17"},
}
HEADER: dict[str, Any] = {
    "body": "Ủy ban nhân dân xã Tân Phú",
    "number": "88/TB-UBND",
    "place": "Tân Phú",
    "date": "2026-11-19",
    "on_behalf": True,
    "signatory": {"name": "Nguyễn Thị Hương Giang", "title": "Chủ tịch"},
    "recipients": ["Trường THCS Nguyễn Du", "Lưu: VT"],
    "hash": "ab12" * 16,
    "area": "Xã Tân Phú",
}


def squeezed(words: str) -> str:
    return "".join(words.split())


def everywhere(value: Any, said: str) -> Any:
    """The same record with `said` for every text in it."""
    if isinstance(value, dict):
        return {key: everywhere(item, said) for key, item in value.items()}
    return said


def certificate(record: dict[str, Any], **options: Any) -> bytes:
    return certificate_pdf(record, qr=TOKEN, verify_url=ADDRESS, **options)


@pytest.fixture(scope="module")
def school() -> CriteriaSet:
    return load_library([Path(certify.__file__).parent / "criteria"]).get("safe/school@2021")


def judged(school: CriteriaSet, **answers: Any) -> Assessment:
    """The baseline of the set with some answers changed."""
    assert school.baseline
    given = dict(school.baseline.answers) | {key.replace("_", "."): answers[key] for key in answers}
    return evaluate(school, given, school.baseline.unit, school.baseline.year)


def sheet_of(school: CriteriaSet, rows: int) -> dict[str, Any]:
    """A gap list of so many rows."""
    assessment = judged(school, **{"7_1_plan": False, "7_1_model": None})
    sheet = gap_sheet(school, assessment.unit, assessment, "vi", HEADER)
    gaps = [sheet["gaps"][at % 2] | {"id": f"row-{at:02}"} for at in range(rows)]
    return sheet | {"gaps": gaps}


# Certificate


def test_certificate_says_everything_in_the_record() -> None:
    text = text_of(certificate(RECORD))
    for said in (
        "15/GCN-UBND",
        "Trường THCS Nguyễn Văn Trỗi",
        "Xã Tân Phú",
        "“An toàn về an ninh, trật tự”",
        "Thông tư số 124/2021/TT-BCA",
        "safe/school@2021",
        "9f2c" * 16,
        "2026",
        "245/QĐ-UBND",
        "18/11/2026",
        "17/11/2027",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Nguyễn Thị Hương Giang",
        ADDRESS,
    ):
        assert squeezed(said) in text


def test_certificate_is_one_landscape_sheet_and_nothing_lies_on_anything() -> None:
    pdf = certificate(RECORD)
    ((width, height, _),) = layout(pdf)
    assert (round(width), round(height)) == (842, 595)
    assert faults(pdf) == []


@pytest.mark.parametrize("reader", ["zxing", "zbar"])
def test_code_on_the_paper_reads(reader: str, tmp_path: Path) -> None:
    image = picture(certificate(RECORD))
    if reader == "zxing":
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [TOKEN]
        return
    image.save(tmp_path / "page.png")
    command = ["zbarimg", "-q", "--raw", str(tmp_path / "page.png")]
    assert subprocess.check_output(command, text=True).strip() == TOKEN


def test_long_name_is_whole_on_one_sheet() -> None:
    name = LONG[:200]
    record = RECORD | {"unit": {"name": name, "area": LONG[:150]}}
    pdf = certificate(record)
    assert len(layout(pdf)) == 1
    assert squeezed(name) in text_of(pdf)
    assert faults(pdf) == []


def test_word_without_end_is_broken_not_cut() -> None:
    pdf = certificate(RECORD | {"unit": {"name": "W" * 200}})
    assert text_of(pdf).count("W") == 200
    assert faults(pdf) == []


def test_what_does_not_fit_at_any_size_goes_on_overleaf() -> None:
    pdf = certificate(everywhere(RECORD, "Ủy ban " * 28))
    assert text_of(pdf).upper().count(squeezed("Ủy ban ".upper() * 28)) >= 10
    assert faults(pdf) == []


@pytest.mark.parametrize("record", [{}, {"unit": None}, {"decision": {"date": "2026-02-30"}}])
def test_missing_data_become_dotted_lines(record: dict[str, Any]) -> None:
    pdf = certificate(record)
    assert "........" in text_of(pdf)
    assert len(layout(pdf)) == 1


def test_scripts_show_as_text_on_the_certificate() -> None:
    pdf = certificate(everywhere(RECORD, SCRIPT))
    # number, unit, area, title, year, basis, set, hash, decision, place, person, validity
    assert text_of(pdf).count(squeezed(SCRIPT)) >= 9
    assert faults(pdf) == []


def test_date_is_written_as_offices_write_it() -> None:
    table = {"%(place)s, day %(day)s month %(month)s year %(year)s": "%(day)s|%(month)s|%(year)s"}
    pdf = certificate(RECORD, gettext=lambda msgid: table.get(msgid, msgid))
    assert "05|02|2026" in text_of(pdf)


def test_texts_come_from_gettext() -> None:
    words = {"CERTIFICATE OF RECOGNITION": "GIẤY CÔNG NHẬN"}
    pdf = certificate(RECORD, gettext=lambda msgid: words.get(msgid, msgid))
    assert "GIẤY CÔNG NHẬN" in words_of(pdf)


@pytest.mark.parametrize(
    ("validity", "said"),
    [
        ({"from": "2026-11-18", "to": "2027-11-17"}, "from 18/11/2026 to 17/11/2027"),
        ({"to": "2027-11-17"}, "until 17/11/2027"),
        ({"from": "2026-11-18"}, "from 18/11/2026"),
        ("for the year 2026", "for the year 2026"),
    ],
)
def test_validity_is_told_as_it_is_known(validity: Any, said: str) -> None:
    assert f"Valid: {said}" in words_of(certificate(RECORD | {"validity": validity}, gettext=str))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_printed(said: str) -> None:
    assert certificate(everywhere(RECORD, said)).startswith(b"%PDF")


def test_threads_may_print_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda _: certificate(RECORD), range(8)))
    assert set(printed) == {certificate(RECORD)}


def test_english_takes_the_english_title() -> None:
    assert "“Safe school”" in words_of(certificate(RECORD, language="en", gettext=str))


def test_certificate_is_tagged_with_words_for_the_code() -> None:
    pdf = pypdf.PdfReader(BytesIO(certificate(RECORD, gettext=str)))
    figures = [element for element in elements(pdf) if element["/S"] == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == ["QR code for checking this certificate"]
    assert pdf.root_object["/Lang"] == "vi"
    assert RECORD["unit"]["name"] in pdf.metadata.title


def test_all_fonts_are_embedded(school: CriteriaSet) -> None:
    for pdf in (certificate(RECORD), sheet_pdf("gaps", sheet_of(school, 2))):
        assert all(font.embedded and font.unicode for font in fonts(pdf))


def test_an_authority_replaces_the_certificate(tmp_path: Path) -> None:
    page = '{% extends "base.html" %}{% block page %}<p>Mẫu riêng {{ number }}</p>{% endblock %}'
    (tmp_path / "certificate.html").write_text(page, encoding="utf-8")
    assert "Mẫu riêng 15/GCN-UBND" in words_of(certificate(RECORD, folders=[tmp_path]))


# Gap list


def test_gap_list_says_what_the_engine_found(school: CriteriaSet) -> None:
    assessment = judged(school, **{"7_1_briefing": {"part": 805, "whole": 812}})
    pdf = gaps_pdf(school, assessment.unit, assessment, header=HEADER)
    text = text_of(pdf)
    (gap,) = assessment.gaps
    assert gap.due
    for said in (
        gap.criterion.id,
        gap.criterion.text.vi,
        gap.basis,
        gap.message.vi[1:],
        gap.remedy.vi,
        f"{gap.due:%d/%m/%Y}",
        gap.papers[0].text.vi,
        school.hash,
        "ab12" * 16,
        "88/TB-UBND",
        "16/11/2025",
    ):
        assert squeezed(said) in text


def test_forty_gaps_are_all_there_with_repeated_heads_and_page_numbers(school: CriteriaSet) -> None:
    pdf = sheet_pdf("gaps", sheet_of(school, 40), gettext=str)
    pages = pages_of(pdf)
    everything = "".join(pages)
    assert [at for at in range(40) if everything.count(f"row-{at:02}") != 1] == []
    with_rows = [page for page in pages if "row-" in page]
    assert len(with_rows) > 3
    assert all("Criterionandbasis" in page for page in with_rows)
    assert [f"Page{at}/{len(pages)}" in page for at, page in enumerate(pages, 1)] == [
        False,
        *[True] * (len(pages) - 1),
    ]
    assert faults(pdf) == []


def test_a_gap_longer_than_a_page_is_whole(school: CriteriaSet) -> None:
    sheet = sheet_of(school, 3)
    sheet["gaps"][1]["message"] = " ".join(f"từ{at}" for at in range(1500))
    pdf = sheet_pdf("gaps", sheet)
    words = set(words_of(pdf).split())
    assert [at for at in range(1500) if f"từ{at}" not in words] == []
    assert faults(pdf) == []


def test_scripts_and_endless_words_in_a_gap_list(school: CriteriaSet) -> None:
    sheet = sheet_of(school, 1)
    odd = SCRIPT + "W" * 150
    sheet["gaps"][0] |= dict.fromkeys(("text", "basis", "message", "remedy", "responsible"), odd)
    sheet |= {"unit": {"name": odd, "type": odd}, "header": everywhere(HEADER, odd)}
    sheet["header"]["recipients"] = [odd]
    pdf = sheet_pdf("gaps", sheet)
    assert text_of(pdf).count(squeezed(odd)) >= 7
    assert faults(pdf) == []


def test_unverified_sets_say_so(school: CriteriaSet) -> None:
    sheet = sheet_of(school, 1)
    sheet["set"]["verified"] = False
    warning = "Set not checked against the official text"
    assert warning in words_of(sheet_pdf("gaps", sheet, gettext=str))
    sheet["set"]["verified"] = True
    assert warning not in words_of(sheet_pdf("gaps", sheet, gettext=str))


def test_readings_of_the_law_are_told_once(school: CriteriaSet) -> None:
    assessment = judged(school, **{"7_1_plan": False, "7_1_registration": False})
    text = text_of(gaps_pdf(school, assessment.unit, assessment))
    reading = assessment.gaps[0].readings[0]
    assert text.count(squeezed(reading.reading.vi)) == 1
    assert squeezed(reading.alternatives[0].text.vi) in text


def test_a_unit_without_gaps_gets_a_sheet_that_says_so(school: CriteriaSet) -> None:
    assessment = judged(school)
    pdf = gaps_pdf(school, assessment.unit, assessment, language="en", gettext=str)
    assert "Nothing is missing." in words_of(pdf)


def test_gap_list_without_header_is_not_signed(school: CriteriaSet) -> None:
    assessment = judged(school, **{"7_1_plan": False})
    text = words_of(gaps_pdf(school, assessment.unit, assessment, gettext=str))
    assert "it does not stand for a document of the competent authority" in text


# Score sheet and self-assessment


def test_score_sheet_shows_both_tracks_and_their_difference(school: CriteriaSet) -> None:
    claim, finding = judged(school), judged(school, **{"7_1_plan": False})
    remarks = {
        "7.1.plan": {"evidence": 3, "agree": False, "reason": "Kế hoạch chưa ký"},
        "7.1.model": {"evidence": 2, "agree": True},
    }
    header = HEADER | {"committee": [{"role": "Tổ trưởng", "name": "Trần Văn Minh"}]}
    sheet = score_sheet(school, claim.unit, claim, finding, "vi", remarks, header)
    pdf = scores_pdf(sheet, gettext=str)
    text = words_of(pdf)
    assert [row["id"] for row in sheet["rows"] if row["differs"]] == ["7.1.plan"]
    for said in ("Kế hoạch chưa ký", "Met → Not met", "1 criteria (7.1.plan)", "Trần Văn Minh"):
        assert said in text
    everything = text_of(pdf)
    assert [row["id"] for row in sheet["rows"] if row["id"] not in everything] == []
    assert faults(pdf) == []


def test_self_assessment_names_files_and_papers(school: CriteriaSet) -> None:
    assessment = judged(school)
    papers = [{"text": "Tờ trình", "present": True}, {"text": "Biên bản", "present": False}]
    files = {"7.1.plan": ["ke-hoach.pdf"]}
    sheet = claim_sheet(school, assessment.unit, assessment, "vi", files, papers, {"date": None})
    pdf = self_assessment_pdf(sheet, gettext=str)
    text = words_of(pdf)
    for said in (
        "HEAD OF THE UNIT",
        "ke-hoach.pdf",
        "Tờ trình Yes",
        "Biên bản No, absent",
        "22 met",
    ):
        assert said in text
    assert faults(pdf) == []
