"""What browsers send: numbers that a database can hold, text without NUL.

Addresses and fields are anybody's to write. What no honest page sends ends here, once for all
views, before a database refuses it in words of its own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter

PASSWORDS = ("password", "again", "new_password", "new_password_confirm")
LONGEST_PASSWORD = 1000  # hashing a megabyte is work for nobody, and passlib will not
LARGEST = 2**31 - 1  # an INTEGER column of PostgreSQL


def whole_number(text: str) -> int:
    """Return a whole number that a column can hold.

    :raises ValueError: otherwise.
    """
    number = int(text)
    if abs(number) > LARGEST:
        raise ValueError(text)
    return number


class Sent(ImmutableMultiDict[str, Any]):
    """Query or form: a number out of bounds is like one that cannot be read."""

    def get(  # type: ignore[override]  # one signature for the four of Werkzeug
        self,
        key: str,
        default: Any = None,
        type: Any = None,  # noqa: A002 - as Werkzeug calls it
    ) -> Any:
        """Return the first value of *key*, read as *type*; *default* where it cannot be."""
        return super().get(key, default, whole_number if type is int else type)

    def getlist(
        self,
        key: str,
        type: Any = None,  # noqa: A002 - as Werkzeug calls it
    ) -> list[Any]:
        """Return the values of *key*, read as *type*, without those that cannot be."""
        return super().getlist(key, whole_number if type is int else type)


class IncomingRequest(Request):
    """A request whose query and form are :class:`Sent`."""

    parameter_storage_class = Sent


class Identity(IntegerConverter):
    """``<int:…>`` in an address; what no row can have is no page."""

    def __init__(self, map: Any, *args: Any, **options: Any) -> None:  # noqa: A002 - as above
        super().__init__(map, *args, **{"max": LARGEST, **options})


def init_intake(app: Flask) -> None:
    """Read requests so; call it before any route is made."""
    app.request_class = IncomingRequest
    app.url_map.converters["int"] = Identity


def refuse_nonsense() -> None:
    """Refuse NUL in any text, an endless password, and a way back that is no address at all.

    No keyboard types NUL and PostgreSQL cannot keep it; ``next=//[`` breaks whoever reads it,
    Flask-Security among them.
    """
    texts = [request.path]
    for sent in (request.args, request.form):
        texts += [text for pair in sent.items(multi=True) for text in pair]
        if not _is_address(sent.get("next", "")):
            abort(400)
    if any("\0" in text for text in texts):
        abort(400)
    if any(len(request.form.get(name, "")) > LONGEST_PASSWORD for name in PASSWORDS):
        abort(400)


def _is_address(text: str) -> bool:
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True
