"""``certify audit``: verify the log, sign heads, give and check proofs, erase personal data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certify.cli import Fault
from certify.cli.options import fault, json_option, language_option, print_json
from certify.engine.text import Text

if TYPE_CHECKING:
    from certify.audit.proofs import Head
    from certify.certificates.ring import Ring

COUNT = click.IntRange(0, 2**31 - 1)  # of events: an INTEGER column of PostgreSQL
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
WHOLE = Text(
    "Nhật ký nguyên vẹn: {size} sự kiện, {heads} bản chốt đã ký. Gốc: {root}",
    "The log is whole: {size} events, {heads} signed heads. Root: {root}",
)
BROKEN = Text(
    "NHẬT KÝ SAI tại sự kiện {number}: {why}.", "THE LOG IS WRONG at event {number}: {why}."
)
BAD_HEAD = Text("BẢN CHỐT KHÔNG HỢP LỆ: {why}.", "THE HEAD IS NOT VALID: {why}.")
NOT_PROVEN = Text("KHÔNG CHỨNG MINH ĐƯỢC: {why}.", "NOT PROVEN: {why}.")
PROVEN = Text(
    "Đúng: sự kiện {number} ({action}) ghi lúc {at} nằm trong nhật ký {size} sự kiện.",
    "Proven: event {number} ({action}), recorded {at}, is in the log of {size} events.",
)
GROWN = Text(
    "Đúng: nhật ký {second} sự kiện nối tiếp nhật ký {first} sự kiện, không sửa gì.",
    "Proven: the log of {second} events continues the one of {first}, unchanged.",
)
OTHER_RECORD = Text(
    "sự kiện này không phải của bản ghi {file}", "the event is not that of the record {file}"
)
SIGNED = Text("Đã ký bản chốt của {size} sự kiện.", "Signed a head of {size} events.")
ERASED = Text(
    "Đã xóa dữ liệu cá nhân của sự kiện {number}.", "Erased the personal data of event {number}."
)
TWO_HEADS = Text(
    "cần hai bản chốt: --head CŨ --head MỚI", "it takes two heads: --head OLDER --head NEWER"
)


@click.group()
def audit() -> None:
    """Verify the audit log, and prove what stands in it."""


@audit.command()
@click.option(
    "--head", "files", type=FILE, multiple=True, help="Heads that were kept elsewhere (JSON)."
)
@json_option
@language_option
def verify(files: tuple[Path, ...], as_json: bool, language: str) -> None:
    """Verify every event, the chain, and the tree against all signed heads.

    Names the first event that was changed, deleted, inserted or moved, and exits 1.
    """
    from certify.audit import heads

    with _looking():
        given = [head for file in files for head in _heads(file)]
        with _told(BAD_HEAD):
            found = heads.verify(given)
    bad = found.fault
    if as_json:
        told: dict[str, Any] = {"valid": bad is None, "events": found.size}
        told |= {"root": found.root.hex(), "heads": found.heads, "fault": None}
        if bad:
            told["fault"] = {"event": bad.number, "sort": bad.sort, "other": bad.other}
            told["fault"]["message"] = bad.message.in_(language)
        print_json(told)
    if bad:
        raise fault(BROKEN.format(number=bad.number, why=bad.message))
    if not as_json:
        whole = WHOLE.format(size=found.size, heads=found.heads, root=found.root.hex())
        click.echo(whole.in_(language))


@audit.command()
@click.argument("number")
@click.option("--size", type=COUNT, help="Prove it under the head of this size; else the newest.")
@language_option
def proof(number: str, size: int | None, language: str) -> None:
    """Print the proof that the issuing of certificate NUMBER stands in the log, as JSON."""
    from certify.audit import heads

    with _looking():
        print_json(heads.prove_certificate(number, size))


@audit.command()
@click.argument("first", type=COUNT)
@click.argument("second", type=COUNT)
@language_option
def consistency(first: int, second: int, language: str) -> None:
    """Print the proof that the log of one signed head continues that of another, as JSON.

    FIRST and SECOND are the sizes of the heads.
    """
    from certify.audit import heads

    with _looking():
        print_json(heads.prove_growth(first, second))


@audit.command()
@click.argument("file", type=FILE)
@click.option(
    "--head", "heads", type=FILE, multiple=True, required=True, help="The head, got elsewhere."
)
@click.option(
    "--key", "keys", type=FILE, multiple=True, required=True, help="Public key, or /keys.json."
)
@click.option("--record", type=FILE, help="The certificate's signed record (JSON) to compare.")
@json_option
@language_option
def check(
    file: Path,
    heads: tuple[Path, ...],
    keys: tuple[Path, ...],
    record: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Check a proof with signed heads and a public key alone: no database, no network."""
    from certify.audit.proofs import CONSISTENCY, check_inclusion

    given = _signed_heads(heads, keys)
    told = _json(file)
    if told.get("format") == CONSISTENCY:
        _check_growth(told, given, as_json, language)
        return
    with _told(NOT_PROVEN):
        head = next((each for each in given if each.size == told.get("size")), given[0])
        event = check_inclusion(told, head)
    _compare(event, record)
    if as_json:
        print_json({"valid": True, "event": event, "size": head.size})
        return
    proven = {name: event[name] for name in ("number", "action", "at")}
    click.echo(PROVEN.format(**proven, size=head.size).in_(language))


@audit.command()
@language_option
def head(language: str) -> None:
    """Verify what came since the last head, and sign a new one now; the worker does it daily."""
    from certify.audit import heads
    from certify.cli.instance import opened

    with opened():
        click.echo(SIGNED.format(size=heads.sign_head().size).in_(language))


@audit.command()
@click.argument("number", type=COUNT)
@click.option("--reason", required=True, help="Why; it is kept in the log.")
@language_option
def erase(number: int, reason: str, language: str) -> None:
    """Erase who did event NUMBER, and its details; the chain stays whole."""
    from certify.audit.erasing import erase as erase_event
    from certify.cli.instance import opened

    with opened():
        erase_event(None, number, reason)
    click.echo(ERASED.format(number=number).in_(language))


@contextmanager
def _looking() -> Iterator[None]:
    """Open the instance for reading: nobody who writes has to wait."""
    from certify.cli.instance import opened
    from certify.db import set_writing

    with opened():
        set_writing(on=False)
        yield


@contextmanager
def _told(message: Text) -> Iterator[None]:
    """Turn what is wrong with a head or a proof into a message."""
    from certify.audit.proofs import BadLog

    try:
        yield
    except BadLog as error:
        raise fault(message.format(why=str(error))) from error


def _heads(file: Path) -> list[Head]:
    from certify.audit.proofs import heads_in

    with _told(BAD_HEAD):
        return heads_in(file.read_text(encoding="utf-8", errors="replace"))


def _signed_heads(files: tuple[Path, ...], keys: tuple[Path, ...]) -> list[Head]:
    found = [head for file in files for head in _heads(file)]
    ring = _ring(keys)
    with _told(BAD_HEAD):
        for each in found:
            each.require_signed(ring)
    if not found:
        raise fault(BAD_HEAD.format(why="–"))
    return found


def _ring(keys: tuple[Path, ...]) -> Ring:
    from certify.certificates.keys import KeyFault
    from certify.certificates.ring import Ring

    try:
        return Ring.from_files(keys)
    except KeyFault as error:
        raise Fault(str(error)) from error


def _json(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_bytes())
    except ValueError as error:
        raise fault(NOT_PROVEN.format(why=f"{file}: {error}")) from error
    if not isinstance(told, dict):
        raise fault(NOT_PROVEN.format(why=f"{file}"))
    return told


def _check_growth(told: dict[str, Any], given: list[Head], as_json: bool, language: str) -> None:
    from certify.audit.proofs import check_consistency

    sizes = {each.size: each for each in given}
    first, second = told.get("first"), told.get("second")
    if first not in sizes or second not in sizes:
        raise fault(NOT_PROVEN.format(why=TWO_HEADS.in_(language)))
    with _told(NOT_PROVEN):
        check_consistency(told, sizes[first], sizes[second])
    if as_json:
        print_json({"valid": True, "first": first, "second": second})
        return
    click.echo(GROWN.format(first=first, second=second).in_(language))


def _compare(event: dict[str, Any], file: Path | None) -> None:
    """Compare the event with the record of a certificate, where one is given."""
    from certify.audit.proofs import record_matches

    if file is None:
        return
    told = _json(file)
    if not record_matches(event, told.get("record", told)):
        raise fault(NOT_PROVEN.format(why=OTHER_RECORD.format(file=str(file))))
