"""One-time codes: how people without e-mail come in for the first time, or again.

An administrator hands a code out on paper.  It is shown once; only its HMAC-SHA256
under the secret key is kept.  It works once, within seven days, and leads to the
page where one sets a password.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import exists, select, update

from certify import clock
from certify.accounts.models import OneTimeCode, User
from certify.accounts.permissions import require_administrator
from certify.audit import operations as audit
from certify.db import db
from certify.errors import Refused

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 and O, no 1, I and L
GROUPS, GROUP = 3, 4  # 31 ** 12: 59 bits
VALID = timedelta(days=7)
AT_ONCE = 5000


class HandedOut(NamedTuple):
    """A new code, in the only moment in which it can be read."""

    user: User
    code: str


def make(actor: User | None, user: User) -> str:
    """Return a new code for *user*; codes made before no longer work.

    :param actor: an administrator; None is the command line.
    """
    if actor is not None:
        require_administrator(actor)
    if not user.active:
        raise Refused(_("This account is switched off."))
    code = _make(actor, [user])[0].code
    audit.commit()
    return code


def make_for_new(actor: User) -> list[HandedOut]:
    """Make codes for all active accounts that have neither a password nor a valid code."""
    require_administrator(actor)
    valid = exists().where(
        OneTimeCode.user_id == User.id,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > clock.now(),
    )
    query = select(User).where(User.active, User.password.is_(None), ~valid)
    users = db.session.scalars(query.order_by(User.search, User.id).limit(AT_ONCE))
    made = _make(actor, list(users))
    audit.commit()
    return made


def _make(actor: User | None, users: list[User]) -> list[HandedOut]:
    now = clock.now()
    outdated = update(OneTimeCode).where(
        OneTimeCode.user_id.in_([user.id for user in users]),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    db.session.execute(outdated.values(expires_at=now))
    made = [HandedOut(user, _new_code()) for user in users]
    for user, code in made:
        kept = OneTimeCode(
            user_id=user.id,
            code_hash=_hash(user, code),
            made_by_id=actor.id if actor else None,
            made_at=now,
            expires_at=now + VALID,
        )
        db.session.add(kept)
        audit.record(actor, "account.code_made", "account", user.id)
    return made


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _n in range(GROUP)) for _g in range(GROUPS))
    return "-".join(groups)


def _hash(user: User, code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    key = current_app.secret_key
    secret = key if isinstance(key, bytes) else str(key).encode()
    return hmac.new(secret, f"one-time-code:{user.id}:{plain}".encode(), "sha256").hexdigest()


def redeem(username: str, code: str) -> User:
    """Return the person that *code* belongs to; it is used up and a password must be set.

    Sessions that were open end.

    :raises Refused: in one wording, whatever was wrong, so that nothing is given away.
    """
    user = db.session.scalar(select(User).where(User.username == username.strip().lower()))
    if user is None or not user.active or not _use(user, code):
        audit.record(None, "account.code_refused", "account", user.id if user else "-")
        audit.commit()
        raise Refused(
            _(
                "User name and code do not fit together, or the code is used up or too old. "
                "Check both, or ask your administrator for a new code."
            )
        )
    user.must_set_password = True
    user.fs_uniquifier = secrets.token_hex(16)  # else a session left open could set the password
    audit.record(user, "account.signed_in_by_code", "account", user.id)
    audit.commit()
    return user


def _use(user: User, code: str) -> bool:
    """Mark the code as used; of two attempts at once only one succeeds."""
    now = clock.now()
    use = update(OneTimeCode).where(
        OneTimeCode.user_id == user.id,
        OneTimeCode.code_hash == _hash(user, code),
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    use = use.values(used_at=now).execution_options(synchronize_session=False)
    return db.session.execute(use.returning(OneTimeCode.id)).first() is not None
