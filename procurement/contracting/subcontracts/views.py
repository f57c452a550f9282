"""A contract's page of subcontracting: what was asked, what was answered."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.contracting import queries as contracts
from procurement.contracting.states import ContractStatus
from procurement.contracting.subcontracts import queries, schemas, service
from procurement.contracting.subcontracts.labels import STATUS
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("subcontracts", __name__)


@blueprint.get("/contracts/<uuid:contract_id>/subcontracts")
@requires(Permission.CONTRACT_VIEW)
def show(contract_id: UUID) -> str:
    """The requests, and what the reader may do."""
    return _page(contract_id, FormState())


def _page(contract_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    contract = contracts.get_contract(session, contract_id)
    return render_template(
        "contracting/subcontracts.html",
        form=form,
        contract=contract,
        subcontracts=queries.list_subcontracts(session, contract_id),
        STATUS=STATUS,
        may_ask=contract.status is ContractStatus.SIGNED and may(actor, Permission.CONTRACT_SIGN_SUPPLIER),
        may_answer=may(actor, Permission.CONTRACT_DRAFT),
    )


@blueprint.post("/contracts/<uuid:contract_id>/subcontracts")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
def ask(contract_id: UUID) -> ResponseReturnValue:
    """Ask the buyer's consent."""
    return submit(
        schemas.RequestSubcontractSchema(),
        lambda session, data: service.request_subcontract(
            session, actor=current_actor(), contract_id=contract_id, now=clock.now(), **data
        ),
        back=lambda form: _page(contract_id, form),
        to=url_for("subcontracts.show", contract_id=contract_id),
        done=_("已申请，等采购人书面答复"),
    )


@blueprint.post("/subcontracts/<uuid:subcontract_id>/answer")
@requires(Permission.CONTRACT_DRAFT)
def answer(subcontract_id: UUID) -> ResponseReturnValue:
    """Consent or refuse, in writing."""
    contract_id = queries.get_subcontract(read_session(), subcontract_id).contract_id
    return submit(
        schemas.AnswerRequestSchema(),
        lambda session, data: service.answer_request(
            session, actor=current_actor(), subcontract_id=subcontract_id, now=clock.now(), **data
        ),
        back=lambda form: _page(contract_id, form),
        to=url_for("subcontracts.show", contract_id=contract_id),
        done=_("已答复，供应商收到通知"),
    )
