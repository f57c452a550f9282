"""Offices and people over the API, for administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.accounts import passwords
from procurement.accounts import queries as accounts
from procurement.accounts.people import queries, rules, schemas, service
from procurement.accounts.schemas import UserSchema
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("people_api", __name__, url_prefix="/api/v1", description="Offices and their people")


@blueprint.get("/offices")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.OfficeSchema(many=True))
def list_offices() -> Any:
    """Every organization but suppliers."""
    return queries.list_offices(read_session())


@blueprint.post("/offices")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.CreateOfficeSchema)
@blueprint.response(201, schemas.OfficeSchema)
def create_office(data: dict[str, Any]) -> Any:
    """Make an office of a county."""
    with transaction(current_actor()) as session:
        return service.create_office(session, actor=current_actor(), **data)


@blueprint.post("/offices/<uuid:organization_id>/users")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.arguments(schemas.AddPersonSchema)
@blueprint.response(201, schemas.NewPersonSchema)
def add_person(data: dict[str, Any], organization_id: UUID) -> Any:
    """Add a person to an office or a school; gives the first password this once."""
    first = rules.new_first_password()
    hashed = passwords.hash_password(first)
    with transaction(current_actor()) as session:
        user = service.add_person(
            session, actor=current_actor(), organization_id=organization_id, password_hash=hashed, now=clock.now(),
            **data,
        )  # fmt: skip
    return {"user": accounts.get_user(read_session(), user.id), "first_password": first}


@blueprint.post("/users/<uuid:user_id>/deactivation")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, UserSchema)
def deactivate_user(user_id: UUID) -> Any:
    """Let a person log in no longer; their log-ins end."""
    with transaction(current_actor()) as session:
        return service.deactivate_user(session, actor=current_actor(), user_id=user_id, now=clock.now())


@blueprint.post("/users/<uuid:user_id>/reactivation")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, UserSchema)
def reactivate_user(user_id: UUID) -> Any:
    """Let a deactivated person log in again."""
    with transaction(current_actor()) as session:
        return service.reactivate_user(session, actor=current_actor(), user_id=user_id, now=clock.now())
