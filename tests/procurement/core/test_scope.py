"""The filter on every statement: each class, each kind of owner, one actor after another, aliases and inner selects."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import aliased

from procurement.core.actors import Actor, Role
from procurement.core.db import Base, engine
from procurement.core.scope import new_session

SCOPED = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__scope__]


@pytest.fixture
def sent(app):
    """Every (statement, parameters) the database was given."""
    told = []

    def note(connection, cursor, statement, parameters, context, executemany):
        values = parameters.values() if isinstance(parameters, dict) else parameters
        told.append((statement, {str(UUID(str(value))) for value in values}))

    event.listen(engine(), "before_cursor_execute", note)
    yield told
    event.remove(engine(), "before_cursor_execute", note)


def _somebody(role: Role) -> Actor:
    return Actor(role, uuid4(), uuid4(), county_ids=None if role is Role.SUPPLIER else (uuid4(),))


def _ids(actor: Actor, model: type[Base]) -> set[str]:
    held = {"county": actor.county_ids or (), "school": (actor.school_id,), "supplier": (actor.supplier_id,)}
    return {str(one) for kind in model.__scope__ for one in held[kind] if one}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SCHOOL, Role.SUPPLIER])
def test_each_class_is_narrowed_to_whoever_asks_and_not_to_who_asked_before(sent, role):
    for model in SCOPED:
        for actor in (_somebody(role), _somebody(role)):
            with new_session(actor, engine()) as session:
                sent.clear()
                assert session.scalars(select(model)).all() == []
                inner = aliased(model)
                session.scalars(select(inner.__table__.c[0]).where(select(model).exists())).all()
            plain, nested = (bound for statement, bound in sent if statement.startswith("SELECT"))
            assert plain == nested == _ids(actor, model), model


def test_an_alias_is_narrowed_as_its_class(sent):
    actor = _somebody(Role.SCHOOL)
    for model in SCOPED:
        with new_session(actor, engine()) as session:
            sent.clear()
            session.scalars(select(aliased(model))).all()
        assert sent[-1][1] == _ids(actor, model), model
