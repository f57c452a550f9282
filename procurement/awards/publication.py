"""What goes out with a result: the notice, a letter to each winner, to each loser its own figures and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.queries import get_county
from procurement.allocation import queries as runs
from procurement.allocation.states import RerunCause
from procurement.awards import debriefs, notices, queries
from procurement.awards.declared import Declared, declared_by_winners
from procurement.awards.losses import Cause, loss_of
from procurement.awards.models import Award
from procurement.core import clock
from procurement.core.actors import Actor
from procurement.core.errors import refuse
from procurement.core.numbering import next_number
from procurement.core.queue import enqueue
from procurement.core.text import N_
from procurement.documents.models import Document, DocumentKind
from procurement.documents.service import issue_document
from procurement.evaluation.committee.queries import published_members
from procurement.evaluation.committee.service import publish_committee
from procurement.messages.service import tell
from procurement.tenders import calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.rules import calendar_problems

RENEWED = "按公告冻结的同一规则、在其余有效投标中重新计算，结果如下；已经签订合同的采购包不变。"
AGAIN = {
    RerunCause.REFUSAL: "原中标供应商拒绝签订合同，其中标结果作废。" + RENEWED,
    RerunCause.CHALLENGE: "质疑成立，原中标结果作废。" + RENEWED,
    RerunCause.COMPLAINT: "根据财政部门的投诉处理决定，原中标结果作废。" + RENEWED,
}


def window(session: Session, county_id: UUID, now: datetime) -> tuple[date, date]:
    """Last day of the notice and last day for challenges, by the law's numbers of today and the calendar.

    Refused when the list of holidays that the days are counted with is not known.
    """
    today, days = clock.local(now).date(), tenders.calendar_days(session, county_id)
    notice = parameters.count_on(session, county_id, "award_notice_working_days", today)
    challenge = parameters.count_on(session, county_id, "challenge_working_days", today)
    notice_ends_on = calendar.add_working_days(today, notice, days)
    challenge_until = calendar.add_working_days(notice_ends_on, challenge, days)
    refuse(calendar_problems(calendar.unknown_years(today, challenge_until, days)))
    return notice_ends_on, challenge_until


def issue(session: Session, *, actor: Actor, tender: Tender, awards: Sequence[Award], now: datetime) -> None:
    """The notice for everybody, the letters for the winners, the messages for all who bid; the committee's names."""
    publish_committee(session, tender=tender, now=now)
    told = notices.Told(
        notice=tenders.frozen_notice(tender),
        awards=[_told_award(award) for award in awards],
        lines=_lines(session, tender, awards),
        issued_on=clock.local(now).date(),
        sign_days=parameters.count_on(session, tender.county_id, "sign_contract_days", clock.local(now).date()),
        anew=AGAIN[reruns[-1].cause] if (reruns := runs.list_reruns(session, tender.id)) else "",
        committee=[(member.name, "，".join(member.parts)) for member in published_members(session, tender.id)],
        fingerprints=(awards[0].run.instance_sha256, str(awards[0].run.result_sha256)),
        declared=_declared(session, tender, awards),
    )
    notice = _issue(session, actor, tender, told, now)
    letters = {
        supplier_id: _issue(session, actor, tender, told, now, supplier_id)
        for supplier_id in sorted({award.supplier_id for award in awards})
    }
    for supplier_id, letter in letters.items():
        subject = N_("%(number)s：你单位中标，这是中标通知书")
        common: dict[str, Any] = {"county_id": tender.county_id, "params": {"number": tender.number}, "now": now}
        tell(session, organization_id=supplier_id, subject=subject, link=f"/documents/{letter.id}", **common)
    _tell_losers(session, tender, awards, f"/documents/{notice.id}", now)
    payload = {"run_id": str(awards[0].run_id)}
    enqueue(session, actor=actor, county_id=tender.county_id, kind=debriefs.WRITE, payload=payload, now=now)


def _declared(session: Session, tender: Tender, awards: Sequence[Award]) -> dict[tuple[int, str], Declared]:
    numbers = {award.lot_id: award.lot.number for award in awards}
    found = declared_by_winners(session, tender, awards)
    return {(numbers[lot_id], str(supplier_id)): declared for (lot_id, supplier_id), declared in found.items()}


def _told_award(award: Award) -> notices.ToldAward:
    return notices.ToldAward(
        lot=award.lot.number,
        lot_title=award.lot.title,
        supplier=str(award.supplier_id),
        supplier_name=award.supplier.name,
        supplier_address=award.supplier.address,
        amount=award.amount,
        evaluated_amount=award.evaluated_amount,
        reason=award.reason,
        notice_ends_on=award.notice_ends_on,
        challenge_until=award.challenge_until,
    )


def _lines(session: Session, tender: Tender, awards: Sequence[Award]) -> list[notices.ToldLine]:
    """Quantities of a lot's schools added up, item by item and supplier by supplier, in the words of the notice."""
    named = {
        (lot["lot"], item["item"]): (lot["number"], item)
        for lot in tenders.frozen_notice(tender)["lots"]
        for item in lot["items"]
    }
    found: dict[tuple[Any, ...], Decimal] = {}
    lots = {award.lot_id for award in awards}
    for line in runs.list_lines(session, awards[0].run_id):
        if line.lot_id not in lots:
            continue
        key = (str(line.lot_id), str(line.item_id), str(line.supplier_id), line.unit_price)
        found[key] = found.get(key, Decimal(0)) + line.quantity
    lines = [
        notices.ToldLine(named[lot, item][0], supplier, named[lot, item][1], quantity, price)
        for (lot, item, supplier, price), quantity in found.items()
    ]
    return sorted(lines, key=lambda line: (line.lot, line.item["code"], line.supplier))


def _issue(
    session: Session, actor: Actor, tender: Tender, told: notices.Told, now: datetime, supplier_id: UUID | None = None
) -> Document:
    county = get_county(session, tender.county_id)
    year = clock.local(now).year
    code = "TZ" if supplier_id else "ZB"
    number = next_number(session, county_id=county.id, county_code=county.code, kind=code, year=year)
    letter = notices.award_letter(told, number, str(supplier_id)) if supplier_id else None
    return issue_document(
        session,
        actor=actor,
        county_id=county.id,
        kind=DocumentKind.AWARD_LETTER if supplier_id else DocumentKind.AWARD_NOTICE,
        number=number,
        subject_id=tender.id,
        content=letter or notices.award_notice(told, number),
        is_public=supplier_id is None,
        supplier_id=supplier_id,
        now=now,
    )


def _tell_losers(session: Session, tender: Tender, awards: Sequence[Award], link: str, now: datetime) -> None:
    """Each its own figures, the winner's total of the lot and why (87号令第69条); of other bids nothing."""
    found = queries.figures_of(session, tender, runs.read_instance(awards[0].run))
    for supplier_id, lost in queries.lost_awards(session, tender.id, awards).items():
        for award in lost:
            loss = loss_of(award, supplier_id, found)
            subject, params = loss.message
            body = loss.invalid if loss.cause is Cause.INVALID else ""
            tell(
                session, county_id=tender.county_id, organization_id=supplier_id, subject=subject,
                params={"number": tender.number, **params}, link=link, body=body, now=now,
            )  # fmt: skip
