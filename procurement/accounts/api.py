"""Log in for a token, see and end one's sessions."""

from typing import Any
from uuid import UUID

from flask import g
from flask_smorest import Blueprint

from procurement.accounts import login, queries, schemas, second_factor, service, sessions
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, public, requires
from procurement.web.session import read_session

blueprint = Blueprint("accounts_api", __name__, url_prefix="/api/v1", description="Log in, sessions, own account")


@blueprint.post("/sessions")
@public
@blueprint.arguments(schemas.ApiLogInSchema)
@blueprint.response(201, schemas.TokenSchema)
def create_session(data: dict[str, Any]) -> dict[str, str]:
    """Log in: gives the bearer token that authenticates every other operation.

    401 second_factor.needed: send `code` too. 403 second_factor.enrolment_needed: set it up on the pages first.
    """
    return {"token": login.issue_token(**data)}


@blueprint.delete("/sessions/current")
@requires(Permission.HOME_VIEW)
@blueprint.response(204)
def delete_session() -> None:
    """End the session of the token that is sent."""
    with transaction(current_actor()) as session:
        sessions.end_session(session, actor=current_actor(), session_id=g.login_session_id, now=clock.now())


@blueprint.delete("/sessions/<uuid:session_id>")
@requires(Permission.HOME_VIEW)
@blueprint.response(204)
def delete_named_session(session_id: UUID) -> None:
    """End one of one's own log-ins."""
    with transaction(current_actor()) as session:
        sessions.end_session(session, actor=current_actor(), session_id=session_id, now=clock.now())


@blueprint.delete("/sessions/others")
@requires(Permission.HOME_VIEW)
@blueprint.response(200, schemas.EndedSchema)
def delete_other_sessions() -> dict[str, int]:
    """End all of one's log-ins but the one of the token that is sent."""
    return {"count": _end_all(_own_id(), keep=g.login_session_id)}


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


@blueprint.post("/me/second-factor")
@requires(Permission.HOME_VIEW)
@blueprint.response(201, schemas.SecondFactorSchema)
def begin_second_factor() -> Any:
    """Begin to set up an authenticator app."""
    with transaction(current_actor()) as session:
        second_factor.begin_enrolment(session, actor=current_actor(), now=clock.now())
    return second_factor.pairing(queries.get_user(read_session(), _own_id()))


@blueprint.post("/me/second-factor/confirmation")
@requires(Permission.HOME_VIEW)
@blueprint.arguments(schemas.CodeSchema)
@blueprint.response(200, schemas.RecoveryCodesSchema)
def confirm_second_factor(data: dict[str, Any]) -> dict[str, list[str]]:
    """Confirm the app with a code of it: every log-in ends, the next one needs a code."""
    actor, now = current_actor(), clock.now()
    with transaction(actor) as session:
        codes = second_factor.confirm_enrolment(session, actor=actor, code=data["code"], now=now)
        sessions.end_sessions(session, actor=actor, user_id=_own_id(), now=now)
    return {"recovery_codes": codes}


@blueprint.post("/me/recovery-codes")
@requires(Permission.HOME_VIEW)
@blueprint.arguments(schemas.CodeSchema)
@blueprint.response(200, schemas.RecoveryCodesSchema)
def renew_recovery_codes(data: dict[str, Any]) -> dict[str, list[str]]:
    """Ten new recovery codes, the old ones fall away."""
    return {"recovery_codes": login.renew_recovery_codes(data["code"])}


@blueprint.put("/me/signing-key")
@requires(Permission.HOME_VIEW)
@blueprint.arguments(schemas.RegisterKeySchema)
@blueprint.response(200, schemas.OwnUserSchema)
def register_key(data: dict[str, Any]) -> Any:
    """Bind one's Ed25519 public key: once only."""
    with transaction(current_actor()) as session:
        return service.register_signing_key(session, actor=current_actor(), now=clock.now(), **data)


@blueprint.get("/users")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.UserSchema(many=True))
def list_users() -> Any:
    """Everybody who may log in."""
    return queries.list_users(read_session())


@blueprint.get("/users/<uuid:user_id>/sessions")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.SessionSchema(many=True))
def list_users_sessions(user_id: UUID) -> Any:
    """A person's live log-ins."""
    return queries.list_live_sessions(read_session(), queries.get_user(read_session(), user_id).id, clock.now())


@blueprint.delete("/users/<uuid:user_id>/sessions")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.EndedSchema)
def delete_users_sessions(user_id: UUID) -> dict[str, int]:
    """End all of a person's log-ins."""
    return {"count": _end_all(user_id)}


@blueprint.delete("/users/<uuid:user_id>/second-factor")
@requires(Permission.ACCOUNT_MANAGE)
@blueprint.response(200, schemas.UserSchema)
def reset_second_factor(user_id: UUID) -> Any:
    """Take a person's lost second factor away: their log-ins end, they set up a new one."""
    actor = current_actor()
    with transaction(actor) as session:
        second_factor.reset_second_factor(session, actor=actor, user_id=user_id, now=clock.now())
    return queries.get_user(read_session(), user_id)


def _end_all(user_id: UUID, keep: UUID | None = None) -> int:
    actor = current_actor()
    with transaction(actor) as session:
        return sessions.end_sessions(session, actor=actor, user_id=user_id, now=clock.now(), keep=keep)


def _own_id() -> UUID:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (the guard lets nobody else in)
    return user_id
