"""Flask-Security, set up for people without e-mail."""

from __future__ import annotations

from flask import Flask
from flask_security import SQLAlchemyUserDatastore, uia_username_mapper

from certify.accounts.models import Role, User
from certify.db import db
from certify.web.extensions import security

datastore = SQLAlchemyUserDatastore(db, User, Role)


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
