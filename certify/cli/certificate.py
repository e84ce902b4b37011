"""``certify certificate verify``: check a certificate without the server and without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certify.cli import Fault
from certify.cli.options import json_option, language_option
from certify.engine.text import Bilingual, Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PDF = b"%PDF-"
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
NO_PDF = Text("Không đọc được tệp PDF: {why}.", "The PDF cannot be read: {why}.")
NO_CODE = Text(
    "Trang đầu không có mã QR của Giấy công nhận.",
    "There is no QR code of a certificate on the first page.",
)
NAMES = {
    "number": Text("Số", "Number"),
    "unit": Text("Đơn vị", "Unit"),
    "standard": Text("Bộ tiêu chí", "Standard"),
    "year": Text("Năm", "Year"),
    "authority": Text("Mã cơ quan công nhận", "Code of the authority"),
    "issued_on": Text("Ngày cấp", "Issued on"),
    "decision": Text("Quyết định số", "Decision"),
}


@click.group()
def certificate() -> None:
    """Verify certificates."""


@certificate.command()
@click.argument("proof", metavar="FILE_OR_TOKEN")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path),
    help="Public key (PEM); without it, that of the instance folder.",
)
@json_option
@language_option
def verify(proof: str, key_file: Path | None, as_json: bool, language: str) -> None:
    """Check the signature of a certificate and say what was signed.

    FILE_OR_TOKEN is what the QR code says (a token, or the address that ends with one), a text
    file that holds it, the certificate as PDF, or the signed record as JSON. Whether it was taken
    back since, only the public page knows.
    """
    key = _key(key_file)
    path = Path(proof)
    data = path.read_bytes() if _is_file(path) else proof.encode()
    if data.lstrip()[:1] == b"{":
        told = _record(data, key)
    else:
        text = _from_pdf(data) if data.startswith(PDF) else data.decode(errors="replace")
        told = _token(text, key)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(HOLDS.in_(language))
    for name, value in told.items():
        click.echo(f"  {NAMES[name].in_(language)}: {value}")


def _fault(message: Bilingual) -> Fault:
    """Return a fault in the language that was asked for."""
    found = click.get_current_context().find_root().meta.get("certify.language", "vi")
    return Fault(message.in_(found))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a token is too long for a file name
        return False


def _key(path: Path | None) -> Ed25519PublicKey:
    from certify.certificates.keys import KeyFault, public_key, read_public
    from certify.config import instance_folder

    try:
        return read_public(path) if path else public_key(instance_folder() / "keys")
    except KeyFault as error:
        raise _fault(NO_KEY.format(why=str(error))) from error


def _token(text: str, key: Ed25519PublicKey) -> dict[str, Any]:
    from certify.certificates.record import BadProof, read_token

    try:
        said = read_token(text, key)
    except BadProof as error:
        raise _fault(BAD_TOKEN.format(why=str(error))) from error
    return {
        "number": said.number,
        "unit": said.unit,
        "standard": said.standard,
        "year": said.year,
        "authority": said.authority,
        "issued_on": said.issued_on.isoformat(),
    }


def _record(data: bytes, key: Ed25519PublicKey) -> dict[str, Any]:
    from certify.certificates.record import canonical, signed_by

    try:
        envelope = json.loads(data)
        record, signature = envelope["record"], envelope["signature"]
        holds = signed_by(canonical(record), signature, key)
        told = {
            "number": record["number"],
            "unit": record["unit"]["name"],
            "standard": record["standard"]["key"],
            "year": record["year"],
            "authority": record["authority"],
            "issued_on": record["issued_on"],
            "decision": record["decision"]["number"],
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _fault(NO_RECORD.format(why=repr(error))) from error
    if not holds:
        raise _fault(BAD_RECORD)
    return told


def _from_pdf(data: bytes) -> str:
    """Return what the QR code on the first page says."""
    import pypdfium2
    import zxingcpp

    try:
        document = pypdfium2.PdfDocument(data)
        picture = document[0].render(scale=300 / 72, grayscale=True).to_pil()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise _fault(NO_PDF.format(why=str(error))) from error
    codes = [code.text for code in zxingcpp.read_barcodes(picture) if "/c/" in code.text]
    document.close()
    if not codes:
        raise _fault(NO_CODE)
    return codes[0]
