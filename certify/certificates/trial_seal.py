"""A certificate of our own to sign PDFs with, for trials: nobody else vouches for it.

A root and a signing certificate (ECDSA P-256), made on first use. The root's private key is
thrown away at once, so that it never vouches for anything else. The name says what it is.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from secrets import token_hex

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID

FILE_NAME = "pdf-trial.p12"
ROOT_NAME = "pdf-trial-root.pem"
NAME = "certify – chữ ký thử nghiệm"
YEARS = 10


def trial_seal(folder: Path) -> Path:
    """Return the PKCS#12 file of the trial certificate in *folder*, made when there is none.

    Its root lies beside it, for readers that are to trust it in a trial.
    """
    path = folder / FILE_NAME
    if not path.exists():
        _make(folder)
    return path


def _make(folder: Path) -> None:
    """Write both files; of two processes that come first together, one wins."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _named(f"{NAME} (gốc)")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, is_root=True)
    own = _certificate(_named(NAME), root_name, key.public_key(), root_key, is_root=False)
    content = pkcs12.serialize_key_and_certificates(NAME.encode(), key, own, [root], NoEncryption())
    draft = folder / f"{FILE_NAME}.{token_hex(8)}"
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, folder / FILE_NAME)  # nobody ever sees half a key
        (folder / ROOT_NAME).touch(mode=0o600)  # as everything in this folder, secret or not
        (folder / ROOT_NAME).write_bytes(root.public_bytes(Encoding.PEM))
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    key: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    today = dt.datetime.now(dt.UTC).replace(microsecond=0)  # readers go by the world's clock
    usage = x509.KeyUsage(
        digital_signature=not is_root,
        content_commitment=not is_root,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_root,
        crl_sign=is_root,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False
        )
        .sign(key, hashes.SHA256())
    )
