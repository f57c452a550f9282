"""Supplements' pages: drawing one up, signing it, withdrawing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.contracting import queries as contracts
from procurement.contracting.models import ContractSupplement
from procurement.contracting.states import SupplementStatus
from procurement.contracting.supplements import queries, schemas, service
from procurement.contracting.supplements.labels import STATUS
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.documents.rules import may_read
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("supplements", __name__)


@blueprint.get("/contracts/<uuid:contract_id>/supplements/new")
@requires(Permission.CONTRACT_DRAFT)
def show_new(contract_id: UUID) -> str:
    """The form of a new supplement."""
    return _form_page(contract_id, FormState())


def _form_page(contract_id: UUID, form: FormState) -> str:
    session = read_session()
    contract = contracts.get_contract(session, contract_id)
    return render_template(
        "contracting/supplements/new.html",
        form=form,
        contract=contract,
        lines=contracts.list_lines(session, contract_id),
        room=queries.room_of(session, contract, clock.today()),
    )


@blueprint.post("/contracts/<uuid:contract_id>/supplements/new")
@requires(Permission.CONTRACT_DRAFT)
def propose(contract_id: UUID) -> ResponseReturnValue:
    """Draw it up; the supplier signs first."""
    return submit(
        schemas.ProposeSupplementFormSchema(),
        lambda session, data: service.propose_supplement(
            session, actor=current_actor(), contract_id=contract_id, now=clock.now(), **data
        ),
        back=lambda form: _form_page(contract_id, form),
        to=lambda made: url_for("supplements.show", supplement_id=made.id),
        done=_("补充合同已拟好，请供应商先签"),
    )


@blueprint.get("/supplements/<uuid:supplement_id>")
@requires(Permission.CONTRACT_VIEW)
def show(supplement_id: UUID) -> str:
    """One supplement: what it adds, its document, who has signed."""
    return _page(supplement_id, FormState())


def _page(supplement_id: UUID, form: FormState) -> str:
    found, actor = queries.get_readable(read_session(), supplement_id), current_actor()
    return render_template(
        "contracting/supplements/show.html",
        form=form,
        supplement=found,
        status=STATUS[found.status],
        may_read=may_read(actor, found.document),
        sign_url=_sign_url(found),
        may_withdraw=found.status in service.OPEN and may(actor, Permission.CONTRACT_DRAFT),
    )


def _sign_url(found: ContractSupplement) -> str:
    """Where the reader signs, when it is the reader's turn."""
    actor = current_actor()
    if found.status is SupplementStatus.PROPOSED and may(actor, Permission.CONTRACT_SIGN_SUPPLIER):
        return url_for("supplements.sign_for_supplier", supplement_id=found.id)
    if found.status is SupplementStatus.SUPPLIER_SIGNED and may(actor, Permission.CONTRACT_SIGN):
        return url_for("supplements.sign_for_buyer", supplement_id=found.id)
    return ""


def _act(supplement_id: UUID, schema: Any, verb: Callable[..., Any], done: str) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: verb(
            session, actor=current_actor(), supplement_id=supplement_id, now=clock.now(), **data
        ),
        back=lambda form: _page(supplement_id, form),
        to=url_for("supplements.show", supplement_id=supplement_id),
        done=done,
    )


@blueprint.post("/supplements/<uuid:supplement_id>/supplier-signature")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
def sign_for_supplier(supplement_id: UUID) -> ResponseReturnValue:
    """The supplier's signature, the first of the two."""
    return _act(supplement_id, None, service.sign_supplement, _("你方已签，等采购人签"))


@blueprint.post("/supplements/<uuid:supplement_id>/buyer-signature")
@requires(Permission.CONTRACT_SIGN)
def sign_for_buyer(supplement_id: UUID) -> ResponseReturnValue:
    """The buyer's signature, the second."""
    return _act(supplement_id, None, service.sign_supplement, _("补充合同已生效并公开，学校可以订追加的数量"))


@blueprint.post("/supplements/<uuid:supplement_id>/withdrawal")
@requires(Permission.CONTRACT_DRAFT)
def withdraw(supplement_id: UUID) -> ResponseReturnValue:
    """Give it up before both have signed."""
    schema = schemas.WithdrawSupplementSchema()
    return _act(supplement_id, schema, service.withdraw_supplement, _("补充合同已撤回"))
