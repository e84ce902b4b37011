"""Certificates to sign with in tests."""

from __future__ import annotations

import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID


def made(name, key, *, days=365, since=-1, extended=None):
    """A self-signed certificate."""
    today = dt.datetime.now(dt.UTC)
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + dt.timedelta(days=since))
        .not_valid_after(today + dt.timedelta(days=days))
    )
    if extended:
        builder = builder.add_extension(x509.ExtendedKeyUsage([extended]), critical=True)
    return builder.sign(key, hashes.SHA256())


def bundle(path, name, key, passphrase=b"", **options):
    cover = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    certificate = made(name, key, **options)
    content = pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, cover)
    path.write_bytes(content)
    return path
