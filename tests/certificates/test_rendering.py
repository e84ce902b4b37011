"""The renderer: plain data in, closed to the world, PDFs that machines and people can read."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError
from markupsafe import Markup
from PIL import Image

from certify.certificates.rendering import (
    OWN_FOLDER,
    RefusedResource,
    fetcher,
    plain,
    render,
)
from tests.certificates.reading import fonts, text_of

EVIL = [
    "http://127.0.0.1:9/x.png",
    "https://example.com/x.svg",
    "file:///etc/passwd",
    "file:///etc/passwd.svg",
    "data:image/png;base64,iVBORw0KGgo=",
    "ftp://127.0.0.1/x.png",
    f"file://{OWN_FOLDER}/../../../pyproject.toml",
    f"file://{OWN_FOLDER}/certificate.html",
    f"file://{OWN_FOLDER}/frame.svg%00.png",
    f"file://elsewhere{OWN_FOLDER}/frame.svg",
]


def _folder(tmp_path: Path, html: str, css: str | None = None) -> Path:
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    if css is not None:
        (tmp_path / "page.css").write_text(css, encoding="utf-8")
    return tmp_path


def _render(tmp_path: Path, html: str, css: str | None = None, **context: object) -> bytes:
    page = '{% extends "base.html" %}{% block page %}' + html + "{% endblock %}"
    return render("page.html", context, "vi", "Thử", folders=[_folder(tmp_path, page, css)])


@pytest.mark.parametrize("address", EVIL)
def test_fetcher_opens_nothing_but_own_pictures(address: str) -> None:
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        fetcher((OWN_FOLDER,))(address)


@pytest.mark.parametrize("address", EVIL)
def test_a_template_that_asks_for_a_foreign_address_is_refused(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(RefusedResource):
        _render(tmp_path, f'<img src="{address}" alt="x">')


@pytest.mark.parametrize("address", EVIL[:5])
def test_a_style_sheet_that_asks_for_a_foreign_address_is_refused(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(RefusedResource):
        _render(tmp_path, "<p>x</p>", f'p {{ background: url("{address}") }}')


@pytest.mark.parametrize(
    "typed",
    [f'<img src="{address}">' for address in EVIL[:5]]
    + ["</p><style>@import 'file:///etc/passwd'</style>", "<script>alert(1)</script>", "{{ 7*7 }}"],
)
def test_what_people_type_stays_text(tmp_path: Path, typed: str) -> None:
    assert typed.replace(" ", "") in text_of(_render(tmp_path, "<p>{{ said }}</p>", said=typed))


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.svg").symlink_to("/etc/passwd")
    with pytest.raises(RefusedResource):
        _render(tmp_path, f'<img src="{(tmp_path / "out.svg").as_uri()}" alt="x">')


def test_own_pictures_are_opened() -> None:
    assert fetcher((OWN_FOLDER,))((OWN_FOLDER / "frame.svg").as_uri()).read().startswith(b"<svg")


def test_templates_cannot_reach_into_the_program(tmp_path: Path) -> None:
    with pytest.raises(SecurityError):
        _render(tmp_path, "{{ _.__globals__ }}")


def test_templates_cannot_change_what_they_are_given(tmp_path: Path) -> None:
    with pytest.raises(SecurityError):
        _render(tmp_path, "{{ rows.append(1) }}", rows=[])


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        _render(tmp_path, "{{ nothing }}")


def test_plain_refuses_objects() -> None:
    with pytest.raises(TypeError, match="Path"):
        plain({"a": [Path()]})


def test_plain_keeps_scalars_and_composes_vietnamese() -> None:
    value = {"a": (1, 2.5, True, None, dt.date(2026, 1, 5), Markup("<b>"))}
    assert plain(value) == {"a": [1, 2.5, True, None, dt.date(2026, 1, 5), Markup("<b>")]}
    assert plain("Tie\u0302\u0301ng Vie\u0323\u0302t") == "Tiếng Việt"


def test_plain_drops_what_print_cannot_hold() -> None:
    assert plain("a\x00b\x1b\ud800c\u202ed\ne") == "abcd\ne"


def test_language_title_and_author_are_set(tmp_path: Path) -> None:
    pdf = pypdf.PdfReader(BytesIO(_render(tmp_path, "<p>x</p>", author="Ủy ban")))
    assert pdf.root_object["/Lang"] == "vi"
    assert (pdf.metadata.title, pdf.metadata.author) == ("Thử", "Ủy ban")


def test_pdf_is_tagged_and_says_so(tmp_path: Path) -> None:
    pdf = pypdf.PdfReader(BytesIO(_render(tmp_path, "<h1>Đầu</h1><p>x</p>")))
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/StructTreeRoot"]
    assert b"pdfuaid" in pdf.root_object["/Metadata"].get_data()


# WeasyPrint 70 leaves its colour profile open for the garbage collector.
@pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
def test_variant_is_a_parameter(tmp_path: Path) -> None:
    page = '{% extends "base.html" %}{% block page %}<p>x</p>{% endblock %}'
    folder = _folder(tmp_path, page)
    pdf = pypdf.PdfReader(
        BytesIO(render("page.html", {}, "vi", "Thử", folders=[folder], variant="pdf/a-3a"))
    )
    assert b"pdfaid" in pdf.root_object["/Metadata"].get_data()


def test_fonts_are_embedded(tmp_path: Path) -> None:
    table = fonts(_render(tmp_path, "<p>Tiếng Việt <b>đậm</b> <i>nghiêng</i></p>"))
    assert len(table) == 3
    assert all(font.embedded and font.unicode for font in table)
    assert all("Liberation-Serif" in font.name or "Times" in font.name for font in table)


def test_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    first = _render(tmp_path, "<p>{{ name }}</p>", name="Đơn vị")
    assert first == _render(tmp_path, "<p>{{ name }}</p>", name="Đơn vị")


def test_shrinks_until_it_fits_on_one_sheet(tmp_path: Path) -> None:
    page = (
        '{% extends "base.html" %}{% block page %}'
        '<div style="height: {{ 300 * scale }}mm">x</div>{{ scale }}{% endblock %}'
    )
    pdf = render(
        "page.html", {}, "vi", "Thử", folders=[_folder(tmp_path, page)], scales=(1.0, 0.9, 0.7, 0.5)
    )
    assert "0.7" in text_of(pdf)


def test_first_folder_wins(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = _folder(tmp_path / "one", '{% extends "base.html" %}{% block page %}một{% endblock %}')
    two = _folder(tmp_path / "two", '{% extends "base.html" %}{% block page %}hai{% endblock %}')
    assert "một" in text_of(render("page.html", {}, "vi", "Thử", folders=[one, two]))


def test_a_drawn_picture_is_of_its_own_document_alone(tmp_path: Path) -> None:
    """Codes share one address, and pictures are remembered by address."""
    page = (
        '{% extends "base.html" %}{% block page %}<img src="certify:x.png" alt="x">{% endblock %}'
    )
    folder = _folder(tmp_path, page)

    def shown(level: int) -> int:
        written = BytesIO()
        Image.new("L", (8, 8), level).save(written, "PNG")
        drawn = {"certify:x.png": written.getvalue()}
        pdf = render("page.html", {}, "vi", "Thử", folders=[folder], drawn=drawn)
        return pypdf.PdfReader(BytesIO(pdf)).pages[0].images[0].image.getpixel((0, 0))

    assert [shown(10), shown(200)] == [10, 200]
    with pytest.raises(RefusedResource):
        render("page.html", {}, "vi", "Thử", folders=[folder])
