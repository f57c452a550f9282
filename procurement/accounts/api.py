"""Log in for a token, see and end one's sessions."""

from typing import Any
from uuid import UUID

from flask import g
from flask_smorest import Blueprint

from procurement.accounts import login, queries, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, public, requires
from procurement.web.session import read_session

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api/v1", description="Log in, sessions, own account")


@blueprint.post("/sessions")
@public
@blueprint.arguments(schemas.LogInSchema)
@blueprint.response(201, schemas.TokenSchema)
def create_session(data: dict[str, Any]) -> dict[str, str]:
    """Log in: gives the bearer token that authenticates every other operation."""
    return {"token": login.issue_token(data["login"], data["password"])}


@blueprint.delete("/sessions/current")
@requires(Permission.HOME_VIEW)
@blueprint.response(204)
def delete_session() -> None:
    """End the session of the token that is sent."""
    with transaction(current_actor()) as session:
        service.end_session(session, actor=current_actor(), session_id=g.login_session_id, now=clock.now())


@blueprint.get("/sessions")
@requires(Permission.HOME_VIEW)
@blueprint.response(200, schemas.SessionSchema(many=True))
def list_sessions() -> Any:
    """One's own live log-ins."""
    return queries.list_live_sessions(read_session(), _own_id(), clock.now())


@blueprint.get("/me")
@requires(Permission.HOME_VIEW)
@blueprint.response(200, schemas.OwnUserSchema)
def show_me() -> Any:
    """One's own account."""
    return queries.get_user(read_session(), _own_id())


@blueprint.put("/me/signing-key")
@requires(Permission.HOME_VIEW)
@blueprint.arguments(schemas.RegisterKeySchema)
@blueprint.response(200, schemas.OwnUserSchema)
def register_key(data: dict[str, Any]) -> Any:
    """Bind one's Ed25519 public key: once only."""
    with transaction(current_actor()) as session:
        return service.register_signing_key(session, actor=current_actor(), now=clock.now(), **data)


def _own_id() -> UUID:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (the guard lets nobody else in)
    return user_id
