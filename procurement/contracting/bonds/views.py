"""The page of bonds: what is held, what is due back and what lateness costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.bids.bonds.states import BondKind, BondStatus, KeepGround
from procurement.contracting import queries as contracts
from procurement.contracting.bonds import schemas, service
from procurement.contracting.bonds.rules import LAW_OF_GROUND
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("bonds", __name__)
KINDS = {BondKind.BID: N_("投标保证金"), BondKind.PERFORMANCE: N_("履约保证金")}
GROUNDS = {
    KeepGround.BID_REVOKED: N_("投标因投标人原因没有打开，视为撤销"), KeepGround.CONTRACT_REFUSED: N_("中标后拒签合同"),
    KeepGround.STIPULATED: N_("采购文件规定的其他情形"),
}  # fmt: skip
STATUS = {
    BondStatus.HELD: ("wait", N_("在押")), BondStatus.REFUNDED: ("done", N_("已退还")),
    BondStatus.KEPT: ("stop", N_("不予退还")),
}  # fmt: skip


@blueprint.get("/bonds")
@requires(Permission.CONTRACT_VIEW)
def list_bonds() -> str:
    """Bonds that exist for the reader."""
    return _page(FormState())


def _page(form: FormState) -> str:
    session, actor = read_session(), current_actor()
    today = clock.today()
    bonds = service.list_bonds(session)
    may_record = may(actor, Permission.CONTRACT_DRAFT)
    return render_template(
        "contracting/bonds.html",
        form=form, bonds=bonds, today=today, KINDS=KINDS, STATUS=STATUS, may_record=may_record,
        may_keep=may(actor, Permission.CONTRACT_SIGN),
        GROUNDS=GROUNDS, LAW_OF_GROUND=LAW_OF_GROUND,
        grounds={bond.id: service.grounds_of(session, bond) for bond in bonds if bond.status is BondStatus.HELD},
        refunds={bond.id: service.refund_of(session, bond, bond.ended_on or today) for bond in bonds},
        bidders=_bidders() if may_record else [],
        contracts=_contracts() if may_record else [],
    )  # fmt: skip


def _bidders() -> list[tuple[str, str]]:
    """Opened tenders' bidders, as options "tender/supplier"."""
    session = read_session()
    return [
        (f"{tender.id}/{supplier.id}", f"{tender.number}　{supplier.name}")
        for tender in tenders.list_published(session) if tender.opened_at
        for supplier in service.list_bidders(session, tender.id)
    ]  # fmt: skip


def _contracts() -> list[tuple[str, str]]:
    return [
        (str(contract.id), f"{contract.number}　{contract.supplier.name}")
        for contract in contracts.list_contracts(read_session())
        if contract.status is not ContractStatus.TERMINATED
    ]


def _act(schema: Any, act: Callable[..., Any], done: str) -> ResponseReturnValue:
    return submit(schema, act, back=_page, to=url_for("bonds.list_bonds"), done=done)


@blueprint.post("/bonds")
@requires(Permission.CONTRACT_DRAFT)
def record_bid_bond() -> ResponseReturnValue:
    """Record a bidder's bond."""

    def act(session: Any, data: dict[str, Any]) -> Any:
        tender_id, supplier_id = data.pop("bidder")
        return service.record_bid_bond(
            session, actor=current_actor(), tender_id=tender_id, supplier_id=supplier_id, now=clock.now(), **data
        )

    return _act(schemas.BidBondFormSchema(), act, _("已登记投标保证金"))


@blueprint.post("/performance-bonds")
@requires(Permission.CONTRACT_DRAFT)
def record_performance_bond() -> ResponseReturnValue:
    """Record the bond for a contract."""
    return _act(
        schemas.RecordPerformanceBondSchema(),
        lambda session, data: service.record_performance_bond(
            session, actor=current_actor(), now=clock.now(), **data
        ),
        _("已登记履约保证金"),
    )  # fmt: skip


@blueprint.post("/bonds/<uuid:bond_id>/refund")
@requires(Permission.CONTRACT_DRAFT)
def refund_bond(bond_id: UUID) -> ResponseReturnValue:
    """Record a refund."""
    return _act(
        schemas.RefundBondSchema(),
        lambda session, data: service.refund_bond(
            session, actor=current_actor(), bond_id=bond_id, now=clock.now(), **data
        ),
        _("已登记退还"),
    )  # fmt: skip


@blueprint.post("/bonds/<uuid:bond_id>/keeping-proposal")
@requires(Permission.CONTRACT_DRAFT)
def propose_keeping(bond_id: UUID) -> ResponseReturnValue:
    """Propose not to give it back."""
    return _act(
        schemas.ProposeKeepingSchema(),
        lambda session, data: service.propose_keeping(
            session, actor=current_actor(), bond_id=bond_id, now=clock.now(), **data
        ),
        _("已提出不予退还，等另一个人决定"),
    )  # fmt: skip


@blueprint.post("/bonds/<uuid:bond_id>/keeping-declined")
@requires(Permission.CONTRACT_SIGN)
def decline_keeping(bond_id: UUID) -> ResponseReturnValue:
    """Turn the proposal down."""
    return _act(
        schemas.KeepBondSchema(),
        lambda session, data: service.decline_keeping(
            session, actor=current_actor(), bond_id=bond_id, now=clock.now(), **data
        ),
        _("没有同意不予退还，保证金照常退还"),
    )  # fmt: skip


@blueprint.post("/bonds/<uuid:bond_id>/keeping")
@requires(Permission.CONTRACT_SIGN)
def keep_bond(bond_id: UUID) -> ResponseReturnValue:
    """Do not give it back."""
    return _act(
        schemas.KeepBondSchema(),
        lambda session, data: service.keep_bond(
            session, actor=current_actor(), bond_id=bond_id, now=clock.now(), **data
        ),
        _("已登记不予退还"),
    )  # fmt: skip
