"""What can go wrong, as codes with parameters; the text is made at the edge in the user's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from procurement.core.text import N_


@dataclass(frozen=True)
class Problem:
    """One fault: `message` is a Chinese msgid with %(name)s places filled from `params` after translation.

    `field` names the input (dotted path), `row` the 1-based row of a table, `law` the article, also a msgid.
    """

    code: str
    message: str
    field: str = ""
    row: int | None = None
    law: str = ""
    params: dict[str, Any] = default(default_factory=dict)


class DomainError(Exception):
    """Base of every refusal. `status` is what the edge answers with."""

    code = "error"
    message = N_("操作不能完成")
    status = 400

    def __init__(self, code: str | None = None, message: str | None = None, **params: Any) -> None:
        self.code = code or self.code
        self.message = message or self.message
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)

    @property
    def problems(self) -> Sequence[Problem]:
        return (Problem(self.code, self.message, params=self.params),)


class NotFound(DomainError):
    """The object does not exist, or not for this actor."""

    code, message, status = "not_found", N_("找不到这个页面或这条记录"), 404


class Forbidden(DomainError):
    """The actor's role may not do this."""

    code, message, status = "forbidden", N_("你的角色不能做这件事"), 403


class Unauthenticated(DomainError):
    """Nobody is logged in."""

    code, message, status = "unauthenticated", N_("请先登录"), 401


class InvalidMove(DomainError):
    """A lifecycle does not list this move."""

    code, message, status = "invalid_move", N_("当前状态是“%(from_status)s”，不能变为“%(to_status)s”"), 409


class Conflict(DomainError):
    """Somebody else was first, or the same act came twice."""

    code, message, status = "conflict", N_("别人已经先做了，请刷新后再看"), 409


class Throttled(DomainError):
    """Too many tries; `wait_s` seconds remain."""

    code, message, status = "throttled", N_("尝试次数过多，请 %(wait_s)d 秒后再试"), 429


class RuleViolation(DomainError):
    """One or more rules refuse the act; carries every problem found, not just the first."""

    code, status = "rule_violation", 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("rule_violation", N_("有 %(count)d 处不符合规则"), count=len(problems))
        self._problems = tuple(problems)
        self.args = ("; ".join(f"{p.field} {p.code}".strip() for p in problems),)

    @property
    def problems(self) -> Sequence[Problem]:
        return self._problems


class InvalidInput(RuleViolation):
    """The data is malformed: shape, not rule."""

    code, status = "invalid_input", 422


class UnauditedWrite(RuntimeError):
    """A transaction changed rows and declared no log entry: a fault of the program, never of the user."""


def refuse(problems: Sequence[Problem]) -> None:
    """Raise RuleViolation when there is any problem."""
    if problems:
        raise RuleViolation(problems)
