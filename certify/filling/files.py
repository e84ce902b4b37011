"""Where overlays of the instance lie, which names are free, and how one is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask_babel import gettext as _

from certify.engine import CriteriaSet
from certify.errors import Conflict, Refused
from certify.faults import Fault
from certify.plugins import library
from certify.plugins.manager import instance_criteria


def file_of(base: CriteriaSet, name: str) -> Path:
    """Return where an overlay of that name is published."""
    return instance_criteria() / base.family / f"{base.version}+{name}.yaml"


def free_name(base: CriteriaSet, name: str) -> str:
    """Return a name that is free: ``thanh-hoa``, then ``thanh-hoa.2`` and so on."""
    stem, dot, number = name.rpartition(".")
    stem, count = (stem, int(number)) if dot and number.isdigit() else (name, 1)
    while is_taken(base, name):
        count += 1
        name = f"{stem}.{count}"
    return name


def is_taken(base: CriteriaSet, name: str) -> bool:
    """Say whether there is an overlay of that name."""
    return f"{base.key}+{name}" in library().sets or file_of(base, name).exists()


def taken(base: CriteriaSet, name: str) -> Iterator[Fault]:
    """Say that a name is taken, and which one is free."""
    if name and is_taken(base, name):
        message = _(
            "%(name)s is published, and what is published never changes. A correction is a new"
            " name: %(free)s.",
            name=name,
            free=free_name(base, name),
        )
        yield Fault("name", message)


def write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there yet: whole or not at all, and never over another.

    :raises Conflict: when there is one.
    :raises Refused: when the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".tmp")
    except OSError as error:
        message = _(
            "The folder of the installation's criteria cannot be written: %(reason)s.",
            reason=error.strerror,
        )
        raise Refused(message) from error
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.chmod(0o644)
        os.link(unfinished, file)  # unlike a replacement, it fails where there is one already
    except FileExistsError as error:
        message = _("An overlay of this name was published just now. Choose another name.")
        raise Conflict(message) from error
    finally:
        unfinished.unlink()
