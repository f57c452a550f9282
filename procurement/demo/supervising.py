"""Suppliers under measures: one to be corrected awaits its reply, one suspended appeals, one is removed and published.

They are companies of their own that never bid here, so that the road of the tenders is not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.accounts import queries as accounts
from procurement.catalogue.queries import find_item_by_code
from procurement.core import clock, files
from procurement.core.actors import PUBLIC, SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo.people import Cast, credit_code
from procurement.supervision import admissions, service
from procurement.supervision.models import Ground
from procurement.supervision.states import Step
from procurement.suppliers import service as suppliers
from procurement.suppliers.paper_files import PaperFile
from procurement.tenders import calendar

if TYPE_CHECKING:
    from procurement.demo.road import Walk


@dataclass(frozen=True)
class Case:
    """A company and what is held against it."""

    login: str
    name: str
    name_en: str
    step: Step
    ground: Ground
    facts: str
    days: int
    reply: str = ""
    skip_reason: str = "情节严重，逐级处理不足以保证学校用餐安全。"  # why the steps below are not walked first


CASES = (
    Case("xinhe", "新河粮油商行", "Xinhe Grain and Oil", Step.CORRECTION, Ground.LATE_DELIVERY,
         "上月三次迟到一小时以上，学校无法按时备餐，催告后仍未改进。", 5),
    Case("kangda", "康达食品配送有限公司", "Kangda Food Delivery", Step.SUSPENSION, Ground.SHORT_WEIGHT,
         "抽查五所学校，大米每袋短秤零点八至一点五公斤，连续两周。", 60,
         "短秤系分装设备故障，现已更换，愿意补足，请求减轻。"),
    Case("lvyuan", "绿源粮油贸易有限公司", "Lvyuan Grain Trade", Step.REMOVAL, Ground.FALSE_MATERIAL,
         "所交第三方检测报告经出具机构核实系伪造。", 365, "检测报告由业务员提供，公司未核实，愿承担责任。"),
)  # fmt: skip
AGREED = ("事实有原始记录佐证，供应商的说明不能免除责任，同意。", "证据充分，程序完备，期限适当，同意。")
APPEAL = "短秤数量按未检定的秤计算，请求复核并撤销暂停。"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) in the fortnight after the first delivery; the deciders' day comes last."""
    from procurement.demo.road import working_days

    cast = road.cast
    first = calendar.next_working_day(road.first_day + timedelta(days=61), working_days(cast))
    yield _at(first, 14), "three more companies register and are admitted"
    for number, case in enumerate(CASES, 1):
        register(cast, case, number)
    yield _at(first, 15), "a suspension and a removal are proposed, the suppliers are told"
    measures = {case.login: propose(cast, case) for case in CASES[1:]}
    yield _at(first + timedelta(days=1), 10), "both suppliers reply"
    for case in CASES[1:]:
        with transaction(cast[case.login]) as session:
            service.reply_to_measure(
                session, actor=cast[case.login], measure_id=measures[case.login], text=case.reply, now=clock.now()
            )
    yield _at(first + timedelta(days=2), 10), "two others decide: suspended, removed and published"
    for measure_id in measures.values():
        decide(cast, measure_id, ("officer2", "approver"))
    yield _at(first + timedelta(days=3), 9), "the suspended supplier appeals"
    with transaction(cast["kangda"]) as session:
        service.appeal_measure(
            session, actor=cast["kangda"], measure_id=measures["kangda"], text=APPEAL, now=clock.now()
        )
    yield _at(road.first_day + timedelta(days=73), 10), "a corrective order is proposed and awaits the reply"
    propose(cast, CASES[0])


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.LOCAL).astimezone(UTC)


def register(cast: Cast, case: Case, number: int) -> None:
    with transaction(PUBLIC) as session:
        supplier = suppliers.register_supplier(
            session, actor=PUBLIC, credit_code=credit_code(f"91341300MA2JG{number:04d}"), name=case.name,
            name_en=case.name_en, legal_representative=f"{case.name[:2]}负责人", contact_name=f"{case.name[:2]}联系人",
            contact_phone=f"0557-556{number:04d}", address=f"示范县粮市街{number}号", bank_account="",
            is_small_business=True, login=case.login, password_hash=cast.password_hash, signing_key="",
            owners=[{"name": f"{case.name[:2]}出资人", "code": f"DEMO{number:05d}", "share_percent": Decimal(100)}],
            now=clock.now(),
        )  # fmt: skip
    with reading(SYSTEM) as session:
        user = accounts.find_user_by_login(session, case.login)
        assert user is not None  # noqa: S101  (registered above)
        cast.actors[case.login] = accounts.actor_for(session, user)
    _admit(cast, supplier.id)


def _admit(cast: Cast, supplier_id: UUID) -> None:
    officer, approver = cast["officer"], cast["approver"]
    with transaction(officer) as session:
        rice = find_item_by_code(session, cast.county.id, "rice")
        assert rice is not None  # noqa: S101  (the shipped catalogue has it)
        proposed = admissions.propose_admission(
            session, actor=officer, supplier_id=supplier_id, category_id=rice.category_id,
            valid_until=clock.today() + timedelta(days=365), now=clock.now(),
        )  # fmt: skip
    with transaction(approver) as session:
        admissions.decide_admission(
            session, actor=approver, admission_id=proposed.id, agrees=True, reason="", now=clock.now()
        )


def propose(cast: Cast, case: Case) -> UUID:
    officer, supplier_id = cast["officer"], cast[case.login].organization_id
    assert supplier_id is not None  # noqa: S101  (a supplier's people have a company)
    data = b"\xff\xd8\xff\xe0 " + case.facts.encode()
    photo = PaperFile("现场记录.jpg", "image/jpeg", files.put(files.Shelf.PRIVATE, data))
    with transaction(officer) as session:
        return service.propose_measure(
            session, actor=officer, supplier_id=supplier_id, step=case.step, ground=case.ground, facts=case.facts,
            duration_days=case.days, skip_reason=case.skip_reason, files=[photo], now=clock.now(),
        ).id  # fmt: skip


def decide(cast: Cast, measure_id: UUID, deciders: Sequence[str]) -> None:
    for login, reason in zip(deciders, AGREED, strict=False):
        with transaction(cast[login]) as session:
            service.vote_on_measure(
                session, actor=cast[login], measure_id=measure_id, agrees=True, reason=reason, now=clock.now()
            )
