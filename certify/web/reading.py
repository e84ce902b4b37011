"""Requests that read a while before they write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def reads_first(view: View) -> View:
    """Mark a view whose operations take the write lock when they have read enough.

    Others then wait for the lock for a moment, not for the whole request; see
    :func:`certify.db.begin_writing`.
    """
    view.reads_first = True  # type: ignore[attr-defined]  # a mark, read before each request
    return view
