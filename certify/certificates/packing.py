"""Many signed certificates as one ZIP, with a list, and their pages as one PDF for printing.

Drawing happens in other processes (:func:`draw_signed`), which know no application and no
database; so what they are given is plain data.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from certify.text import csv_line

LIST_NAME = "list.csv"


class Line(NamedTuple):
    """A line of the list: the certificate's number, its unit, and why it is left out, or ""."""

    number: str
    unit: str
    why: str = ""


def processes(count: int) -> ProcessPoolExecutor:
    """Return processes to draw in; WeasyPrint keeps memory, so they are made anew for each job.

    ``max_tasks_per_child`` is not used: with it the pool may wait for ever (CPython gh-115634).
    """
    fresh = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(count, mp_context=fresh, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Have this process end when the one that began it does, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def draw_signed(drawing: dict[str, Any], seal: Any) -> bytes:
    """Draw and sign one certificate; *drawing* is what ``documents.certificate_pdf`` takes."""
    from certify.certificates.documents import certificate_pdf
    from certify.certificates.signing_pdf import sign_pdf

    return sign_pdf(certificate_pdf(**drawing), seal)


def draw_sheet(
    template: str, context: dict[str, Any], language: str, title: str, folders: Sequence[Path]
) -> bytes:
    """Draw one document of *template*."""
    from certify.certificates.rendering import render
    from certify.certificates.wording import translator

    words = translator(language)
    return render(template, context, language, title, gettext=words, folders=folders)


def pack(
    signed: Iterable[tuple[Line, bytes]], left_out: Iterable[Line], head: Line, folder: Path
) -> tuple[Path, Path]:
    """Write the ZIP and the PDF of certificates into *folder*, one certificate after the other.

    The PDF has the pages alone, unsigned; what is signed stands in the ZIP.

    :param head: the words above the columns of the list.
    """
    import pypdfium2

    archive, printed = folder / "certificates.zip", folder / "print.pdf"
    lines = [head]
    pages = pypdfium2.PdfDocument.new()
    with ZipFile(archive, "w") as packed:  # PDFs are compressed already
        for line, content in signed:
            packed.writestr(f"{line.number.replace('/', '-')}.pdf", content)
            with pypdfium2.PdfDocument(content) as one:
                _forget_signature(one)
                pages.import_pages(one)
            lines.append(line)
        packed.writestr(LIST_NAME, _listed([*lines, *left_out]))
    pages.save(printed)
    pages.close()
    return archive, printed


def _forget_signature(certificate: Any) -> None:
    """Take the field of the signature from the page: among other pages it would sign nothing."""
    from pypdfium2 import raw

    for page in certificate:
        while raw.FPDFPage_GetAnnotCount(page):
            if not raw.FPDFPage_RemoveAnnot(page, 0):
                raise ValueError("the signature stays on the page")


def _listed(lines: Iterable[Line]) -> bytes:
    return "".join(map(csv_line, lines)).encode("utf-8-sig")  # spreadsheets tell UTF-8 by its mark
