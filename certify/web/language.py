"""Language of a page, and how dates and numbers are shown."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, g, has_request_context, redirect, request, session
from flask_babel import get_locale, get_translations
from flask_security import current_user
from werkzeug.wrappers import Response

from certify.clock import VIETNAM
from certify.engine import Text
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


def _catalogue() -> Any:
    """Return the catalogue of the page being written, looked up once a request."""
    holder: Any = request if has_request_context() else g
    found = getattr(holder, "certify_catalogue", None)
    if found is None:
        found = holder.certify_catalogue = get_translations()
    return found


def _gettext(message: str) -> str:
    return str(_catalogue().ugettext(message))


def _ngettext(one: str, many: str, number: int) -> str:
    return str(_catalogue().ungettext(one, many, number))


def show_text(text: Text | str | None) -> str:
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
    app.jinja_env.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
