"""What waits for keyholders, suppliers and schools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from procurement.accounts.queries import get_user
from procurement.bids import queries as bids
from procurement.contracting import queries as contracts
from procurement.contracting.rules import LAW_SIGN
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.deliveries import queries as deliveries
from procurement.deliveries.models import Delivery, Order
from procurement.deliveries.states import DeliveryStatus, OrderStatus
from procurement.desks.tasks import Reader, Task
from procurement.schools import queries as schools
from procurement.schools.states import DemandPlanStatus
from procurement.suppliers import listing, rules
from procurement.suppliers import queries as suppliers
from procurement.suppliers.models import PaperKind, SupplierPaper
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus

LAW_OPENING = N_("87号令第39条")
LAW_INSPECT = N_("食品安全法第53条")


def _named(tender: Tender) -> dict[str, Any]:
    return {"name": tender.title, "name_en": tender.title_en, "values": {"tender_id": tender.id}}


def own_key(reader: Reader) -> Iterable[Task]:
    """Without a registered key a keyholder can do nothing."""
    if reader.actor.user_id and get_user(reader.session, reader.actor.user_id).signing_key is None:
        yield Task(
            act=N_("登记你的签名公钥"), endpoint="keyholding.show_key", label=N_("做钥匙"),
            why=N_("私钥只在你自己的电脑上；登记以后才能发布密钥声明"),
        )  # fmt: skip


def keys_to_publish(reader: Reader) -> Iterable[Task]:
    """Approved tenders that wait for the reader's key."""
    for tender in tenders.list_tenders(reader.session, {TenderStatus.APPROVED}):
        own = [holder for holder in tender.keyholders if holder.user_id == reader.actor.user_id]
        if own and not own[0].public_key:
            yield Task(
                act=N_("发布密钥声明"), endpoint="keyholding.show_approval", label=N_("去发布"), **_named(tender),
                why=N_("声明到齐才能公告；发布等于你同意这份招标文件"), undated=N_("期限未起算，公告后起算"),
            )  # fmt: skip


def shares_to_open(reader: Reader) -> Iterable[Task]:
    """Closed boxes that wait for the reader's share."""
    for tender, is_posted in bids.list_held(reader.session, reader.actor.user_id):
        if tender.status is TenderStatus.CLOSED and not is_posted:
            count = len(bids.shares_posted(reader.session, tender.id))
            yield Task(
                act=N_("交开标份额"), endpoint="keyholding.show_shares", label=N_("去开箱"), **_named(tender),
                why=N_("已截止；已交 %(count)s 份，到齐 %(needed)s 份当场开标"), article=LAW_OPENING,
                params={"count": count, "needed": tender.key_threshold},
                due=reader.due(tender.county_id, _closing(tender)),
            )  # fmt: skip


def signing_key(reader: Reader) -> Iterable[Task]:
    """A supplier without a key cannot seal a bid."""
    if reader.actor.supplier_id and not suppliers.get_supplier(reader.session, reader.actor.supplier_id).signing_key:
        yield Task(
            act=N_("登记投标签名公钥"), endpoint="suppliers.show_own", label=N_("去登记"),
            why=N_("没有它不能封标；私钥只在你自己的电脑上"),
        )  # fmt: skip


def bids_to_seal(reader: Reader) -> Iterable[Task]:
    """Open tenders, with what the supplier has already handed in."""
    for tender in open_tenders(reader):
        act, label, why = _how_it_stands(reader, tender)
        yield Task(
            act=act, endpoint="bids.show_submit", label=label, **_named(tender), why=why, article=LAW_OPENING,
            due=reader.due(tender.county_id, _closing(tender)),
        )  # fmt: skip


def _how_it_stands(reader: Reader, tender: Tender) -> tuple[str, str, str]:
    """Act, label and why: nothing handed in, a bid that answers an older notice, one that will be opened."""
    supplier_id = reader.actor.supplier_id
    bid = bids.find_present(reader.session, tender.id, supplier_id) if supplier_id else None
    if bid is None:
        return N_("投标"), N_("去投标"), N_("还没有投；截止前全部上传完才算")
    if bids.needs_confirmation(reader.session, bid):
        return N_("重新封标上传"), N_("去投标"), N_("公告更正过：原来封存的投标到截止时失效，要按新公告重新封一次")
    return N_("更换或撤回投标"), N_("去看"), N_("已封存一份，不做别的也会参加开标；截止前可以换、可以撤回")


def own_bids_to_open(reader: Reader) -> Iterable[Task]:
    """Bidders who were called, because the keyholders do not come, to open their own bids."""
    supplier_id = reader.actor.supplier_id
    for tender in tenders.list_published(reader.session) if supplier_id else ():
        called = bids.find_call(reader.session, tender.id) if tender.status is TenderStatus.CLOSED else None
        bid = bids.find_present(reader.session, tender.id, supplier_id) if called and supplier_id else None
        if called is None or bid is None or reader.now >= called.ends_at or bids.has_own_key(reader.session, bid.id):
            continue
        ends = clock.local(called.ends_at)
        yield Task(
            act=N_("用投标人密钥解密你的投标"), endpoint="keyholding.show_own_key", label=N_("去解密"),
            name=tender.title, name_en=tender.title_en, values={"bid_id": bid.id}, article=LAW_OPENING,
            why=N_("持钥人没有到齐；请在 %(until)s 前解密，打不开的不参加评审"),
            params={"until": ends.strftime("%m-%d %H:%M")},
            due=reader.plain_due(ends.date()),
        )  # fmt: skip


def has_sealed(reader: Reader, tender: Tender) -> bool:
    """Has the reader's company a bid in the box?"""
    supplier_id = reader.actor.supplier_id
    return supplier_id is not None and bids.find_present(reader.session, tender.id, supplier_id) is not None


def _closing(tender: Tender) -> date | None:
    return clock.local(tender.deadline_at).date() if tender.deadline_at else None


def open_tenders(reader: Reader) -> list[Tender]:
    """Tenders that still take bids, the first to close first."""
    found = [
        (tender.deadline_at, tender)
        for tender in tenders.list_published(reader.session)
        if tender.status is TenderStatus.PUBLISHED and tender.deadline_at and tender.deadline_at > reader.now
    ]
    return [tender for _at, tender in sorted(found, key=lambda pair: (pair[0], pair[1].number))]


def papers(reader: Reader) -> Iterable[Task]:
    """Papers that are missing, ended or about to end."""
    if reader.actor.supplier_id is None:
        return
    own = suppliers.list_papers(reader.session, reader.actor.supplier_id)
    missing = rules.missing_kinds(own, reader.today)
    for kind in missing:
        yield Task(
            act=N_("上传证照"), name=listing.NEEDS[kind], endpoint="suppliers.new_paper", label=N_("去上传"),
            why=N_("投标截止那天要有效，缺了资格审查通不过"), article=N_("政府采购法第22条；食品安全法第35条"),
        )  # fmt: skip
    for kind, paper in _last_of_kind(own).items():
        ends_on = paper.valid_until
        if ends_on and ends_on - reader.today <= rules.SOON and kind not in missing:
            yield Task(
                act=N_("更新证照"), name=listing.KINDS[kind], endpoint="suppliers.new_paper", label=N_("去上传"),
                why=N_("到期以后不能用于投标和送货；拍照或 PDF 都可以"), due=reader.plain_due(ends_on),
            )  # fmt: skip


def _last_of_kind(own: Iterable[SupplierPaper]) -> Mapping[PaperKind, SupplierPaper]:
    """Of each kind the paper that lasts longest."""
    last: dict[PaperKind, SupplierPaper] = {}
    for paper in own:
        if paper.kind not in last or (paper.valid_until or date.max) > (last[paper.kind].valid_until or date.max):
            last[paper.kind] = paper
    return last


def contracts_to_sign(reader: Reader) -> Iterable[Task]:
    """Contracts whose PDF waits for the supplier, who signs first."""
    for contract in contracts.list_contracts(reader.session):
        if contract.status is ContractStatus.RENDERED:
            last = contracts.deadlines_of(reader.session, contract).sign_by
            yield Task(
                act=N_("签订合同 %(number)s"), params={"number": contract.number}, name=contract.tender.title,
                name_en=contract.tender.title_en, endpoint="contracting.show_contract",
                values={"contract_id": contract.id}, label=N_("去核对并签订"),
                why=N_("单价与你的投标一致；你先签，采购人后签"), article=LAW_SIGN,
                due=reader.due(contract.county_id, last),
            )  # fmt: skip


def orders_to_ship(reader: Reader) -> Iterable[Task]:
    """Orders to confirm, then to ship in time for their day."""
    for order in deliveries.list_orders(reader.session, statuses=(OrderStatus.PLACED, OrderStatus.CONFIRMED)):
        is_new = order.status is OrderStatus.PLACED
        yield Task(
            act=N_("确认订单 %(number)s") if is_new else N_("发货：订单 %(number)s"), name=order.school.name,
            name_en=order.school.name_en, endpoint="deliveries.show_order", values={"order_id": order.id},
            label=N_("去确认") if is_new else N_("去发货"), params={"number": order.number, "window": order.window},
            why=N_("确认以后学校知道你会送") if is_new else N_("装车时填批次和车牌，打印送货单；%(window)s 送到"),
            due=reader.plain_due(order.deliver_on),
        )  # fmt: skip


def demand(reader: Reader) -> Iterable[Task]:
    """Plans whose quantities the school may still correct."""
    for plan in schools.list_plans(reader.session):
        if plan.status is DemandPlanStatus.COLLECTING:
            yield Task(
                act=N_("核对需求"), name=plan.title, endpoint="schools.show_plan", values={"plan_id": plan.id},
                label=N_("去核对"), why=N_("数量不对就改并写原因；教育局确认以后不能再改"),
                undated=N_("教育局确认以前"),
            )  # fmt: skip


def deliveries_to_sign(reader: Reader) -> Iterable[Task]:
    """Vehicles to receive, and records that wait for the second person."""
    for delivery in pending_deliveries(reader):
        entry = deliveries.open_entry(delivery)
        if entry is None:
            yield _delivery_task(reader, delivery, N_("收货：%(number)s"), "deliveries.accept", N_("去收货"),
                                 N_("一辆车一张单，逐行称重，可以部分收"))  # fmt: skip
        elif entry.recorded_by == reader.actor.user_id:
            yield _delivery_task(reader, delivery, N_("请同事签第二个名：%(number)s"), "deliveries.show_delivery",
                                 N_("去看"), N_("你已签第一个名；同一个人不能签两次"))  # fmt: skip
        else:
            yield _delivery_task(reader, delivery, N_("签第二个名：%(number)s"), "deliveries.confirm", N_("去核对并签"),
                                 N_("同事已签第一个名；核对无误再签，不对就退回"))  # fmt: skip


def pending_deliveries(reader: Reader) -> list[Delivery]:
    """Deliveries on which a signature of the school is missing."""
    statement = deliveries.select_deliveries(today=reader.today)
    waiting = Delivery.status != DeliveryStatus.ACCEPTED
    return list(reader.session.scalars(statement.where(waiting)).unique())


def _delivery_task(reader: Reader, delivery: Delivery, act: str, endpoint: str, label: str, why: str) -> Task:
    return Task(
        act=act, params={"number": delivery.number}, name=delivery.supplier.name, name_en=delivery.supplier.name_en,
        endpoint=endpoint, values={"delivery_id": delivery.id}, label=label, why=why, article=LAW_INSPECT,
        due=reader.plain_due(delivery.order.deliver_on),
    )  # fmt: skip


def next_week(today: date) -> tuple[date, date]:
    """Monday and Sunday of the week after `today`'s."""
    monday = today + timedelta(days=7 - today.weekday())
    return monday, monday + timedelta(days=6)


def orders_to_place(reader: Reader) -> Iterable[Task]:
    """Contracts under which nothing is ordered for next week."""
    monday, sunday = next_week(reader.today)
    if reader.actor.school_id is None:
        return
    ordered = {order.contract_id for order in orders_between(reader, monday, sunday)}
    for contract in deliveries.list_open_contracts(reader.session, reader.actor.school_id, monday):
        if contract.id not in ordered and contract.starts_on <= sunday:
            yield Task(
                act=N_("订下周的货"), name=contract.supplier.name, name_en=contract.supplier.name_en,
                endpoint="deliveries.new_order", values={"contract": contract.id}, label=N_("去订货"),
                why=N_("下周（%(monday)s 起）还没有订；合同 %(number)s"),
                params={"monday": monday.isoformat(), "number": contract.number}, due=reader.plain_due(monday),
            )  # fmt: skip


def orders_between(reader: Reader, first: date, last: date) -> list[Order]:
    """Orders, not cancelled, for these days."""
    kept = set(OrderStatus) - {OrderStatus.CANCELLED}
    found = deliveries.list_orders(reader.session, statuses=kept)
    return [order for order in found if first <= order.deliver_on <= last]


SOURCES = {
    Role.KEYHOLDER: (own_key, keys_to_publish, shares_to_open),
    Role.SUPPLIER: (signing_key, bids_to_seal, own_bids_to_open, papers, contracts_to_sign, orders_to_ship),
    Role.SCHOOL: (deliveries_to_sign, demand, orders_to_place),
}
