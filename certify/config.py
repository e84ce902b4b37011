"""Settings: defaults, then the environment (``CERTIFY_…``), then the caller.

Secrets are made on first use and stay in the instance folder, readable by
its owner alone; none stands in the repository.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

MEGABYTE = 1024 * 1024


class ConfigError(Exception):
    """A setting cannot be used; the message names it and says what to do."""


def instance_folder() -> Path:
    """Return the instance folder: ``CERTIFY_INSTANCE``, else ``./instance``."""
    return Path(os.environ.get("CERTIFY_INSTANCE", "instance")).resolve()


def load_settings(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return all settings of the application.

    :raises ConfigError: when a number in the environment is not one.
    """
    given = dict(overrides or {})
    instance = Path(given.get("INSTANCE") or instance_folder())
    instance.mkdir(parents=True, exist_ok=True)
    evidence_limit = _number("CERTIFY_EVIDENCE_MAX_MB", 25) * MEGABYTE
    settings = {
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": os.environ.get(
            "CERTIFY_DATABASE_URL", f"sqlite:///{instance / 'certify.db'}"
        ),
        "PUBLIC_URL": os.environ.get("CERTIFY_PUBLIC_URL", "http://127.0.0.1:5000"),
        "EVIDENCE_URL": os.environ.get("CERTIFY_EVIDENCE_URL", (instance / "evidence").as_uri()),
        "EVIDENCE_MAX_BYTES": evidence_limit,
        # One request may carry several files; each is checked on its own as well.
        "MAX_CONTENT_LENGTH": evidence_limit * 4,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 5000,
        "PROXIES": _number("CERTIFY_PROXIES", 0),
        "HTTPS": os.environ.get("CERTIFY_HTTPS") == "1",
        "BUNDLE_DAYS": max(1, _number("CERTIFY_BUNDLE_DAYS", 14)),
        "DRAWING_PROCESSES": _number("CERTIFY_DRAWING_PROCESSES", 0) or os.cpu_count() or 1,
        "RATELIMIT_STORAGE_URI": os.environ.get("CERTIFY_LIMITS_URL", "memory://"),
    }
    settings |= _mail() | _certificates(instance) | _secrets(instance) | given
    return settings


def _mail() -> dict[str, Any]:
    """Return how mails are sent."""
    return {
        "MAIL_SERVER": os.environ.get("CERTIFY_MAIL_SERVER", ""),
        "MAIL_PORT": _number("CERTIFY_MAIL_PORT", 25),
        "MAIL_USERNAME": os.environ.get("CERTIFY_MAIL_USERNAME"),
        "MAIL_PASSWORD": os.environ.get("CERTIFY_MAIL_PASSWORD"),
        "MAIL_USE_TLS": os.environ.get("CERTIFY_MAIL_TLS") == "1",
        "MAIL_DEFAULT_SENDER": os.environ.get("CERTIFY_MAIL_FROM", "certify@localhost"),
    }


def _certificates(instance: Path) -> dict[str, Any]:
    """Return what certificates and their PDFs are signed with, and how long they hold."""
    return {
        "PKCS11_MODULE": os.environ.get("CERTIFY_PKCS11_MODULE", ""),
        "PKCS11_TOKEN": os.environ.get("CERTIFY_PKCS11_TOKEN", "certify"),
        "PKCS11_KEY": os.environ.get("CERTIFY_PKCS11_KEY", "certify"),
        "PKCS11_PIN_FILE": os.environ.get(
            "CERTIFY_PKCS11_PIN_FILE", str(instance / "keys" / "pkcs11.pin")
        ),
        "EXPIRE_AFTER_MONTHS": _months("CERTIFY_EXPIRE_AFTER_MONTHS"),
        "STATUS_LIST_HOURS": max(1, _number("CERTIFY_STATUS_LIST_HOURS", 24)),
        "PDF_CERTIFICATE": os.environ.get("CERTIFY_PDF_CERTIFICATE", ""),
        "PDF_PASSPHRASE_FILE": os.environ.get("CERTIFY_PDF_PASSPHRASE_FILE", ""),
        "PDF_TIMESTAMP_URL": os.environ.get("CERTIFY_PDF_TIMESTAMP_URL", ""),
    }


def _secrets(instance: Path) -> dict[str, str]:
    """Return the session key and the password salt, made on first use."""
    return {
        "SECRET_KEY": _secret(instance / "keys" / "session.key"),
        "SECURITY_PASSWORD_SALT": _secret(instance / "keys" / "password.salt"),
    }


def _secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # whoever comes first wins; nobody sees half a key
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()


def _months(name: str) -> int | None:
    """Return a number of months, at most a century; None where the variable is not set."""
    return min(_number(name, 0), 1200) if os.environ.get(name) else None


def _number(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()):
        raise ConfigError(f"{name}={text!r}: must be a whole number, for example {default}")
    return int(text)
