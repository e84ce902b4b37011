"""How answers may be kept: public data by anybody for a while, papers by their reader alone."""

from __future__ import annotations

from typing import Any

from flask import Response, request


def for_anybody(answer: Response, *, seconds: int = 300) -> Response:
    """Say so on an answer; whoever has it already, by its tag, is told only that."""
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()  # unless it has one
    answer.make_conditional(request)
    return answer


def for_reader(content: Any, mimetype: str, name: str, *, inline: bool = True) -> Response:
    """Send a paper to whoever may have it: nothing on the way keeps it.

    :param content: bytes, or an iterator of them.
    :param name: of the file, with its ending; a slash, as numbers have it, becomes a hyphen.
    :param inline: whether the browser may show it.
    """
    answer = Response(content, mimetype=mimetype)
    place = "inline" if inline else "attachment"
    answer.headers.set("Content-Disposition", place, filename=name.replace("/", "-"))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
