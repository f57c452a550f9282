"""Every route says who may use it: @requires(Permission.X) or @public. A test reads the marks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g

from procurement.core.actors import PUBLIC, Actor
from procurement.core.errors import Unauthenticated
from procurement.core.permissions import Permission, require

F = TypeVar("F", bound=Callable[..., Any])
MARK = "__guard__"


def current_actor() -> Actor:
    """Who sends this request; PUBLIC when nobody is logged in."""
    return cast(Actor, getattr(g, "actor", PUBLIC))


def requires(permission: Permission) -> Callable[[F], F]:
    """Only actors whose role holds `permission`: nobody → 401 or the log-in page, wrong role → 403."""

    def decorate(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if not actor.is_authenticated:
                raise Unauthenticated
            require(actor, permission)
            return view(*args, **kwargs)

        setattr(guarded, MARK, permission)
        return cast(F, guarded)

    return decorate


def public(view: F) -> F:
    """Anybody may use this route."""
    setattr(view, MARK, "public")
    return view
