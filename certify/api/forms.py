"""Fields that certify's own forms have as well."""

from __future__ import annotations

from certify.web.forms import (
    CountField,
    RevisionField,
    WorkbookForm,
    choices,
    commune_field,
    strip,
)

__all__ = ["CountField", "RevisionField", "WorkbookForm", "choices", "commune_field", "strip"]
