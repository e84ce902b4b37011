"""Language of a page, and how dates and numbers are shown."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g, has_request_context, redirect, request, session
from flask_babel import get_locale, get_translations
from flask_security import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from certify.clock import VIETNAM
from certify.engine import Bilingual
from certify.web.extensions import babel
from certify.web.navigation import safe_target

LANGUAGES = ("vi", "en")

bp = Blueprint("language", __name__)


def select_language() -> str:
    """Return the language of this request: chosen, else the account's, else Vietnamese."""
    if not has_request_context():  # commands and background jobs
        return "vi"
    chosen = session.get("language")
    if chosen not in LANGUAGES and current_user and current_user.is_authenticated:
        chosen = current_user.language
    return chosen if chosen in LANGUAGES else "vi"


@bp.post("/language")
def choose() -> Response:
    """Remember the language for this browser and go back."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        session["language"] = language
    return redirect(safe_target(request.form.get("next", "")))


def language() -> str:
    """Return the language of the page being written: ``vi`` or ``en``."""
    # Kept with the request: a form page asks for it hundreds of times.
    holder: Any = request if has_request_context() else g
    found: str | None = getattr(holder, "certify_language", None)
    if found is None:
        found = holder.certify_language = str(get_locale() or "vi")[:2]
    return found


@lru_cache(maxsize=8192)
def _words(language: str, message: str) -> Markup:
    """Return a text of ours; a page of a hundred texts should not look up each anew."""
    assert language == str(get_locale())[:2]
    return Markup(get_translations().ugettext(message))  # noqa: S704 - from our own catalogue


def _gettext(message: str, **values: Any) -> Markup:
    """Return the translation with *values* put in, escaped."""
    words = _words(language(), message)
    return words % values if "%" in words else words


@lru_cache(maxsize=8192)
def _counted(language: str, one: str, many: str, num: int) -> Markup:
    assert language == str(get_locale())[:2]
    return Markup(get_translations().ungettext(one, many, num))  # noqa: S704 - as above


def _ngettext(one: str, many: str, num: int, **values: Any) -> Markup:
    words = _counted(language(), one, many, num)
    if values:
        return words % ({"num": num} | values)
    # A number needs no escaping, which would take most of the time of a list's days.
    return Markup(str(words) % {"num": int(num)})  # noqa: S704 - as above


def show_text(text: Bilingual | str | None) -> str:
    """Return an engine text in the language of the page."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text.in_(language())


def show_day(day: date | datetime | str | None) -> str:
    """Return dd/mm/yyyy (of a moment: the day in Vietnam); a dash where there is none."""
    if isinstance(day, str):
        day = date.fromisoformat(day[:10]) if day else None
    if isinstance(day, datetime):
        day = day.astimezone(VIETNAM).date()
    return day.strftime("%d/%m/%Y") if day else "–"


def show_moment(moment: datetime | None) -> str:
    """Return dd/mm/yyyy hh:mm in Vietnam."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else "–"


def init_language(app: Flask) -> None:
    """Install the catalogues, the choice of language and the template filters."""
    translations = Path(__file__).parent.parent / "translations"
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(translations))
    # Flask-Security has no Vietnamese of its own: its messages stand in our folder.
    app.config.setdefault("SECURITY_I18N_DIRNAME", ["builtin", str(translations)])
    babel.init_app(app, locale_selector=select_language)
    app.register_blueprint(bp)
    app.jinja_env.filters |= {"text": show_text, "day": show_day, "moment": show_moment}
    app.jinja_env.globals |= {"language": language}
    # Cheaper than those of Jinja's extension: they format even what has no place for values.
    app.jinja_env.globals |= {"_": _gettext, "gettext": _gettext, "ngettext": _ngettext}
