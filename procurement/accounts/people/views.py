"""The administrator's pages of offices and their people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts import passwords
from procurement.accounts import queries as accounts
from procurement.accounts.people import queries, rules, schemas, service
from procurement.accounts.rules import is_enrolled
from procurement.core import clock
from procurement.core.errors import DomainError, Forbidden, NotFound
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.navigation import ROLE_LABELS
from procurement.web.payload import FormState, form_values, load, show, submit
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("people", __name__)


@blueprint.get("/offices")
@requires(Permission.ACCOUNT_MANAGE)
def list_offices() -> str:
    """Every office and school, and the form for a new office."""
    return _offices_page(FormState())


def _offices_page(form: FormState) -> str:
    session = read_session()
    return render_template(
        "accounts/offices.html",
        form=form,
        offices=queries.list_offices(session),
        counts=queries.count_people(session),
        counties=accounts.list_counties(session),
        kind_names=rules.KIND_NAMES,
        kinds=rules.OFFICE_KINDS,
    )


@blueprint.post("/offices")
@requires(Permission.ACCOUNT_MANAGE)
def create_office() -> ResponseReturnValue:
    """Make an office, then go on to its people."""
    return submit(
        schemas.CreateOfficeSchema(),
        lambda session, data: service.create_office(session, actor=current_actor(), **data),
        back=_offices_page,
        to=lambda office: url_for("people.show_office", organization_id=office.id),
        done=_("单位已新建，现在可以加人"),
    )


@blueprint.get("/offices/<uuid:organization_id>")
@requires(Permission.ACCOUNT_MANAGE)
def show_office(organization_id: UUID) -> str:
    """The people of an office, and the form for a new one."""
    return _office_page(organization_id, FormState())


def _office_page(organization_id: UUID, form: FormState) -> str:
    session = read_session()
    office = accounts.get_organization(session, organization_id)
    return render_template(
        "accounts/office.html",
        form=form,
        office=office,
        users=queries.list_people(session, organization_id),
        kind_names=rules.KIND_NAMES,
        roles=rules.ROLES[office.kind],
        role_labels=ROLE_LABELS,
        is_enrolled=is_enrolled,
    )


@blueprint.post("/offices/<uuid:organization_id>/people")
@requires(Permission.ACCOUNT_MANAGE)
def add_person(organization_id: UUID) -> ResponseReturnValue:
    """Add a person, and show the first password this once: the answer itself, for it is kept nowhere."""
    first = rules.new_first_password()
    hashed = passwords.hash_password(first)
    try:
        data = load(schemas.AddPersonSchema(), form_values(request.form))
        with transaction(current_actor()) as session:
            user = service.add_person(
                session, actor=current_actor(), organization_id=organization_id, password_hash=hashed,
                now=clock.now(), **data,
            )  # fmt: skip
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        forget_read()
        state = FormState(request.form.to_dict(), [show(p) for p in error.problems])
        return _office_page(organization_id, state), error.status
    return render_template("accounts/first_password.html", user=user, first=first)


@blueprint.post("/users/<uuid:user_id>/deactivate")
@requires(Permission.ACCOUNT_MANAGE)
def deactivate_user(user_id: UUID) -> ResponseReturnValue:
    """Take a person's log-in away."""
    return _act(user_id, service.deactivate_user, _("账号已停用，这个人的设备都已退出"))


@blueprint.post("/users/<uuid:user_id>/reactivate")
@requires(Permission.ACCOUNT_MANAGE)
def reactivate_user(user_id: UUID) -> ResponseReturnValue:
    """Give it back."""
    return _act(user_id, service.reactivate_user, _("账号已恢复，可以用原来的密码登录"))


def _act(user_id: UUID, act: Callable[..., Any], done: str) -> ResponseReturnValue:
    office_id = accounts.get_user(read_session(), user_id).organization_id
    return submit(
        None,
        lambda session, _data: act(session, actor=current_actor(), user_id=user_id, now=clock.now()),
        back=lambda form: _office_page(office_id, form),
        to=url_for("accounts.show_user", user_id=user_id),
        done=done,
    )
