"""Contracts' pages: the list, one contract with its deadlines and signatures, its lines as an Excel sheet."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.contracting import filing, queries, rules, schemas, service
from procurement.contracting.models import Contract, ContractLine
from procurement.contracting.states import ContractStatus
from procurement.contracting.supplements import queries as supplements
from procurement.contracting.supplements.labels import STATUS as SUPPLEMENT_STATUS
from procurement.core import clock, money
from procurement.core.actors import Role
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.core.spreadsheet import Column, write_table
from procurement.core.text import N_
from procurement.documents.rules import may_read
from procurement.tenders import calendar
from procurement.tenders import queries as tender_queries
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("contracting", __name__)

STATUS = {
    ContractStatus.DRAFTED: ("idle", N_("正在制作 PDF")),
    ContractStatus.RENDERED: ("wait", N_("待供应商签")),
    ContractStatus.SUPPLIER_SIGNED: ("wait", N_("待采购人签")),
    ContractStatus.SIGNED: ("done", N_("已生效")),
    ContractStatus.TERMINATED: ("stop", N_("已终止")),
}
P_DRAFT = Permission.CONTRACT_DRAFT
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/contracts")
@requires(Permission.CONTRACT_VIEW)
def list_contracts() -> str:
    """Contracts that exist for the reader, and tenders that wait for contracts."""
    return _list_page(FormState())


def _list_page(form: FormState) -> str:
    session, actor = read_session(), current_actor()
    page = paginate(session, queries.select_contracts(session), request.args.get("page", 1, type=int))
    awarded = (
        tender_queries.list_tenders(session, {TenderStatus.AWARDED}) if may(actor, Permission.CONTRACT_DRAFT) else ()
    )
    return render_template(
        "contracting/contracts.html",
        form=form,
        page=page,
        status=STATUS,
        to_draft=[tender for tender in awarded if queries.has_undrafted(session, tender.id)],
    )


@blueprint.post("/tenders/<uuid:tender_id>/contracts")
@requires(Permission.CONTRACT_DRAFT)
def draft_contracts(tender_id: UUID) -> ResponseReturnValue:
    """Draw up a contract with every awarded supplier that has none."""
    return submit(
        None,
        lambda session, _data: service.draft_contracts(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=_list_page,
        to=url_for("contracting.list_contracts"),
        done=_("合同已拟好，PDF 制成以后请供应商先签"),
    )


@blueprint.get("/contracts/<uuid:contract_id>")
@requires(Permission.CONTRACT_VIEW)
def show_contract(contract_id: UUID) -> str:
    """One contract: what it gives each school, its deadlines, its document, who has signed."""
    return _contract_page(contract_id, FormState())


def _contract_page(contract_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    contract = queries.get_contract(session, contract_id)
    document = contract.document
    return render_template(
        "contracting/contract.html",
        form=form,
        contract=contract,
        status=STATUS[contract.status],
        schools=by_school(queries.list_lines(session, contract.id)),
        deadlines=_deadlines(contract),
        document=document if document is not None and may_read(actor, document) else None,
        sign_url=_sign_url(contract),
        waits_for_pdf=contract.status is ContractStatus.DRAFTED,
        is_school=actor.role is Role.SCHOOL,
        compared=[] if actor.role is Role.SCHOOL else _compared(contract),
        supplements=[] if actor.role is Role.SCHOOL else supplements.list_supplements(session, contract.id),
        supplement_status=SUPPLEMENT_STATUS,
        may_supplement=contract.status is ContractStatus.SIGNED and may(actor, P_DRAFT),
        may_file=contract.status is ContractStatus.SIGNED and not contract.filed_on and may(actor, P_DRAFT),
    )


def _compared(contract: Contract) -> list[dict[str, Any]]:
    """Bid and contract item by item: no contract departs from the bid's substance (政府采购法第46条)."""
    session = read_session()
    agreed = queries.agreed_lines(session, contract.tender, awards) if (
        awards := queries.contract_awards(session, contract)) else []  # fmt: skip
    written = {(line.lot_id, line.item_id): line for line in queries.list_lines(session, contract.id)}
    rows = {(line.lot_number, line.item): (line, written.get((line.lot_id, line.item_id))) for line in agreed}
    return [
        {"lot": lot, "item": item, "item_en": found.item.name_en if found else item, "bid": line.unit_price,
         "contract": found.unit_price if found else None,
         "is_same": found is not None and found.unit_price == line.unit_price}
        for (lot, item), (line, found) in rows.items()
    ]  # fmt: skip


def by_school(lines: Sequence[ContractLine]) -> list[dict[str, Any]]:
    """Lines grouped by school, each group with its sum in CNY."""
    ordered = sorted(lines, key=lambda line: line.school.code)
    groups = [(school, list(group)) for school, group in groupby(ordered, key=lambda line: line.school)]
    return [
        {"school": school, "lines": group, "total": money.total(line.amount for line in group)}
        for school, group in groups
    ]


def _sign_url(contract: Contract) -> str:
    """Where the reader signs, when it is the reader's turn."""
    actor = current_actor()
    if contract.status is ContractStatus.RENDERED and may(actor, Permission.CONTRACT_SIGN_SUPPLIER):
        return url_for("contracting.sign_for_supplier", contract_id=contract.id)
    if contract.status is ContractStatus.SUPPLIER_SIGNED and may(actor, Permission.CONTRACT_SIGN):
        return url_for("contracting.sign_for_buyer", contract_id=contract.id)
    return ""


def _deadlines(contract: Contract) -> list[dict[str, Any]]:
    """The law's days with the working days left until each."""
    session, today = read_session(), clock.today()
    if contract.status is ContractStatus.TERMINATED:
        return []
    found = queries.deadlines_of(session, contract)
    days = tender_queries.calendar_days(session, contract.county_id)
    is_open = contract.buyer_signed_at is None
    rows: list[tuple[str, date | None, str, bool]] = [
        (N_("质疑期到这一天为止，第二天起可以签订"), found.challenge_until, rules.LAW_CHALLENGE, False),
        (N_("签订合同，最迟"), found.sign_by, rules.LAW_SIGN, is_open),
        (N_("合同公告，最迟（签订后自动上公开网页）"), found.publish_by, rules.LAW_PUBLISH, False),
        (N_("合同副本报财政部门备案，最迟"), found.file_by, rules.LAW_FILE, contract.filed_on is None),
    ]
    return [
        {"text": _(text), "day": day, "law": _(law), "runs": runs and day >= today,
         "left": calendar.working_days_left(today, day, days), "is_over": runs and is_open and day < today}
        for text, day, law, runs in rows if day is not None
    ]  # fmt: skip


@blueprint.post("/contracts/<uuid:contract_id>/supplier-signature")
@requires(Permission.CONTRACT_SIGN_SUPPLIER)
def sign_for_supplier(contract_id: UUID) -> ResponseReturnValue:
    """The supplier's signature, the first of the two."""
    return _sign(contract_id, _("你方已签，等采购人签"))


@blueprint.post("/contracts/<uuid:contract_id>/buyer-signature")
@requires(Permission.CONTRACT_SIGN)
def sign_for_buyer(contract_id: UUID) -> ResponseReturnValue:
    """The buyer's signature, the second; the contract is in force from then on."""
    return _sign(contract_id, _("合同已生效，学校可以下达订单"))


def _sign(contract_id: UUID, done: str) -> ResponseReturnValue:
    return submit(
        None,
        lambda session, _data: service.sign_contract(
            session, actor=current_actor(), contract_id=contract_id, now=clock.now()
        ),
        back=lambda form: _contract_page(contract_id, form),
        to=url_for("contracting.show_contract", contract_id=contract_id),
        done=done,
    )


@blueprint.post("/contracts/<uuid:contract_id>/filing")
@requires(Permission.CONTRACT_DRAFT)
def file_contract(contract_id: UUID) -> ResponseReturnValue:
    """Record that the copy went to the finance bureau."""
    return submit(
        schemas.FileContractSchema(),
        lambda session, data: filing.file_contract(
            session, actor=current_actor(), contract_id=contract_id, now=clock.now(), **data
        ),
        back=lambda form: _contract_page(contract_id, form),
        to=url_for("contracting.show_contract", contract_id=contract_id),
        done=_("已登记备案"),
    )


@blueprint.get("/contracts/<uuid:contract_id>/lines.xlsx")
@requires(Permission.CONTRACT_VIEW)
def download_lines(contract_id: UUID) -> Response:
    """The lines that exist for the reader, as an Excel sheet."""
    session = read_session()
    contract = queries.get_contract(session, contract_id)
    columns = [
        Column("lot", _("采购包")), Column("school_code", _("学校代码")), Column("school", _("学校"), width=28),
        Column("item", _("品名")), Column("grade", _("等级")), Column("standard", _("标准"), width=18),
        Column("unit", _("计量单位")), Column("quantity", _("暂估数量")), Column("unit_price", _("单价（元）")),
        Column("amount", _("金额（元）")),
    ]  # fmt: skip
    rows = [
        {"lot": line.lot.number, "school_code": line.school.code, "school": line.school.name, "item": line.item.name,
         "grade": line.grade, "standard": line.standard, "unit": line.unit, "quantity": line.quantity,
         "unit_price": line.unit_price, "amount": line.amount}
        for line in queries.list_lines(session, contract.id)
    ]  # fmt: skip
    data = io.BytesIO(write_table(contract.number, columns, rows))
    return send_file(data, EXCEL, as_attachment=True, download_name=f"{contract.number}.xlsx")
