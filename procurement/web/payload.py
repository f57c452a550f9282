"""Forms: one validator (the marshmallow schema), one way back with everything that was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, ValidationError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from procurement.core.errors import DomainError, Forbidden, InvalidInput, NotFound, Problem
from procurement.core.text import N_
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor
from procurement.web.i18n import problem_text
from procurement.web.session import forget_read

T = TypeVar("T")


@dataclass(frozen=True)
class ShownProblem:
    """A problem in the reader's language."""

    field: str
    row: int | None
    code: str
    text: str
    law: str


@dataclass(frozen=True)
class FormState:
    """What was typed and what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    problems: list[ShownProblem] = field(default_factory=list)

    def value(self, name: str, default: Any = "") -> Any:
        return self.values.get(name, default)

    def problems_for(self, name: str) -> list[ShownProblem]:
        return [p for p in self.problems if p.field == name]


def show(problem: Problem) -> ShownProblem:
    law = gettext(problem.law) if problem.law else ""
    return ShownProblem(problem.field, problem.row, problem.code, problem_text(problem), law)


def load(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Deserialize `data`. Raises InvalidInput with every fault found."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        raise InvalidInput(list(problems_from(error.messages))) from error
    return loaded


def problems_from(messages: Any, path: str = "", row: int | None = None) -> list[Problem]:
    """marshmallow's nested messages as a flat list; list indexes become 1-based rows."""
    if isinstance(messages, Mapping):
        found: list[Problem] = []
        for key, value in messages.items():
            inner_row = key + 1 if isinstance(key, int) else row
            inner_path = path if key == "_schema" or isinstance(key, int) else f"{path}.{key}".lstrip(".")
            found += problems_from(value, inner_path, inner_row)
        return found
    texts = messages if isinstance(messages, list) else [messages]
    return [
        Problem("invalid", str(text) if text != "Unknown field." else N_("没有这一项"), path, row) for text in texts
    ]


def form_values(form: MultiDict[str, str], schema: Schema | None = None) -> dict[str, Any]:
    """The posted form as plain values: lists for list fields; blanks left out, so that `required` means filled."""
    lists = {name for name, f in (schema.fields.items() if schema else ()) if type(f).__name__ == "List"}
    values: dict[str, Any] = {}
    for name in form:
        if name == "csrf_token":
            continue
        if name in lists:
            values[name] = [v for v in form.getlist(name) if v.strip()]
        elif form[name].strip():
            values[name] = form[name].strip()
    return values


def submit(
    schema: Schema | None,
    act: Callable[[Session, dict[str, Any]], T],
    *,
    back: Callable[[FormState], str | Response],
    to: Callable[[T], str] | str,
    done: str = "",
) -> ResponseReturnValue:
    """Load the posted form, do `act` in one transaction, redirect to `to` with the message `done`.

    On any refusal `back(state)` renders the page again with what was typed and why it was refused; nothing is written.
    """
    typed = {name: request.form.getlist(name) if len(request.form.getlist(name)) > 1 else request.form[name]
             for name in request.form}  # fmt: skip
    try:
        data = load(schema, form_values(request.form, schema)) if schema else {}
        with transaction(current_actor()) as session:
            result = act(session, data)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        forget_read()
        return back(FormState(typed, [show(p) for p in error.problems])), error.status
    forget_read()
    if done:
        flash(done, "done")
    return redirect(to if isinstance(to, str) else to(result), 303)


def uploaded(name: str) -> bytes:
    """The bytes of an uploaded file. Raises InvalidInput when none was chosen."""
    data = request.files[name].read() if name in request.files else b""
    if not data:
        raise InvalidInput([Problem("file.missing", N_("请选择文件"), name)])
    return data
