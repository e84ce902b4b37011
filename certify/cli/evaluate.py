"""``certify evaluate``: judge an answers document under a criteria set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from certify.cli.options import json_option, language_option, print_json

if TYPE_CHECKING:
    from certify.engine import Assessment, Library, Text


@click.command()
@click.argument("key")
@click.argument("answers", type=click.Path(path_type=Path))
@json_option
@language_option
@click.option(
    "--gaps",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the gap list to this PDF file.",
)
def evaluate(key: str, answers: Path, as_json: bool, language: str, gaps: Path | None) -> None:
    """Judge the document ANSWERS (YAML or JSON) under the set KEY.

    KEY is family/unit-type or family/unit-type@version; without a version, the one in force on
    the last day of the year's evaluation window.
    """
    from certify.plugins import library

    assessment = assess(library(), key, answers)
    if gaps:
        write_gaps(assessment, gaps, language)
    if as_json:
        print_json(assessment.as_json(language))
    else:
        tell(assessment, language)


def assess(library: Library, key: str, file: Path) -> Assessment:
    """Return the assessment of a document; faults name file and line."""
    from certify.engine import (
        InputError,
        evaluate,
        locate,
        parse_document,
        parse_unit,
        read_file,
    )

    raw = read_file(file)
    try:
        document = parse_document(raw)
        unit = parse_unit(document.unit, library.unit_types)
        wanted = one_key(key, document.set)
        criteria_set = library.resolve(wanted, document.year, unit.type)
        return evaluate(criteria_set, document.answers, unit, document.year)
    except InputError as error:
        at_file, line = locate(raw, error.at)
        raise type(error)(error.at, error.message, at_file or file, line) from None


def one_key(key: str, named: str | None) -> str:
    """Return the key that the call and the document agree on, the more exact of the two."""
    from certify.engine import InputError, Text

    if named is None or named == key or key.startswith(f"{named}@"):
        return key
    if named.startswith(f"{key}@"):
        return named
    message = Text(
        "tài liệu ghi bộ tiêu chí {named}, nhưng lệnh gọi {key}; hãy dùng cùng một bộ",
        "the document names the set {named}, but {key} was called; use the same set",
    )
    raise InputError(("set",), message.format(named=named, key=key))


def write_gaps(assessment: Assessment, file: Path, language: str) -> None:
    """Write the gap list as PDF."""
    from certify.certificates.documents import gaps_pdf

    content = gaps_pdf(assessment.criteria_set, assessment.unit, assessment, language)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def not_checked() -> Text:
    """Return the line that every print of a set says until it is compared with the text."""
    from certify.engine import Text

    return Text(
        "Bộ tiêu chí chưa đối chiếu nguyên văn: chỉ dùng để tự đánh giá, chưa thể cấp Giấy công"
        " nhận.",
        "Set not checked against the official text: only for self-assessment, no certificate can"
        " be issued yet.",
    )


def tell(assessment: Assessment, language: str) -> None:
    """Print outcome and gaps for a person."""
    from certify.engine import Text

    window = assessment.window
    head = Text(
        "{key}, năm {year} ({start} – {end}): {outcome}",
        "{key}, year {year} ({start} – {end}): {outcome}",
    ).format(
        key=assessment.criteria_set.key,
        year=assessment.year,
        start=window.start,
        end=window.end,
        outcome=assessment.outcome.text,
    )
    click.echo(head.in_(language))
    if not assessment.criteria_set.verified:  # a command has no database: provenance alone says it
        click.echo(not_checked().in_(language))
    due = Text("hạn {due}", "by {due}")
    for number, gap in enumerate(assessment.gaps, 1):
        by = f" ({due.format(due=gap.due).in_(language)})" if gap.due else ""
        click.echo(f"{number}. {gap.criterion.id} [{gap.code}] {gap.message.in_(language)}{by}")
        click.echo(f"   {gap.basis}")
        click.echo(f"   → {gap.remedy.in_(language)}")
