"""The register as open data and the signed status list: cacheable, rate-limited, for anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from flask import Blueprint, Response, jsonify, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from certify.certificates import open_data
from certify.certificates.register import Filters
from certify.certificates.status_publishing import Stamp, published, stamp
from certify.web.extensions import limiter
from certify.web.sharing import for_anybody

bp = Blueprint("open", __name__)
blueprints = (bp,)


@bp.get("/status-list.json")
@limiter.limit("60/minute")
def status_list() -> ResponseReturnValue:
    """Send the signed list of the certificates that are not valid."""
    now = published()
    answer = Response(now.body, mimetype="application/json")
    answer.set_etag(sha256(now.body).hexdigest())
    return _public(answer, now.stamp.issued_at)


@bp.get("/register.csv")
@limiter.limit("20/minute")
def as_csv() -> ResponseReturnValue:
    """Send the register as CSV, narrowed as the page of the register is."""
    answer = _streamed(open_data.as_csv(Filters.of(request.args)), "text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="register.csv")
    return _tagged(answer, stamp())


@bp.get("/register.json")
@limiter.limit("20/minute")
def as_json() -> ResponseReturnValue:
    """Send the register as JSON, narrowed as the page of the register is."""
    now = stamp()
    address = url_for(".schema", _external=True)
    rows = open_data.as_json(Filters.of(request.args), now, address)
    return _tagged(_streamed(rows, "application/json"), now)


@bp.get("/register.schema.json")
@limiter.limit("60/minute")
def schema() -> ResponseReturnValue:
    """Send the JSON Schema of the register as JSON."""
    answer = jsonify(open_data.schema(url_for(".schema", _external=True)))
    return for_anybody(answer, seconds=86400)


@bp.get("/register.atom")
@limiter.limit("60/minute")
def as_atom() -> ResponseReturnValue:
    """Send the feed of new recognitions and of what became of older ones."""
    now, language = stamp(), "en" if request.args.get("language") == "en" else "vi"
    feed = open_data.as_atom(now, language, url_for(".as_atom", _external=True))
    return _tagged(Response(feed, mimetype="application/atom+xml"), now)


def _streamed(rows: Iterator[str], mimetype: str) -> Response:
    return Response(stream_with_context(rows), content_type=mimetype)


def _tagged(answer: Response, now: Stamp) -> ResponseReturnValue:
    """Name the version: the state of the register, and what was asked of it."""
    asked = sha256(repr(sorted(request.args.items(multi=True))).encode()).hexdigest()[:12]
    answer.set_etag(f"{now.tag}-{asked}")
    return _public(answer, now.changed_at)


def _public(answer: Response, changed: datetime) -> ResponseReturnValue:
    answer.last_modified = changed
    return for_anybody(answer)
