"""The sheets about an assessment are PDF/UA-1: what that asks of a file is read back."""

from __future__ import annotations

import io

import pikepdf
import pytest

from certify.certificates import printing
from tests.certificates.reading import fonts
from tests.dossier import concluded, decision_of

pytestmark = pytest.mark.usefixtures("in_2026")
SHEETS = (printing.gaps, printing.scores, printing.self_assessment)


@pytest.fixture(params=["vi", "en"])
def language(request):
    return request.param


@pytest.fixture
def printed(app, world, language):
    application = concluded(world)
    decision_of(world, application)
    with app.test_request_context():
        return [make(application, language) for make in SHEETS]


def elements(node):
    """The elements of a tag tree, depth first."""
    for child in node.get("/K", []) if isinstance(node.get("/K"), pikepdf.Array) else []:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child)


def test_they_say_that_they_are_pdf_ua_1_and_keep_to_it(printed, language):
    for content in printed:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            meta = pdf.open_metadata()
            assert meta["pdfuaid:part"] == "1"
            assert pdf.Root.Lang == language
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            assert meta["dc:title"] == str(pdf.docinfo["/Title"])
            assert "Trường THCS Đồng Tháp" in meta["dc:title"]
            assert all(page.get("/Tabs", "/S") == "/S" for page in pdf.pages)
        assert all(font.embedded and font.unicode for font in fonts(content))


def test_each_cell_of_a_table_names_its_headings(printed):
    """ISO 14289-1, 7.5: by scope or, as here, by the headings' ids."""
    for content in printed:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            found = list(elements(pdf.Root.StructTreeRoot))
            kinds = {str(each.S) for each in found}
            assert {"/H1", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds
            heads = {str(each.ID) for each in found if each.S == "/TH"}
            cells = [each for each in found if each.S == "/TD"]
            named = [{str(name) for name in each.A.Headers} for each in cells]
            assert all(each and each <= heads for each in named)
