"""Log in, log out, one's own account, and the administrator's list of users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts import login, passwords, queries, rules, schemas, second_factor, service, sessions
from procurement.core import clock
from procurement.core.errors import DomainError, NotFound, refuse
from procurement.core.permissions import Permission
from procurement.documents.codes import text_code
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
        is_in = login.start_browser_session(data["login"], data["password"])
    except DomainError as error:
        state = FormState({"login": request.form.get("login", "")}, [show(p) for p in error.problems])
        return _login_page(state), error.status
    following = safe_next(request.args.get("next"))
    return redirect(following if is_in else url_for("accounts.show_code", next=following), 303)


@blueprint.get("/login/code")
@public
def show_code() -> ResponseReturnValue:
    """The second step of the log-in."""
    if not login.awaits_code():
        return redirect(url_for("accounts.show_login", next=safe_next(request.args.get("next"))), 303)
    return _code_page(FormState())


@blueprint.post("/login/code")
@public
def give_code() -> ResponseReturnValue:
    """Take the code, then go where the reader wanted to be."""
    try:
        data = load(schemas.CodeSchema(), form_values(request.form))
        login.finish_browser_session(data["code"])
    except NotFound:
        flash(_("密码输入得太久了，请重新登录"), "wait")
        return redirect(url_for("accounts.show_login", next=safe_next(request.args.get("next"))), 303)
    except DomainError as error:
        return _code_page(_refused(error)), error.status
    return redirect(safe_next(request.args.get("next")), 303)


def _refused(error: DomainError) -> FormState:
    return FormState({}, [show(p) for p in error.problems])


def _code_page(form: FormState) -> str:
    return render_template("accounts/code.html", form=form, next=safe_next(request.args.get("next")))


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
    user_id, session = _own_id(), read_session()
    return render_template(
        "accounts/account.html",
        form=form,
        user=queries.get_user(session, user_id),
        sessions=queries.list_live_sessions(session, user_id, clock.now()),
        current_session_id=g.login_session_id,
        **_factor(user_id),
    )


def _own_id() -> UUID:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (the guard lets nobody else in)
    return user_id


def _factor(user_id: UUID) -> dict[str, Any]:
    """What pages say of a person's second factor."""
    session = read_session()
    user = queries.get_user(session, user_id)
    return {
        "is_enrolled": rules.is_enrolled(user),
        "is_required": queries.requires_second_factor(session, user),
        "may_be_required": user.role in rules.SECOND_FACTOR_ROLES,
        "spare_count": sum(code.used_at is None for code in queries.list_recovery_codes(session, user_id)),
    }


@blueprint.post("/account/password")
@requires(Permission.HOME_VIEW)
def change_password() -> ResponseReturnValue:
    """Change one's password; every device is logged out."""
    actor, user = current_actor(), queries.get_user(read_session(), _own_id())
    try:
        data = load(schemas.ChangePasswordSchema(), form_values(request.form))
        refuse(rules.new_password_problems(data["old_password"], data["new_password"], user.login))
    except DomainError as error:
        return _account_page(_refused(error)), error.status
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
        lambda session, _data: sessions.end_session(
            session, actor=current_actor(), session_id=session_id, now=clock.now()
        ),
        back=_account_page,
        to=url_for("accounts.show_account"),
        done=_("已退出那台设备"),
    )


@blueprint.post("/account/sessions/end-others")
@requires(Permission.HOME_VIEW)
def end_other_sessions() -> ResponseReturnValue:
    """Log out everywhere but here."""
    return submit(
        None,
        lambda session, _data: sessions.end_sessions(
            session, actor=current_actor(), user_id=_own_id(), now=clock.now(), keep=g.login_session_id
        ),
        back=_account_page,
        to=url_for("accounts.show_account"),
        done=_("其他设备都已退出"),
    )


@blueprint.get("/account/second-factor")
@requires(Permission.HOME_VIEW)
def show_second_factor() -> str:
    """Set up an authenticator app."""
    return _factor_page(FormState())


def _factor_page(form: FormState) -> str:
    user_id = _own_id()
    pairing = second_factor.pairing(queries.get_user(read_session(), user_id))
    picture = text_code(pairing.address) if pairing else ""
    return render_template(
        "accounts/second_factor.html", form=form, pairing=pairing, picture=picture, **_factor(user_id)
    )


@blueprint.post("/account/second-factor")
@requires(Permission.HOME_VIEW)
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret and show it."""
    return submit(
        None,
        lambda session, _data: second_factor.begin_enrolment(session, actor=current_actor(), now=clock.now()),
        back=_factor_page,
        to=url_for("accounts.show_second_factor"),
    )


@blueprint.post("/account/second-factor/confirm")
@requires(Permission.HOME_VIEW)
def confirm_second_factor() -> ResponseReturnValue:
    """Take the first code, and show the recovery codes this once."""
    return _show_codes(login.confirm_second_factor, _factor_page)


@blueprint.post("/account/recovery-codes")
@requires(Permission.HOME_VIEW)
def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes, shown this once."""
    return _show_codes(login.renew_recovery_codes, _account_page)


def _show_codes(act: Callable[[str], list[str]], back: Callable[[FormState], str]) -> ResponseReturnValue:
    try:
        codes = act(load(schemas.CodeSchema(), form_values(request.form))["code"])
    except DomainError as error:
        return back(_refused(error)), error.status
    return render_template("accounts/recovery_codes.html", codes=codes)


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
    return render_template(
        "accounts/users.html",
        users=queries.list_users(read_session()),
        role_labels=ROLE_LABELS,
        is_enrolled=rules.is_enrolled,
    )


@blueprint.get("/users/<uuid:user_id>")
@requires(Permission.ACCOUNT_MANAGE)
def show_user(user_id: UUID) -> str:
    """One person: devices and second factor."""
    return _user_page(user_id, FormState())


def _user_page(user_id: UUID, form: FormState) -> str:
    session = read_session()
    return render_template(
        "accounts/user.html",
        form=form,
        user=queries.get_user(session, user_id),
        sessions=queries.list_live_sessions(session, user_id, clock.now()),
        role_labels=ROLE_LABELS,
        **_factor(user_id),
    )


@blueprint.post("/users/<uuid:user_id>/sessions/end")
@requires(Permission.ACCOUNT_MANAGE)
def end_users_sessions(user_id: UUID) -> ResponseReturnValue:
    """Log a person out everywhere."""
    return _act_on_user(user_id, sessions.end_sessions, _("这个人的设备都已退出"))


@blueprint.post("/users/<uuid:user_id>/second-factor/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset_second_factor(user_id: UUID) -> ResponseReturnValue:
    """Take a lost second factor away."""
    return _act_on_user(user_id, second_factor.reset_second_factor, _("二次验证已重置，并已通知本人"))


def _act_on_user(user_id: UUID, act: Callable[..., Any], done: str) -> ResponseReturnValue:
    return submit(
        None,
        lambda session, _data: act(session, actor=current_actor(), user_id=user_id, now=clock.now()),
        back=lambda form: _user_page(user_id, form),
        to=url_for("accounts.show_user", user_id=user_id),
        done=done,
    )
