"""PDFs, read back, and the command line: each print of a doubtful set says so in one line."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner

from certify.certificates import printing
from certify.cli import main
from certify.confirmations import operations
from certify.confirmations.reading import set_standing
from tests.certificates.reading import words_of
from tests.cli.answers import write
from tests.dossier import concluded, decision_of
from tests.doubtful import DOUBTFUL, KEY, RECALLED

pytestmark = pytest.mark.usefixtures("in_2026")

LINE = (
    "Bộ tiêu chí chưa đối chiếu nguyên văn: chỉ dùng để tự đánh giá, chưa thể cấp Giấy công nhận."
)
ENGLISH = "Set not checked against the official text"
CHECKED = "Set checked against the official text."


def prints(application) -> list[str]:
    made = (printing.gaps, printing.scores, printing.self_assessment)
    return [words_of(each(application, "en")) for each in made]


def test_every_sheet_says_it_until_the_set_is_confirmed(
    doubtful, world, reference, client, monkeypatch
):
    monkeypatch.setattr(printing, "_", str)
    application = concluded(world)
    for text in prints(application):
        assert ENGLISH in text
    assert f"{RECALLED} *" in prints(application)[1]
    operations.confirm(world.administrator, doubtful, DOUBTFUL, reference, seen_hash=doubtful.hash)
    for text in prints(application):
        assert ENGLISH not in text
        assert CHECKED in text
        assert reference.instrument in text
    assert f"{RECALLED} *" not in prints(application)[1]
    decision_of(world, application)
    text = words_of(printing.certificate(application.certificate, "en"))
    assert f"{reference.instrument} (01/03/2025)" in text
    page = client.get(f"/c/{application.certificate.number}").text
    assert f"{reference.instrument} (01/03/2025)" in page


def test_the_gap_list_of_a_try_says_it(doubtful, client):
    facts = {f"facts-{name}": "yes" for name in ()}
    unit = doubtful.baseline.unit
    described = {"described": "1", "year": "2026", "type": unit["type"], "name": "Trường"} | facts
    for name, value in unit["facts"].items():
        described[f"facts-{name}"] = {True: "yes", False: "no"}.get(value, value)
    page = client.post(f"/try/{KEY}/gaps.pdf", query_string=described, data={})
    assert page.mimetype == "application/pdf", page.text[:2000]
    assert "chưa đối chiếu nguyên văn" in words_of(page.data) or ENGLISH in words_of(page.data)


def test_the_command_line_says_it_by_provenance_alone(doubtful, tmp_path):
    answers = write(tmp_path, "set: safe/school ", f"set: {KEY} ")
    gaps = tmp_path / "gaps.pdf"
    told = CliRunner().invoke(main, ["evaluate", KEY, str(answers), "--gaps", str(gaps)])
    assert told.exit_code == 0, told.output
    assert LINE in told.output
    assert ENGLISH in words_of(gaps.read_bytes()) or LINE in words_of(gaps.read_bytes())
    sure = CliRunner().invoke(main, ["evaluate", "safe/school@2021", write(tmp_path)])
    assert LINE not in sure.output


def test_outside_of_a_request_the_standing_is_asked_for_each_time(doubtful, world, reference):
    assert not set_standing(KEY).certifiable
    operations.confirm(world.administrator, doubtful, DOUBTFUL, reference, seen_hash=doubtful.hash)
    assert set_standing(KEY).certifiable
    assert set_standing("safe/school@1999") is None
    assert set_standing(KEY).acts[0].dated == date(2025, 3, 1)
