"""``certify certificate verify``: check a certificate without the server and without a network."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certify.cli import Fault, seal, status
from certify.cli.options import fault, json_option, language_option, print_json
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from certify.certificates.ring import KeyEntry, Ring

HOLDS = Text("Chữ ký đúng. Nội dung đã ký:", "The signature holds. It was signed:")
NO_KEY = Text(
    "{why}. Hãy chỉ ra khóa công khai của cơ quan cấp bằng --key TỆP.",
    "{why}. Name the authority's public key with --key FILE.",
)
BAD_TOKEN = Text("KHÔNG HỢP LỆ: {why}.", "NOT VALID: {why}.")
BAD_RECORD = Text(
    "KHÔNG HỢP LỆ: bản ghi đã bị sửa, hoặc do khóa khác ký.",
    "NOT VALID: the record was changed, or another key signed it.",
)
NO_RECORD = Text("Đây không phải bản ghi đã ký: {why}.", "This is not a signed record: {why}.")
NO_PDF = Text("Không đọc được tệp: {why}.", "The file cannot be read: {why}.")
NO_CODE = Text(
    "Không tìm thấy mã QR của Giấy công nhận trong tệp (PDF: ở trang đầu).",
    "There is no QR code of a certificate in the file (in a PDF: on the first page).",
)
ALTERED = Text(
    "KHÔNG HỢP LỆ: bản ghi trong tệp PDF và mã QR trên trang không phải của cùng một Giấy.",
    "NOT VALID: the record inside the PDF and the code on its page are not of one certificate.",
)
TOO_LATE = Text(
    "KHÔNG HỢP LỆ: khóa {key} bị lộ từ {day} ({reason}), ngày cấp ghi là sau đó.",
    "NOT VALID: key {key} was compromised from {day} ({reason}), and this claims a later day.",
)
DOUBTFUL = Text(
    "CẢNH BÁO: khóa {key} bị lộ từ {day} ({reason}). Kẻ lấy được khóa có thể ghi ngày cấp bất kỳ:"
    " chỉ tin sau khi tra trên mạng.",
    "WARNING: key {key} was compromised from {day} ({reason}). Whoever holds it can write any day:"
    " trust this only after looking it up online.",
)
OLD_KEY = Text(
    "Khóa {key} đã thôi ký từ {day}; chữ ký trước đó vẫn đúng.",
    "Key {key} is retired since {day}; what it signed before still counts.",
)
NAMES = {
    "number": Text("Số", "Number"),
    "unit": Text("Đơn vị", "Unit"),
    "standard": Text("Bộ tiêu chí", "Standard"),
    "year": Text("Năm", "Year"),
    "authority": Text("Mã cơ quan công nhận", "Code of the authority"),
    "issued_on": Text("Ngày cấp", "Issued on"),
    "decision": Text("Quyết định số", "Decision"),
    "key": Text("Khóa", "Key"),
    "note": Text("Ghi chú", "Note"),
}

AGREES = Text("Mọi Giấy công nhận khớp với nhật ký.", "All certificates agree with the log.")
DIFFERS = {
    "record": Text("bản ghi khác bản đã cấp", "the record is not the one that was issued"),
    "status": Text("trạng thái khác nhật ký", "the status is not what the log says"),
    "successor": Text("số thay thế khác nhật ký", "the successor is not the one in the log"),
    "unlogged": Text("nhật ký không có việc cấp", "the log knows of no issuing"),
    "gone": Text("nhật ký có, nhưng không còn trong sổ", "in the log, but gone from the register"),
}


@click.group()
def certificate() -> None:
    """Verify certificates."""


@certificate.command()
@click.argument("proof", metavar="FILE_OR_TOKEN")
@click.option(
    "--key",
    "key_files",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Public key (PEM) or a file of keys (keys.json); may be given several times."
    " Without it, those of the instance folder.",
)
@click.option(
    "--status",
    "status_file",
    type=click.Path(path_type=Path),
    help="A signed status list (status-list.json): says whether the certificate is in force.",
)
@click.option(
    "--state",
    "state_file",
    type=click.Path(path_type=Path),
    help="Remembers the newest status list seen, so that no older one is taken. With --status.",
)
@json_option
@language_option
def verify(
    proof: str,
    key_files: tuple[Path, ...],
    status_file: Path | None,
    state_file: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Check the signature of a certificate and say what was signed.

    FILE_OR_TOKEN is what the QR code says (a token, or the address that ends with one), a text
    file that holds it, the certificate as PDF, a photograph of it, or the signed record as JSON.
    Whether it was taken back since, the public page knows, or a status list given with --status.
    """
    if state_file and not status_file:
        raise click.UsageError("--state goes with --status")
    ring = _ring(key_files)
    path = Path(proof)
    data = path.read_bytes() if _is_file(path) else proof.encode()
    told, key = _found(data, ring)
    note = _judge(key, date.fromisoformat(told["issued_on"]))
    told |= {"key": key.key_id, "key_status": key.status, "note": note and note.in_(language)}
    if status_file:
        told |= _standing(told["number"], status_file, state_file, ring)
    told |= seal.look(data)
    _tell(told, as_json, language)
    if wrong := seal.fault_of(told) or status.fault_of(told):
        raise fault(wrong)


def _standing(number: str, path: Path, state: Path | None, ring: Ring) -> dict[str, Any]:
    try:
        return status.look_up(number, path, state, ring)
    except status.NoStatus as error:
        raise fault(error.told) from error


def _tell(told: dict[str, Any], as_json: bool, language: str) -> None:
    if as_json:
        print_json(told)
        return
    click.echo(HOLDS.in_(language))
    for name, text in (NAMES | status.NAMES).items():
        if value := told.get(name):
            said = status.word(value).in_(language) if name == "status" else value
            click.echo(f"  {text.in_(language)}: {said}")
    if line := seal.said(told, language):
        click.echo(f"  {seal.NAME.in_(language)}: {line}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a token is too long for a file name
        return False


def _ring(paths: tuple[Path, ...]) -> Ring:
    from certify.certificates.keys import KeyFault
    from certify.certificates.ring import Ring
    from certify.config import instance_folder

    try:
        return Ring.from_files(paths) if paths else Ring.in_folder(instance_folder() / "keys")
    except KeyFault as error:
        raise fault(NO_KEY.format(why=str(error))) from error


def _judge(key: KeyEntry, issued_on: date) -> Bilingual | None:
    """Return what is to be said of the key besides, in the case of a compromised one a warning.

    :raises Fault: when the key was compromised before the day that the certificate claims.
    """
    from certify import clock

    if key.status == "active":
        return None
    moment = key.compromised_from or key.retired_at
    assert moment is not None
    day = clock.local_day(moment).strftime("%d/%m/%Y")
    if key.status == "retired":
        return OLD_KEY.format(key=key.key_id, day=day)
    if not key.trusted_on(issued_on):
        raise fault(TOO_LATE.format(key=key.key_id, day=day, reason=key.reason))
    return DOUBTFUL.format(key=key.key_id, day=day, reason=key.reason)


def _found(data: bytes, ring: Ring) -> tuple[dict[str, Any], KeyEntry]:
    """Return what was signed and with which key, whatever the proof is."""
    if data.lstrip()[:1] == b"{":
        return _record(data, ring)
    from certify.certificates.reading import Unreadable, is_pdf, is_picture, read

    if not (is_pdf(data) or is_picture(data)):
        return _token(data.decode(errors="replace"), ring)
    try:
        proof = read(data)
    except Unreadable as error:
        raise fault(NO_PDF.format(why=str(error))) from error
    if proof.envelope is None and not proof.code:
        raise fault(NO_CODE)
    said = _token(proof.code, ring) if proof.code else None
    if proof.envelope is None:
        assert said is not None
        return said
    record = _record(json.dumps(proof.envelope).encode(), ring)
    if said and not _same(proof.code, proof.envelope["record"], ring):
        raise fault(ALTERED)
    return record


def _same(code: str, record: Any, ring: Ring) -> bool:
    from certify.certificates.record import canonical

    return ring.read_token(code)[0].matches(canonical(record))


def _token(text: str, ring: Ring) -> tuple[dict[str, Any], KeyEntry]:
    from certify.certificates.record import BadProof

    try:
        said, key = ring.read_token(text)
    except BadProof as error:
        raise fault(BAD_TOKEN.format(why=str(error))) from error
    told = {
        "number": said.number,
        "unit": said.unit,
        "standard": said.standard,
        "year": said.year,
        "authority": said.authority,
        "issued_on": said.issued_on.isoformat(),
    }
    return told, key


def _record(data: bytes, ring: Ring) -> tuple[dict[str, Any], KeyEntry]:
    from certify.certificates.record import canonical

    try:
        envelope = json.loads(data)
        record, signature = envelope["record"], envelope["signature"]
        key = ring.check(canonical(record), signature)
        told = {
            "number": record["number"],
            "unit": record["unit"]["name"],
            "standard": record["standard"]["key"],
            "year": record["year"],
            "authority": record["authority"],
            "issued_on": date.fromisoformat(record["issued_on"]).isoformat(),
            "decision": record["decision"]["number"],
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise fault(NO_RECORD.format(why=repr(error))) from error
    if key is None:
        raise fault(BAD_RECORD)
    return told, key


@certificate.command()
@json_option
@language_option
def check(as_json: bool, language: str) -> None:
    """Hold this installation's certificates against its audit log; 1 where they differ.

    Finds records, statuses and successors that were changed straight in the database, certificates
    that were put in or taken out. Whether the log is whole, "certify audit verify" says.
    """
    from certify.certificates.against_log import differences
    from certify.cli.instance import opened
    from certify.db import set_writing

    with opened():
        set_writing(on=False)
        found = list(differences())
    if as_json:
        print_json([{"number": each.number, "sort": each.sort} for each in found])
    if found:
        told = "\n".join(f"{each.number}: {DIFFERS[each.sort].in_(language)}" for each in found)
        raise Fault(told)
    if not as_json:
        click.echo(AGREES.in_(language))
