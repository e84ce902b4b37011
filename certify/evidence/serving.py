"""Sending files: to be saved, never to be run or shown by the browser; and pictures we made."""

from __future__ import annotations

import io

from flask import Response, make_response, send_file


def attachment(content: bytes, name: str, media_type: str, etag: str | None = None) -> Response:
    """Return a file to be saved under *name*."""
    sent = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=True,
        download_name=name,
        etag=etag or False,
        max_age=0,
    )
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Cache-Control"] = "private, no-cache"
    return sent


def picture(content: bytes) -> Response:
    """Return a PNG that we made."""
    sent = make_response(content)
    sent.headers["Content-Type"] = "image/png"
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Cache-Control"] = "private, max-age=3600"
    return sent
