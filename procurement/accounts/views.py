"""Log in, log out, one's own account, and the administrator's list of users."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts import login, passwords, queries, rules, schemas, service
from procurement.core import clock
from procurement.core.errors import DomainError, InvalidInput, refuse
from procurement.core.permissions import Permission
from procurement.web.guards import current_actor, public, requires
from procurement.web.navigation import ROLE_LABELS
from procurement.web.payload import FormState, form_values, load, show, submit
from procurement.web.session import read_session
from procurement.web.urls import safe_next

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/login")
@public
def show_login() -> ResponseReturnValue:
    """The log-in page."""
    if current_actor().is_authenticated:
        return redirect("/")
    return _login_page(FormState())


@blueprint.post("/login")
@public
def log_in() -> ResponseReturnValue:
    """Start a session, then go where the reader wanted to be."""
    try:
        data = load(schemas.LogInSchema(), form_values(request.form))
        login.start_browser_session(data["login"], data["password"])
    except DomainError as error:
        state = FormState({"login": request.form.get("login", "")}, [show(p) for p in error.problems])
        return _login_page(state), error.status
    return redirect(safe_next(request.args.get("next")), 303)


def _login_page(form: FormState) -> str:
    return render_template("accounts/login.html", form=form, next=safe_next(request.args.get("next")))


@blueprint.post("/logout")
@public
def log_out() -> ResponseReturnValue:
    """End the session on the server."""
    login.end_browser_session()
    return redirect(url_for("accounts.show_login"), 303)


@blueprint.get("/account")
@requires(Permission.HOME_VIEW)
def show_account() -> ResponseReturnValue:
    """One's own account: devices, password, registered key."""
    return _account_page(FormState())


def _account_page(form: FormState) -> str:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (the guard lets nobody else in)
    session = read_session()
    return render_template(
        "accounts/account.html",
        form=form,
        user=queries.get_user(session, user_id),
        sessions=queries.list_live_sessions(session, user_id, clock.now()),
    )


@blueprint.post("/account/password")
@requires(Permission.HOME_VIEW)
def change_password() -> ResponseReturnValue:
    """Change one's password; every device is logged out."""
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101
    user = queries.get_user(read_session(), actor.user_id)
    try:
        data = load(schemas.ChangePasswordSchema(), form_values(request.form))
        refuse(rules.password_problems(data["new_password"], user.login))
    except InvalidInput as error:
        return _account_page(FormState({}, [show(p) for p in error.problems])), error.status
    except DomainError as error:
        return _account_page(FormState({}, [show(p) for p in error.problems])), error.status
    right = passwords.verify_password(user.password_hash, data["old_password"])
    new_hash = passwords.hash_password(data["new_password"])
    return submit(
        None,
        lambda session, _data: service.change_password(
            session, actor=actor, user_id=user.id, old_is_right=right, new_hash=new_hash, now=clock.now()
        ),
        back=_account_page,
        to=url_for("accounts.show_login"),
        done=_("密码已改，请重新登录"),
    )


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@requires(Permission.HOME_VIEW)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Log one of one's devices out."""
    return submit(
        None,
        lambda session, _data: service.end_session(
            session, actor=current_actor(), session_id=session_id, now=clock.now()
        ),
        back=_account_page,
        to=url_for("accounts.show_account"),
        done=_("已退出那台设备"),
    )


@blueprint.post("/account/signing-key")
@requires(Permission.HOME_VIEW)
def register_key() -> ResponseReturnValue:
    """Bind one's public key."""
    return submit(
        schemas.RegisterKeySchema(),
        lambda session, data: service.register_signing_key(session, actor=current_actor(), now=clock.now(), **data),
        back=_account_page,
        to=url_for("accounts.show_account"),
        done=_("公钥已登记"),
    )


@blueprint.get("/users")
@requires(Permission.ACCOUNT_MANAGE)
def list_users() -> str:
    """Everybody who may log in."""
    return render_template("accounts/users.html", users=queries.list_users(read_session()), role_labels=ROLE_LABELS)
