"""What waits for a committee's members, and for bidders whose price is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.evaluation.clarifications import queries as clarifying
from procurement.evaluation.clarifications.rules import LAW as LAW_CLARIFY
from procurement.evaluation.committee.models import CommitteeMember
from procurement.evaluation.committee.queries import find_member
from procurement.evaluation.pricing import findings
from procurement.evaluation.pricing import queries as pricing
from procurement.evaluation.pricing.models import PriceCorrection
from procurement.evaluation.pricing.rules import LAW_CORRECTION, LAW_LOW
from procurement.evaluation.report.models import EvaluationReport
from procurement.evaluation.report.queries import due_on, find_standing
from procurement.evaluation.report.rules import LAW as LAW_REPORT
from procurement.evaluation.report.states import ReportStatus
from procurement.evaluation.scoring import queries as scoring
from procurement.evaluation.scoring.rules import LAW as LAW_SCORING
from procurement.evaluation.scoring.states import RoundStatus, SheetStatus
from procurement.evaluation.seats import is_revealed
from procurement.tenders import queries as tenders
from procurement.tenders.models import AwardMethod, Tender
from procurement.tenders.states import TenderStatus


def _named(tender: Tender) -> dict[str, Any]:
    return {"name": tender.title, "name_en": tender.title_en, "values": {"tender_id": tender.id}}


def own_tenders(reader: Reader) -> list[Tender]:
    """Tenders under review on whose committee the reader sits."""
    opened = [tender for tender in tenders.list_published(reader.session) if tender.status is TenderStatus.OPENED]
    return [tender for tender in opened if find_member(reader.session, tender.id, reader.actor.user_id)]


def sheets(reader: Reader) -> Iterable[Task]:
    """Scoring to begin, as the chair; the own sheet to be filled in and signed."""
    for tender in own_tenders(reader):
        seat = find_member(reader.session, tender.id, reader.actor.user_id)
        newest = scoring.find_round(reader.session, tender.id)
        if newest is not None and newest.status is RoundStatus.OPEN:
            own = scoring.get_sheet(reader.session, tender.id, reader.actor.user_id)
            if own.status is SheetStatus.OPEN:
                yield Task(
                    act=N_("填写并签署评分表"), endpoint="scoring.show_sheet", label=N_("去打分"), **_named(tender),
                    why=N_("各自打分；全部评委签署后一起公开"), article=LAW_SCORING,
                )  # fmt: skip
        elif newest is None and seat and seat.is_chair and tender.award_method is AwardMethod.WEIGHTED_SCORING:
            yield Task(
                act=N_("开始综合评分"), endpoint="scoring.show_scores", label=N_("去开始"), **_named(tender),
                why=N_("资格审查和符合性审查完毕后，由组长开始"), article=LAW_SCORING,
            )  # fmt: skip


def prices(reader: Reader) -> Iterable[Task]:
    """Arithmetic and low prices that the committee has to settle."""
    for tender in own_tenders(reader):
        is_blind = tender.award_method is AwardMethod.WEIGHTED_SCORING and not is_revealed(reader.session, tender.id)
        if not is_blind and findings.open_problems(findings.price_rows(reader.session, tender), reader.now):
            yield Task(
                act=N_("核对价格"), endpoint="pricing.show_price_checks", label=N_("去核对"), **_named(tender),
                why=N_("算术修正要投标人确认，异常低价要说明、要认定"), article=LAW_LOW,
            )  # fmt: skip


def explanations(reader: Reader) -> Iterable[Task]:
    """Low prices that the chair has to decide upon: explained, or not explained in time."""
    for tender in own_tenders(reader):
        seat = find_member(reader.session, tender.id, reader.actor.user_id)
        if seat is None or not seat.is_chair:
            continue
        waiting = [
            one for one in pricing.list_explanations(reader.session, tender.id)
            if one.decided_at is None and (one.answered_at is not None or reader.now >= one.answer_until)
        ]  # fmt: skip
        if waiting:
            yield Task(
                act=N_("认定 %(count)s 份异常低价说明"), params={"count": len(waiting)}, label=N_("去认定"),
                endpoint="pricing.show_price_checks", **_named(tender), article=LAW_LOW,
                why=N_("评标委员会共同认定，由组长记录；认定以前不能结束评审"),
            )  # fmt: skip


def questions(reader: Reader) -> Iterable[Task]:
    """A bidder's own price: to be confirmed, to be explained, before the time is over."""
    if reader.actor.supplier_id is None:
        return
    for asked in pricing.list_waiting(reader.session, reader.actor.supplier_id):
        if reader.now >= asked.answer_until:
            continue
        is_correction = isinstance(asked, PriceCorrection)
        until = clock.local(asked.answer_until)
        yield Task(
            act=N_("确认报价的算术修正") if is_correction else N_("说明你的报价"),
            endpoint="pricing.show_correction" if is_correction else "pricing.show_own_explanation",
            values={"correction_id" if is_correction else "explanation_id": asked.id},
            label=N_("去答复"), name=asked.lot.tender.title, name_en=asked.lot.tender.title_en,
            why=N_("%(until)s 前不答复，投标无效"), params={"until": until.strftime("%m-%d %H:%M")},
            article=LAW_CORRECTION if is_correction else LAW_LOW, due=reader.plain_due(until.date()),
        )  # fmt: skip


def clarifications(reader: Reader) -> Iterable[Task]:
    """What a committee asks the bidder in writing, before the time is over."""
    if reader.actor.supplier_id is None:
        return
    for asked in clarifying.list_waiting(reader.session, reader.actor.supplier_id, reader.now):
        until = clock.local(asked.answer_until)
        yield Task(
            act=N_("答复评标委员会的澄清要求"), endpoint="clarifications.show_own", label=N_("去答复"),
            values={"clarification_id": asked.id}, name=asked.lot.tender.title, name_en=asked.lot.tender.title_en,
            why=N_("%(until)s 前书面答复一次，签署人写明；不能改变报价"), article=LAW_CLARIFY,
            params={"until": until.strftime("%m-%d %H:%M")}, due=reader.plain_due(until.date()),
        )  # fmt: skip


def reports(reader: Reader) -> Iterable[Task]:
    """The report to be drafted, as the chair; to be signed, by every member."""
    evaluated = [tender for tender in tenders.list_published(reader.session) if tender.status is TenderStatus.EVALUATED]
    for tender in evaluated:
        seat = find_member(reader.session, tender.id, reader.actor.user_id)
        report = find_standing(reader.session, tender.id) if seat else None
        if seat and report is None and seat.is_chair:
            yield Task(
                act=N_("写评标报告"), endpoint="report.show_report", label=N_("去写"), **_named(tender),
                why=N_("内容由已记录的评审生成；各评委签署后送采购人"), article=LAW_REPORT,
                due=reader.due(tender.county_id, due_on(reader.session, tender)),
            )  # fmt: skip
        elif report and report.status is ReportStatus.DRAFTED and not _has_signed(report, seat):
            yield Task(
                act=N_("签署评标报告"), endpoint="report.show_report", label=N_("去签署"), **_named(tender),
                why=N_("同意，或写明不同意见"), article=LAW_REPORT, due=reader.due(tender.county_id, report.due_on),
            )  # fmt: skip


def _has_signed(report: EvaluationReport, seat: CommitteeMember | None) -> bool:
    return seat is None or any(one.user_id == seat.user_id for one in report.signatures)


SOURCES = {Role.EXPERT: (sheets, prices, explanations, reports), Role.SUPPLIER: (questions, clarifications)}
