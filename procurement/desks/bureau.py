"""What waits for the officer and the approver, from the demand to the signed contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from procurement.allocation import queries as runs
from procurement.allocation.models import AllocationRun
from procurement.allocation.states import RunStatus
from procurement.awards import queries as awards
from procurement.awards.choice import choose_by
from procurement.awards.models import Award
from procurement.awards.states import AwardStatus
from procurement.bids.progress import next_act
from procurement.contracting import queries as contracts
from procurement.contracting.rules import LAW_SIGN
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.preparing import intention_ends
from procurement.desks.tasks import Reader, Task
from procurement.evaluation import queries as evaluation
from procurement.evaluation.committee import forming
from procurement.evaluation.committee import queries as committees
from procurement.evaluation.completion import open_problems
from procurement.evaluation.models import ReviewKind
from procurement.evaluation.report import queries as reports
from procurement.schools import queries as schools
from procurement.schools.states import DemandPlanStatus
from procurement.suppliers import listing
from procurement.suppliers import queries as suppliers
from procurement.tenders import board, calendar, parameters
from procurement.tenders import queries as tenders
from procurement.tenders.planning.rules import INTENTION_LAW
from procurement.tenders.states import TenderStatus

NOT_RUNNING = N_("期限未起算，公告后起算")


def demand(reader: Reader) -> Iterable[Task]:
    """Plans to open, to confirm, and to draw up a tender from."""
    used = {tender.plan_id for tender in tenders.list_tenders(reader.session)}
    for plan in schools.list_plans(reader.session):
        about: dict[str, Any] = {"name": plan.title, "values": {"plan_id": plan.id}, "endpoint": "schools.show_plan"}
        if plan.status is DemandPlanStatus.DRAFT:
            why = N_("各校收到后核对数量，核对完由你确认")
            yield Task(act=N_("开始征集需求"), why=why, label=N_("去征集"), **about)
        elif plan.status is DemandPlanStatus.COLLECTING:
            lines = schools.list_lines(reader.session, plan.id)
            count = len({line.school_id for line in lines if line.adjusted_at})
            why = N_("%(count)s 所学校改过数量；确认以后冻结，据此招标")
            yield Task(act=N_("确认需求"), why=why, params={"count": count}, label=N_("去确认"), **about)
        elif plan.id not in used:
            about |= {"endpoint": "tenders.show_new", "values": {"plan": plan.id}}
            yield Task(act=N_("据需求编制招标文件"), why=N_("需求已确认，还没有招标"), label=N_("去编制"), **about)


def papers(reader: Reader) -> Iterable[Task]:
    """Papers that nobody of this county has looked at."""
    rows = listing.rows(reader.session, suppliers.list_suppliers(reader.session))
    waiting = [row for row in rows if row.pending_count]
    if len(waiting) == 1:
        row = waiting[0]
        yield Task(
            act=N_("审查 %(count)s 份证照"), name=row.supplier.name, name_en=row.supplier.name_en,
            params={"count": row.pending_count}, endpoint="suppliers.show_supplier",
            values={"supplier_id": row.supplier.id}, label=N_("去审查"), why=N_("采用，或写明理由退回"),
            article=N_("政府采购法第22条"),
        )  # fmt: skip
    elif waiting:
        yield Task(
            act=N_("审查 %(suppliers)s 家供应商的 %(count)s 份证照"), endpoint="suppliers.list_suppliers",
            params={"suppliers": len(waiting), "count": sum(row.pending_count for row in waiting)},
            label=N_("去审查"), why=N_("采用，或写明理由退回"), article=N_("政府采购法第22条"),
        )  # fmt: skip


def tender_steps(reader: Reader) -> Iterable[Task]:
    """What each tender waits for, when it waits for the reader."""
    found = board.rows(reader.session, reader.actor, tenders.list_tenders(reader.session), reader.today)
    steps = OFFICER if reader.actor.role is Role.OFFICER else APPROVER
    for row in found:
        step = steps.get(row.tender.status)
        if step is not None:
            yield from step(reader, row)


def _task(reader: Reader, row: board.Row, *, act: str, endpoint: str, label: str, why: str, **more: Any) -> Task:
    tender, term = row.tender, row.term
    given: dict[str, Any] = {
        "name": tender.title, "name_en": tender.title_en, "values": {"tender_id": tender.id},
        "article": term.law if term else "", "due": reader.due(tender.county_id, term.on) if term else None,
        "undated": N_("没有法定期限") if tender.published_at else NOT_RUNNING,
    }  # fmt: skip
    return Task(act=act, endpoint=endpoint, label=label, why=why, **(given | more))


def _draft(reader: Reader, row: board.Row) -> Iterable[Task]:
    act, why, article = N_("编制完成后送审"), N_("由另一位审批人批准，然后指定持钥人"), ""
    if row.tender.return_reason:
        act, why = N_("修改招标文件"), N_("审批退回：%(reason)s")
    elif row.waiting.params.get("count"):
        act, why = N_("修改招标文件"), N_("有 %(count)s 处条款被拦下，改好才能送审")
        article = N_("87号令第17条")
    yield _task(reader, row, act=act, endpoint="tenders.show_tender", label=N_("去送审"), why=why,
                params=row.waiting.params, article=article)  # fmt: skip


def _approved(reader: Reader, row: board.Row) -> Iterable[Task]:
    if row.waiting.role is not Role.OFFICER:
        return
    opens_on = intention_ends(reader, row.tender)
    if row.tender.keyholders and opens_on is not None:
        yield _task(reader, row, act=N_("采购意向满期后公告"), endpoint="tenders.show_tender", label=N_("去看"),
                    why=N_("密钥声明已到齐；采购意向公开到 %(day)s 满期"), params={"day": opens_on.isoformat()},
                    article=INTENTION_LAW, due=reader.plain_due(opens_on))  # fmt: skip
    elif row.tender.keyholders:
        yield _task(reader, row, act=N_("发布招标公告"), endpoint="tenders.show_tender", label=N_("去发布"),
                    why=N_("密钥声明已到齐；发布后内容冻结，到截止不少于 20 日"),
                    article=N_("政府采购法第35条"))  # fmt: skip
    else:
        yield _task(reader, row, act=N_("指定持钥人"), endpoint="tenders.show_tender", label=N_("去指定"),
                    why=N_("已批准；持钥人发布密钥声明以后才能公告"))  # fmt: skip


def _submitted(reader: Reader, row: board.Row) -> Iterable[Task]:
    yield _task(reader, row, act=N_("审批招标文件"), endpoint="tenders.show_tender", label=N_("去审批"),
                why=N_("批准，或写明理由退回；批准后由持钥人发布密钥声明"))  # fmt: skip


def _closed(reader: Reader, row: board.Row) -> Iterable[Task]:
    act = next_act(reader.session, row.tender, reader.now)
    if act == "call":
        yield _task(reader, row, act=N_("请投标人自行解密"), endpoint="bids.show_opening", label=N_("去开标"),
                    why=N_("有信封没有打开；没有别的持钥人再来时，请投标人自行解密"))  # fmt: skip
    elif act == "conclude":
        yield _task(reader, row, act=N_("完成开标"), endpoint="bids.show_opening", label=N_("去开标"),
                    why=N_("投标人自行解密的时间已到"))  # fmt: skip


def _opened(reader: Reader, row: board.Row) -> Iterable[Task]:
    tender, session = row.tender, reader.session
    kinds = Counter(found.next_kind for found in evaluation.open_rows(
        evaluation.review_table(session, tender, reader.today)
    ))  # fmt: skip
    pending = kinds[ReviewKind.QUALIFICATION]
    if pending:
        yield _task(reader, row, act=N_("审查投标人资格"), endpoint="evaluation.show_reviews", label=N_("去审查"),
                    why=N_("还有 %(count)s 份投标没有审查完"), params={"count": pending},
                    article=N_("87号令第44条"))  # fmt: skip
    elif not kinds[ReviewKind.CONFORMITY] and not open_problems(session, tender, reader.now):
        yield _task(reader, row, act=N_("结束评审"), endpoint="evaluation.show_reviews", label=N_("去审查"),
                    why=N_("已全部审查，结束评审后计算分配方案"), article=N_("87号令第44条"))  # fmt: skip
    yield from _committee(reader, row)


def _committee(reader: Reader, row: board.Row) -> Iterable[Task]:
    """A committee to form, or its drawn experts to call."""
    about = {"endpoint": "committee.show_committee", "article": N_("87号令第47条、第48条")}
    committee = committees.find_committee(reader.session, row.tender.id)
    if forming.may_form(reader.session, row.tender, committee):
        yield _task(reader, row, act=N_("组建评标委员会"), label=N_("去组建"),
                    why=N_("专家公开随机抽取；符合性审查由委员会进行"), **about)  # fmt: skip
    elif committee is not None and not committee.members and forming.is_drawn(reader.session, committee):
        yield _task(reader, row, act=N_("通知抽中的专家"), label=N_("去通知"),
                    why=N_("抽取已经算出，每人单独通知，名单保密"), **about)  # fmt: skip


def _evaluated(reader: Reader, row: board.Row) -> Iterable[Task]:
    tender = row.tender
    run = runs.find_binding_run(reader.session, tender.id)
    live = awards.list_open(reader.session, tender.id)
    if not live:
        yield from _before_proposal(reader, row, run)
    elif approved := [award for award in live if award.status is AwardStatus.APPROVED]:
        yield _task(reader, row, act=N_("公告中标结果"), endpoint="awards.show_awards", label=N_("去公告"),
                    why=N_("已批准；公告后质疑期开始计算"), article=N_("87号令第69条"),
                    due=reader.due(tender.county_id, _publish_by(reader, approved)))  # fmt: skip


def _publish_by(reader: Reader, approved: Sequence[Award]) -> date | None:
    """The last day for the award notice: so many working days from the approval."""
    days = [clock.local(award.approved_at).date() for award in approved if award.approved_at]
    if not days:
        return None
    county_id, first = approved[0].county_id, min(days)
    count = parameters.count_on(reader.session, county_id, "publish_award_working_days", first)
    return calendar.add_working_days(first, count, reader.days(county_id))


def _before_proposal(reader: Reader, row: board.Row, run: AllocationRun | None) -> Iterable[Task]:
    """The report and the run, in whichever order they come; then the proposal."""
    report = reports.find_sent(reader.session, row.tender.id)
    if report is None:
        yield _task(reader, row, act=N_("催送评标报告"), endpoint="report.show_report", label=N_("去看"),
                    why=N_("各评委签署以后送达；收到以后才能定标"), article=N_("87号令第68条"),
                    due=reader.due(row.tender.county_id, reports.due_on(reader.session, row.tender)))  # fmt: skip
    if run is None or run.status is not RunStatus.SOLVED:
        yield _run(reader, row, run)
    elif report is not None:
        yield _task(reader, row, act=N_("提出中标建议"), endpoint="awards.show_awards", label=N_("去提出"),
                    why=N_("分配方案已算出并核验，另一位审批人批准后公告"),
                    due=reader.due(row.tender.county_id, choose_by(reader.session, row.tender)))  # fmt: skip


def _run(reader: Reader, row: board.Row, run: AllocationRun | None) -> Task:
    term: dict[str, Any] = {
        "due": reader.due(row.tender.county_id, choose_by(reader.session, row.tender)),
        "article": N_("87号令第68条"), "undated": N_("收到评标报告后起算"),
    }  # fmt: skip
    if run is None:
        return _task(reader, row, act=N_("计算分配方案"), endpoint="allocation.show_runs", label=N_("去计算"),
                     why=N_("评审已结束；按公告冻结的规则计算，算完再提中标建议"), **term)  # fmt: skip
    act = N_("看分配方案的进度") if run.status is RunStatus.PREPARED else N_("看为什么没有可行方案")
    return _task(reader, row, act=act, endpoint="allocation.show_run", values={"run_id": run.id}, label=N_("去看"),
                 why=N_("有了方案才能提出中标建议"), **term)  # fmt: skip


def _awarded(reader: Reader, row: board.Row) -> Iterable[Task]:
    live = awards.list_live(reader.session, row.tender.id)
    windows = [award.challenge_until for award in live if award.status is AwardStatus.PUBLISHED]
    if windows and all(day is not None and day < reader.today for day in windows):
        yield _task(reader, row, act=N_("确认中标"), endpoint="awards.show_awards", label=N_("去确认"),
                    why=N_("质疑期已满，确认后拟合同"))  # fmt: skip
    confirmed = any(award.status is AwardStatus.ACTIVE for award in live)
    if confirmed and contracts.has_undrafted(reader.session, row.tender.id):
        yield _task(reader, row, act=N_("拟合同"), endpoint="contracting.list_contracts", values={},
                    label=N_("去拟合同"), why=N_("中标已确认；供应商先签，采购人后签"))  # fmt: skip


def _to_approve(reader: Reader, row: board.Row) -> Iterable[Task]:
    proposed = awards.list_in(reader.session, row.tender.id, {AwardStatus.PROPOSED})
    if proposed and all(award.proposed_by != reader.actor.user_id for award in proposed):
        yield _task(reader, row, act=N_("审批中标建议"), endpoint="awards.show_awards", label=N_("去审批"),
                    why=N_("批准，或写明理由退回；批准后由采购专员公告"))  # fmt: skip


def signatures(reader: Reader) -> Iterable[Task]:
    """Contracts that the supplier has signed and the buyer has not."""
    for contract in contracts.list_contracts(reader.session):
        own_draft = contract.drafted_by == reader.actor.user_id
        if contract.status is ContractStatus.SUPPLIER_SIGNED and not own_draft:
            last = contracts.deadlines_of(reader.session, contract).sign_by
            yield Task(
                act=N_("代表采购人签订合同 %(number)s"), params={"number": contract.number},
                name=contract.supplier.name, name_en=contract.supplier.name_en,
                endpoint="contracting.show_contract", values={"contract_id": contract.id}, label=N_("去签订"),
                why=N_("供应商已签；你签以后合同生效，学校可以订货"), article=LAW_SIGN,
                due=reader.due(contract.county_id, last),
            )  # fmt: skip


OFFICER = {
    TenderStatus.DRAFT: _draft, TenderStatus.APPROVED: _approved, TenderStatus.CLOSED: _closed,
    TenderStatus.OPENED: _opened, TenderStatus.EVALUATED: _evaluated, TenderStatus.AWARDED: _awarded,
}  # fmt: skip
APPROVER = {TenderStatus.SUBMITTED: _submitted, TenderStatus.EVALUATED: _to_approve}
SOURCES = {
    Role.OFFICER: (tender_steps, demand, papers),
    Role.APPROVER: (tender_steps, signatures),
}
