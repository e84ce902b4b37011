"""The form of an upload: several files, and the criteria that they prove."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from wtforms import MultipleFileField, SelectMultipleField


class UploadForm(FlaskForm):
    """Files and criteria; what may go in is decided by the operation."""

    files = MultipleFileField()
    criteria = SelectMultipleField(validate_choice=False)

    @property
    def sent(self) -> list[tuple[str, object]]:
        """The files that were chosen: name and stream."""
        return [
            (file.filename or "", file.stream)
            for file in request.files.getlist("files")
            if file.filename
        ]
