"""``certify keys``: the keys that certificates are signed with, for whoever owns the server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from certify.cli import Fault
from certify.cli.options import json_option, language_option, print_json
from certify.engine.text import Text

STATES = {
    "active": Text("đang ký", "signs now"),
    "retired": Text("đã thôi ký", "retired"),
    "compromised": Text("bị lộ", "compromised"),
}
SINCE = Text("từ {day}", "since {day}")
UNTIL = Text("đến {day}", "until {day}")
FROM = Text("không tin từ {day}: {reason}", "not trusted from {day}: {reason}")
ROTATED = Text(
    "Khóa {old} đã thôi ký; khóa {new} ký từ bây giờ. Công bố lại: {file}",
    "Key {old} is retired; key {new} signs from now on. Publish anew: {file}",
)
DECLARED = Text(
    "Đã ghi nhận. {count} Giấy công nhận cấp bằng khóa này từ lúc đó không còn được tin:"
    " hãy cấp lại.",
    "Declared. {count} certificates issued with this key since are no longer trusted:"
    " issue them anew.",
)
NOT_READY = Text(
    "Cơ sở dữ liệu chưa sẵn sàng. Chạy: certify init",
    "The database is not ready. Run: certify init",
)
NO_MOMENT = Text(
    "--from {text}: ghi ngày giờ như 2026-11-21T14:30 (giờ Việt Nam)",
    "--from {text}: write a moment such as 2026-11-21T14:30 (Vietnam's time)",
)


@click.group()
def keys() -> None:
    """List and change the keys that certificates are signed with."""


@keys.command("list")
@json_option
@language_option
def list_(as_json: bool, language: str) -> None:
    """List the keys, the one that signs now first, and what is told of each."""
    from certify.certificates.keyring import keyring

    with _prepared(language):
        ring = keyring()
    if as_json:
        print_json(ring.as_json())
        return
    for key in ring.all():
        told = [f"{key.key_id}  {STATES[key.status].in_(language)}"]
        if key.since:
            told.append(SINCE.format(day=_shown(key.since)).in_(language))
        if key.retired_at:
            told.append(UNTIL.format(day=_shown(key.retired_at)).in_(language))
        if key.compromised_from:
            day = _shown(key.compromised_from)
            told.append(FROM.format(day=day, reason=key.reason).in_(language))
        click.echo("; ".join(told))


@keys.command()
@language_option
def rotate(language: str) -> None:
    """Retire the key that signs now and begin with a new one.

    What was signed before verifies as before. The new key is made where the settings say: in a
    file of the instance folder, or in a token (PKCS#11).
    """
    from certify.certificates import keyring
    from certify.certificates.keys import KeyFault
    from certify.certificates.ring import RING_NAME

    with _prepared(language):
        try:
            old, new = keyring.rotate()
        except KeyFault as fault:
            raise Fault(str(fault)) from fault
        file = keyring.keys_folder() / RING_NAME
    click.echo(ROTATED.format(old=old, new=new, file=str(file)).in_(language))


@keys.command()
@click.argument("key", default="")
@click.option("--from", "moment", required=True, help="Since when, for example 2026-11-21T14:30.")
@click.option("--reason", required=True, help="What may be told to everybody; it is published.")
@language_option
def compromise(key: str, moment: str, reason: str, language: str) -> None:
    """Declare a key compromised from a moment on; without KEY, the one that signs now.

    What was issued before that moment, as our register says, verifies with a warning; what was
    issued after, or claims it, does not. The key that signs now is replaced at once. This cannot
    be taken back.
    """
    from certify.certificates import keyring
    from certify.certificates.keys import KeyFault

    since = _moment(moment, language)
    with _prepared(language):
        try:
            count = keyring.compromise(key, since, reason)
        except KeyFault as fault:
            raise Fault(str(fault)) from fault
    click.echo(DECLARED.format(count=count).in_(language))


@contextmanager
def _prepared(language: str) -> Iterator[None]:
    """Open the instance.

    :raises Fault: when it was never prepared, or is of another version.
    """
    from certify.cli.instance import opened
    from certify.migrations import upgrade

    with opened():
        if upgrade.lacking() or upgrade.newer():
            raise Fault(NOT_READY.in_(language))
        yield


def _moment(text: str, language: str) -> datetime:
    from certify.clock import VIETNAM

    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # the latter: the first days of the year 1
        raise Fault(NO_MOMENT.format(text=text).in_(language)) from error


def _shown(moment: datetime) -> str:
    from certify.clock import VIETNAM

    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
