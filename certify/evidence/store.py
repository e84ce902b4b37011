"""Where the bytes of evidence stand: files, S3 or memory, by setting alone.

Content lies under its SHA-256, so that the same file is kept once and can be checked at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from flask import current_app
from obstore.store import from_url

EXTENSION = "certify_evidence"


def put(sha256: str, content: bytes) -> None:
    """Keep *content* under its hash; doing so twice changes nothing."""
    obstore.put(_store(), _place(sha256), content)


def get(sha256: str) -> bytes:
    """Return the bytes with this hash.

    :raises FileNotFoundError: when they are not there.
    """
    return bytes(obstore.get(_store(), _place(sha256)).bytes())


def put_preview(sha256: str, page: int, picture: bytes) -> None:
    """Keep a preview that was made."""
    obstore.put(_store(), _preview(sha256, page), picture)


def get_preview(sha256: str, page: int) -> bytes | None:
    """Return a preview that was made before, None when there is none."""
    try:
        return bytes(obstore.get(_store(), _preview(sha256, page)).bytes())
    except FileNotFoundError:
        return None


def put_paper(place: str, content: bytes) -> bytes:
    """Keep a paper that was made, unless one lies there already; return the one that lies there.

    :param place: path below ``papers/``, such as ``certificates/…/…pdf``.
    """
    try:
        obstore.put(_store(), f"papers/{place}", content, mode="create")
    except FileExistsError:
        kept = get_paper(place)
        assert kept is not None
        return kept
    return content


def get_paper(place: str) -> bytes | None:
    """Return a paper that was kept, None when there is none."""
    try:
        return bytes(obstore.get(_store(), f"papers/{place}").bytes())
    except FileNotFoundError:
        return None


def put_paper_file(place: str, file: Path) -> None:
    """Keep a paper that was written to a file, in the place of one that lies there."""
    obstore.put(_store(), f"papers/{place}", file)


def stream_paper(place: str) -> Iterator[bytes] | None:
    """Return a paper piece by piece, None when there is none."""
    try:
        found = obstore.get(_store(), f"papers/{place}")
    except FileNotFoundError:
        return None
    return (bytes(piece) for piece in found.stream())


def remove_paper(place: str) -> None:
    """Remove a paper that can be made anew; where there is none, nothing happens."""
    with suppress(FileNotFoundError):
        obstore.delete(_store(), f"papers/{place}")


def papers(folder: str) -> list[str]:
    """Return the places of the papers in a folder below ``papers/``, the oldest first."""
    listing = obstore.list(_store(), f"papers/{folder}").collect()
    found = sorted(listing, key=lambda each: (each["last_modified"], each["path"]))
    return [each["path"].removeprefix("papers/") for each in found]


def _place(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _preview(sha256: str, page: int) -> str:
    return f"previews/{sha256[:2]}/{sha256}-{page}.png"


def _store() -> Any:
    """Return the store of the running application, opened once."""
    opened = current_app.extensions.get(EXTENSION)
    if opened is None:
        url = current_app.config["EVIDENCE_URL"]
        parts = urlsplit(url)
        if parts.scheme == "file":
            Path(unquote(parts.path)).mkdir(parents=True, exist_ok=True)
        opened = current_app.extensions[EXTENSION] = from_url(url)
    return opened
