"""Another county's, school's or supplier's rows do not exist for you: one filter on every statement of a session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from procurement.core.actors import Actor
from procurement.core.db import Base


def new_session(actor: Actor, bind: Any) -> Session:
    """A session in which only the rows that exist for `actor` can be seen."""
    session = Session(bind, expire_on_commit=False)
    session.info["actor"] = actor
    criteria = _criteria(actor)
    if criteria:
        session.info["criteria"] = criteria
        event.listen(session, "do_orm_execute", _narrow)
    return session


def actor_of(session: Session) -> Actor:
    """Who this session acts for."""
    actor: Actor = session.info["actor"]
    return actor


def _reach(actor: Actor) -> dict[str, tuple[UUID, ...]]:
    reach: dict[str, tuple[UUID, ...]] = {}
    if actor.county_ids is not None:
        reach["county"] = actor.county_ids
    if actor.school_id is not None:
        reach["school"] = (actor.school_id,)
    if actor.supplier_id is not None:
        reach["supplier"] = (actor.supplier_id,)
    return reach


def _criteria(actor: Actor) -> list[Any]:
    """One condition a kind for all classes: one a class makes every statement's cache key dozens of times longer."""
    return [_only(kind, bindparam(None, ids, Uuid(), expanding=True)) for kind, ids in _reach(actor).items()]


def _only(kind: str, ids: Any) -> Any:
    # a lambda of its own for each kind: SQLAlchemy caches what a lambda gives by its code, and would mix the kinds up
    if kind == "county":
        return with_loader_criteria(Base, lambda cls: cls.only("county", ids), include_aliases=True)
    if kind == "school":
        return with_loader_criteria(Base, lambda cls: cls.only("school", ids), include_aliases=True)
    return with_loader_criteria(Base, lambda cls: cls.only("supplier", ids), include_aliases=True)


def _narrow(state: ORMExecuteState) -> None:
    if not state.is_relationship_load or state.is_select:
        state.statement = state.statement.options(*state.session.info["criteria"])
