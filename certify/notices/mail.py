"""Notices by mail, for those who have an address, where a server is set.

The worker sends; no page waits for a mail server, and none fails with it.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_mailman import EmailMessage
from sqlalchemy import select

from certify import clock
from certify.accounts.models import User
from certify.db import db
from certify.notices.models import Notice
from certify.notices.sentences import sentence

AT_ONCE = 200
TOO_OLD = timedelta(days=3)


def mail_waiting() -> int:
    """Send what was not sent and is not too old; return how many went out.

    Each is committed on its own.  One that cannot be sent is logged and tried
    again by the next run; the notice in the application is not touched by that.
    """
    if not current_app.config["MAIL_SERVER"]:
        return 0
    waiting = (
        select(Notice, User)
        .join(User, User.id == Notice.user_id)
        .where(
            Notice.mailed_at.is_(None),
            Notice.read_at.is_(None),
            Notice.at > clock.now() - TOO_OLD,
            User.email.is_not(None),
            User.active,
        )
        .order_by(Notice.id)
        .limit(AT_ONCE)
    )
    rows = list(db.session.execute(waiting))
    return sum(_send(notice, user) for notice, user in rows)


def _send(notice: Notice, user: User) -> bool:
    try:
        _message(notice, user).send()
    except Exception as error:  # noqa: BLE001 - whatever a mail server may come up with
        structlog.get_logger("certify.mail").warning(
            "mail.failed", notice=notice.id, error=f"{type(error).__name__}: {error}"
        )
        return False
    notice.mailed_at = clock.now()
    db.session.commit()
    return True


def _message(notice: Notice, user: User) -> EmailMessage:
    with force_locale(user.language or "vi"):
        said = sentence(notice.kind, notice.details)
        address = current_app.config["PUBLIC_URL"].rstrip("/") + notice.link
        body = _(
            "%(name)s,\n\n%(said)s\n\nOpen: %(address)s\n\n"
            "This message was written by certify. Please do not answer it.",
            name=user.name,
            said=said,
            address=address,
        )
        return EmailMessage(" ".join(said.split())[:150], body, to=[user.email])
