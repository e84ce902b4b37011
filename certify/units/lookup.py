"""Fetching many rows by their keys, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import select

from certify.db import db

AT_ONCE = 500  # keys in one query: SQLite takes no more than 32,766 values


def by_keys(model: Any, column: Any, keys: Iterable[Any]) -> dict[Any, Any]:
    """Return the rows of *model* whose *column* is among *keys*, by that key."""
    wanted = iter(sorted(set(keys)))
    found = {}
    while part := list(islice(wanted, AT_ONCE)):
        for row in db.session.scalars(select(model).where(column.in_(part))):
            found[getattr(row, column.key)] = row
    return found
