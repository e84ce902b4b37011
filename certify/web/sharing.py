"""Public data: anybody may keep it for a while, and other sites may read it."""

from __future__ import annotations

from flask import Response, request


def for_anybody(answer: Response, *, seconds: int = 300) -> Response:
    """Say so on an answer; whoever has it already, by its tag, is told only that."""
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()  # unless it has one
    answer.make_conditional(request)
    return answer
