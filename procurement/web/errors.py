"""Refusals and faults as problem JSON (API) or a page, by code, in the reader's language."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, UnprocessableEntity

from procurement.core.errors import DomainError, Problem, Unauthenticated
from procurement.core.text import N_
from procurement.web.payload import ShownProblem, problems_from, show

log = logging.getLogger(__name__)

TITLES = {
    400: N_("请求有误"), 401: N_("请先登录"), 403: N_("你的角色不能做这件事"), 404: N_("找不到这个页面或这条记录"),
    405: N_("这个地址不接受这种请求"), 409: N_("现在不能这样做"), 413: N_("文件过大"), 415: N_("不接受这种格式"),
    422: N_("有几处需要改正"), 429: N_("请稍后再试"), 500: N_("系统出错，已记录；你填写的内容没有保存"),
    503: N_("系统暂时不能使用"),
}  # fmt: skip


def wants_json() -> bool:
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, Unauthenticated) and not wants_json():
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("accounts.show_login", next=back), 303)
    response = _answer(error.status, error.code, [show(p) for p in error.problems])
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _expired_form(_error: CSRFError) -> ResponseReturnValue:
    problem = Problem("csrf", N_("页面已过期。请返回上一页再提交一次，填写的内容还在"))
    return _answer(400, "csrf", [show(problem)])


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < 400 and error.response is None:
        return error
    status = error.code or 500
    problems: list[ShownProblem] = []
    if isinstance(error, UnprocessableEntity):
        messages: Any = getattr(error, "data", {}).get("messages", {})
        problems = [show(p) for place in messages.values() for p in problems_from(place)]
    response = _answer(status, f"http_{status}", problems)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _fault(error: Exception) -> ResponseReturnValue:
    log.error("unhandled fault on %s %s", request.method, request.path, exc_info=error)
    if request.environ.get("procurement.raise_faults"):
        raise error
    return _answer(500, "fault", [])


def _answer(status: int, code: str, problems: list[ShownProblem]) -> Response:
    title = gettext(TITLES.get(status, TITLES[400]))
    if wants_json():
        response = jsonify(
            code=code,
            message=problems[0].text if len(problems) == 1 else title,
            problems=[
                {"field": p.field, "row": p.row, "code": p.code, "message": p.text, "law": p.law} for p in problems
            ],
        )
        response.content_type = "application/problem+json"
    else:
        response = Response(
            render_template("errors/error.html", status=status, code=code, title=title, problems=problems)
        )
    response.status_code = status
    return response
