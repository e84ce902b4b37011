"""Fetching many rows by their keys, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, select, true

from certify.db import db

EVERY = true()
AT_ONCE = 500  # keys in one query: SQLite takes no more than 32,766 values


def by_keys(
    model: Any,
    column: Any,
    keys: Iterable[Any],
    *options: Any,
    where: ColumnElement[bool] = EVERY,
) -> dict[Any, Any]:
    """Return the rows of *model* whose *column* is among *keys*, by that key.

    :param options: what is to be loaded with them.
    :param where: what else a row must fit.
    """
    wanted = iter(sorted(set(keys)))
    found = {}
    while part := list(islice(wanted, AT_ONCE)):
        query = select(model).where(column.in_(part), where).options(*options)
        for row in db.session.scalars(query):
            found[getattr(row, column.key)] = row
    return found
