"""``certify evaluate``: judge an answers document under a criteria set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from certify.cli.options import json_option, language_option, print_json

if TYPE_CHECKING:
    from certify.engine import Advice, Assessment, Library, Said, Text


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
    for line in on_the_whole(assessment):
        click.echo(line.in_(language))
    due = Text("hạn {due}", "by {due}")
    for number, gap in enumerate(assessment.gaps, 1):
        by = f" ({due.format(due=gap.due).in_(language)})" if gap.due else ""
        click.echo(f"{number}. {gap.criterion.id} [{gap.code}] {gap.message.in_(language)}{by}")
        click.echo(f"   {gap.basis}")
        click.echo(f"   → {gap.remedy.in_(language)}")


def on_the_whole(assessment: Assessment) -> Iterator[Said]:
    """Yield points, class, the sentence on the whole, and the cheapest ways to the next step."""
    from certify.engine import Text

    if assessment.points is not None:
        points = Text("Điểm: {points}/{maximum}", "Points: {points} of {maximum}")
        yield points.format(points=assessment.points, maximum=assessment.maximum or "?")
    if assessment.class_text:
        yield Text("Xếp loại: {text}", "Class: {text}").format(text=assessment.class_text)
    if assessment.summary:
        yield assessment.summary
    if assessment.advice:
        yield from ways(assessment.advice)


def ways(advice: Advice) -> Iterator[Said]:
    """Yield the ways of an advice, the cheapest first."""
    from certify.engine import Text

    if not advice.ways:
        none = Text("Không còn cách nào để được: {target}", "Out of reach: {target}")
        yield none.format(target=advice.target)
        return
    yield Text("Ít công sức nhất để được: {target}", "Least work to reach: {target}").format(
        target=advice.target
    )
    way = Text("- {ids} (công sức {effort}{more})", "- {ids} (effort {effort}{more})")
    more = Text(", thêm {points} điểm", ", {points} points more")
    for each in advice.ways:
        yield way.format(
            ids=[criterion.id for criterion in each.criteria],
            effort=each.effort,
            more=more.format(points=each.points) if each.points else "",
        )
