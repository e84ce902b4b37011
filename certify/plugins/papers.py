"""Built-in plugin: certificate, gap list and score sheet after Nghị định 30/2020/NĐ-CP."""

from __future__ import annotations

from pathlib import Path

from certify import hookimpl

CERTIFY_API = 1


@hookimpl
def certify_certificate_templates() -> list[Path]:
    """Offer the document templates that ship with certify."""
    return [Path(__file__).parent.parent / "templates" / "documents"]
