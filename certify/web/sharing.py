"""How answers may be kept: public data by anybody for a while, papers by their reader alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, request

from certify.text import fold


def for_anybody(answer: Response, *, seconds: int = 300) -> Response:
    """Say so on an answer; whoever has it already, by its tag, is told only that."""
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()  # unless it has one
    answer.make_conditional(request)
    return answer


def named(answer: Response, name: str, *, inline: bool = False) -> Response:
    """Give a file its name, in the form of RFC 6266 if it is not plain ASCII.

    A header is Latin-1: "1301/QĐ-UBND", the number of every decision here, does not fit, and the
    server would answer with an empty fault instead of the file.

    :param name: with its ending; a slash, as numbers have it, becomes a hyphen.
    """
    name = name.replace("/", "-")
    names = {"filename": name}
    if not name.isascii():
        plain = fold(name).encode("ascii", "ignore").decode()
        names = {"filename": plain, "filename*": f"UTF-8''{quote(name)}"}
    answer.headers.set("Content-Disposition", "inline" if inline else "attachment", **names)
    return answer


def for_reader(content: Any, mimetype: str, name: str, *, inline: bool = True) -> Response:
    """Send a paper to whoever may have it: nothing on the way keeps it.

    :param content: bytes, or an iterator of them.
    :param name: of the file (:func:`named`).
    :param inline: whether the browser may show it.
    """
    answer = named(Response(content, mimetype=mimetype), name, inline=inline)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
