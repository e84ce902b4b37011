"""Templates in, PDF bytes out: sandboxed Jinja and a WeasyPrint that is closed to the world.

Nothing here knows the database, Flask or what a certificate is. What people typed stays text:
templates see plain data only, everything is escaped, and the renderer opens no file and no address
but the assets that lie beside the templates. WeasyPrint takes over a second to import, so it is
imported where the first page is drawn.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

OWN_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"
"""The templates, style sheets and pictures that certify ships; searched after those of plugins."""

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg"}
"""What a template may show, by file suffix."""

Translate = Callable[[str], str]

# Control characters and lone surrogates, which PDF cannot hold, and the marks that turn the
# direction of text, with which a name could be made to read as another.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_ONE_AT_A_TIME = Lock()  # Pango's font map, which all renders share, is not made for two threads
_PICTURES: dict[str, Any] = {}  # parsed pictures of our own folders, by address


class RefusedResource(RuntimeError):
    """A template asked for a file or an address that documents may not open."""


class Attached(NamedTuple):
    """A file inside a PDF, the source from which the page was made (PDF/A-3)."""

    name: str
    content: str
    description: str
    day: dt.date  # stands as its day of creation: the same record gives the same bytes


def render(  # noqa: PLR0913 – all but four have a good default
    template: str,
    context: Mapping[str, Any],
    language: str,
    title: str,
    *,
    gettext: Translate = str,
    folders: Sequence[Path] = (),
    variant: str = "pdf/ua-1",
    scales: Sequence[float] = (1.0,),
    attached: Sequence[Attached] = (),
    drawn: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Render `template` with plain data to a tagged PDF with embedded fonts.

    `folders` are searched in order before our own, for the template, its style sheet (same name,
    `.css`) and its pictures. `variant` is a PDF variant of WeasyPrint, such as "pdf/ua-1" or
    "pdf/a-3a". The page is drawn at the first of `scales` (largest first) at which it fits on one
    sheet, at the last one where it fits at none; nothing is ever cut. `context["author"]` becomes
    the author in the metadata. `attached` needs a variant that takes files: "pdf/a-3a". `drawn`
    are PNG pictures made for this one document, by the address at which the template finds them.

    Raises TypeError where the context holds anything but plain data, jinja2.TemplateError where
    the template is at fault, RefusedResource where it asks for a foreign file or address.
    """
    searched = (*(folder.resolve() for folder in folders), OWN_FOLDER)
    values = {"author": "certify", **plain(context), "language": language, "title": plain(title)}
    page = _environment(searched).get_template(template)
    words = _translation(gettext)

    def laid_out(scale: float) -> Any:
        return _lay_out(page.render(values, scale=scale, _=words), template, searched, variant)

    with _ONE_AT_A_TIME, _shown(drawn, searched):
        document = _fitting(laid_out, scales)
        files = [_attachment(each, searched) for each in attached]
        written = document.write_pdf(pdf_variant=variant, attachments=files, finisher=_tidy)
        return bytes(written)


def _fitting(laid_out: Callable[[float], Any], scales: Sequence[float]) -> Any:
    """The document at the first of *scales* that is one sheet, or at the last."""
    *tried, last = scales
    for scale in tried:
        if len((document := laid_out(scale)).pages) == 1:
            return document
    return laid_out(last)


@contextmanager
def _shown(drawn: Mapping[str, bytes], folders: tuple[Path, ...]) -> Iterator[None]:
    """Have `drawn` opened, for one document: nothing of it is left for the next."""
    opener = fetcher(folders)
    opener.drawn = drawn
    try:
        yield
    finally:
        opener.drawn = {}
        for address in drawn:
            _PICTURES.pop(address, None)


def _tidy(_document: Any, pdf: Any) -> None:
    """Name each attached file once: WeasyPrint 70 lists it twice among the associated files."""
    from pydyf import Array

    if files := pdf.catalog.get("AF"):
        pdf.catalog["AF"] = Array(dict.fromkeys(files))


def _attachment(attached: Attached, folders: tuple[Path, ...]) -> Any:
    from weasyprint import Attachment

    created = dt.datetime.combine(attached.day, dt.time(), dt.UTC)
    return Attachment(
        string=attached.content,
        url_fetcher=fetcher(folders),
        name=attached.name,
        description=attached.description,
        created=created,
        modified=created,
        relationship="Source",
    )


def template_version(names: Sequence[str], folders: Sequence[Path] = ()) -> str:
    """A name for what a page is drawn with: 12 hex digits of SHA-256 over files and their names.

    `names` are our own files, each taken from the first of `folders` that has it; whatever else
    lies in `folders` counts as well, since a template there may use it.
    """
    found = {name: OWN_FOLDER / name for name in names}
    for folder in reversed([each.resolve() for each in folders]):
        files = (path for path in folder.rglob("*") if path.is_file())
        found |= {path.relative_to(folder).as_posix(): path for path in files}
    summary = sha256()
    for name, path in sorted(found.items()):
        content = path.read_bytes()
        summary.update(f"{name}\0{len(content)}\0".encode() + content)
    return summary.hexdigest()[:12]


def plain(value: Any) -> Any:
    """A copy of `value` made of dicts, lists and scalars only, its text fit for print.

    Text is brought to Unicode form NFC, as fonts place the marks of Vietnamese badly in NFD.
    Raises TypeError for any other object, so that no template can reach into the program.
    """
    if value is None or isinstance(value, (bool, int, float, dt.date, Markup)):
        return value
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise TypeError(f"documents take plain data only, not {type(value).__name__}")


def _translation(gettext: Translate) -> Callable[..., str]:
    """`_("Page %(page)s", page=3)` for templates."""

    def translate(msgid: str, **values: Any) -> str:
        text = gettext(msgid)
        return text % values if values else text

    return translate


@cache
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _lay_out(html: str, template: str, folders: tuple[Path, ...], variant: str) -> Any:
    """The laid-out pages, a `weasyprint.Document`."""
    import weasyprint
    from weasyprint.urls import FatalURLFetchingError

    source = weasyprint.HTML(
        string=html, base_url=OWN_FOLDER.as_uri() + "/", url_fetcher=fetcher(folders)
    )
    try:
        return source.render(
            font_config=fonts(),
            stylesheets=style_sheets(template, folders),
            pdf_variant=variant,
            cache=_PICTURES,
        )
    except FatalURLFetchingError as error:
        raise RefusedResource(str(error)) from error


@cache
def fonts() -> Any:
    """The font configuration that all renders share, a `FontConfiguration` of WeasyPrint."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def style_sheets(template: str, folders: tuple[Path, ...]) -> list[Any]:
    """Our common sheet, and that of the template from the first folder with one; parsed once."""
    from weasyprint import CSS

    name = Path(template).with_suffix(".css").name
    own = [folder / name for folder in folders if (folder / name).is_file()][:1]
    return [
        CSS(
            string=path.read_text(encoding="utf-8"),
            base_url=path.as_uri(),
            url_fetcher=fetcher(folders),
            font_config=fonts(),
        )
        for path in (OWN_FOLDER / "base.css", *own)
    ]


@cache
def fetcher(folders: tuple[Path, ...]) -> Any:
    """What WeasyPrint opens addresses with: pictures inside `folders`, and nothing else at all.

    Besides the pictures that `_shown` lends it. It raises `weasyprint.urls.FatalURLFetchingError`,
    which ends the rendering: a document with a hole in it is worse than none.
    """
    from weasyprint.urls import (
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class ClosedFetcher(URLFetcher):
        drawn: Mapping[str, bytes] = MappingProxyType({})

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in self.drawn:
                return URLFetcherResponse(url, self.drawn[url], {"Content-Type": "image/png"})
            path = _asset(url, folders)
            if path is None:
                raise FatalURLFetchingError(f"documents may not open {url[:200]}")
            kind = {"Content-Type": MEDIA_TYPES[path.suffix]}
            return URLFetcherResponse(url, path.read_bytes(), kind)

    return ClosedFetcher()


def _asset(url: str, folders: Sequence[Path]) -> Path | None:
    """The picture in one of `folders` that `url` names, if it does; links are followed first."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or parts.query or "\0" in unquote(parts.path):
        return None
    path = Path(unquote(parts.path)).resolve()
    inside = any(path.is_relative_to(folder) for folder in folders)
    return path if inside and path.suffix in MEDIA_TYPES and path.is_file() else None
