"""Flask-Security, set up for people without e-mail."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_security import SQLAlchemyUserDatastore, UserMixin, uia_username_mapper
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

import certify.models  # noqa: F401 - the query below needs all that accounts are related to
from certify.accounts.models import Role, User
from certify.db import db
from certify.web.extensions import security

# Every request asks it, so it is built once and answered by one query.
OF_SESSION = (
    select(User)
    .options(joinedload(User.roles), joinedload(User.assignments))
    .where(User.fs_uniquifier == bindparam("fs_uniquifier"))
)


class Datastore(SQLAlchemyUserDatastore):
    """Accounts; the one of a session comes with all that it may do."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> UserMixin | None:
        """Return the account, None if there is none."""
        if set(kwargs) != {"fs_uniquifier"}:
            return super().find_user(case_insensitive, **kwargs)
        return db.session.execute(OF_SESSION, kwargs).unique().scalar_one_or_none()


datastore = Datastore(db, User, Role)


def init_accounts(app: Flask) -> None:
    """Sign in by user name and password; no self-registration."""
    settings = {
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": uia_username_mapper}}],
        "SECURITY_USERNAME_ENABLE": True,
        "SECURITY_USERNAME_REQUIRED": True,
        "SECURITY_USERNAME_MIN_LENGTH": 3,
        "SECURITY_USERNAME_MAX_LENGTH": 80,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_POST_LOGIN_VIEW": "/todo",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/todo",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_VERIFY_URL": "/confirm-password",
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
    }
    for name, value in settings.items():
        app.config.setdefault(name, value)  # what the caller set stands
    security.init_app(app, datastore)
