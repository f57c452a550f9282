"""Which language a page speaks: the reader's choice, else the browser's, else Chinese. Texts are written in Chinese."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, redirect, request
from flask_babel import get_locale, gettext

from procurement.core.errors import Problem
from procurement.web.extensions import babel
from procurement.web.guards import public
from procurement.web.urls import safe_next

COOKIE = "lang"
LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}

blueprint = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans_CN"
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    babel.init_app(app, locale_selector=select_locale)
    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"lang": html_language(), "lang_code": language()})


def select_locale() -> str:
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return LANGUAGES[chosen]
    return LANGUAGES[request.accept_languages.best_match(["zh", "zh-CN", "en"], default="zh")[:2]]


def language() -> str:
    """ "zh" or "en"."""
    return "en" if str(get_locale()) == "en" else "zh"


def html_language() -> str:
    return "en" if language() == "en" else "zh-Hans-CN"


def problem_text(problem: Problem) -> str:
    """The problem's message in the reader's language, its parameters filled in."""
    params: dict[str, Any] = {
        key: gettext(value) if isinstance(value, str) and value else value for key, value in problem.params.items()
    }
    text = gettext(problem.message)
    return text % params if params else text


@blueprint.get("/language/<code>")
@public
def choose(code: str) -> Response:
    """Remember the language and go back to where the reader was."""
    response = redirect(safe_next(request.args.get("next")))
    if code in LANGUAGES:
        response.set_cookie(COOKIE, code, max_age=31_536_000, samesite="Lax", httponly=True)
    return response  # type: ignore[return-value]
