"""What waits in the supervision of suppliers: second words, decisions, appeals; for a supplier its replies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from procurement.core.actors import Role
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.supervision import queries, rules
from procurement.supervision.models import Measure
from procurement.supervision.states import AdmissionStatus, AssessmentStatus, MeasureStatus
from procurement.suppliers import queries as suppliers


def _about(measure: Measure) -> dict[str, Any]:
    return {
        "name": measure.supplier.name, "name_en": measure.supplier.name_en, "params": {"number": measure.number},
        "endpoint": "supervision.show_measure", "values": {"measure_id": measure.id},
    }  # fmt: skip


def decisions(reader: Reader) -> Iterable[Task]:
    """Measures that the reader may decide today."""
    for measure in queries.list_measures(reader.session, statuses=rules.OPEN):
        voters = [vote.voter_id for vote in measure.votes]
        if not rules.vote_problems(measure, voters, reader.actor.user_id, reader.today):
            is_urgent = measure.status is MeasureStatus.PROVISIONAL and measure.confirm_until is not None
            yield Task(
                act=N_("决定措施 %(number)s"), label=N_("去决定"), article=rules.LAW_REPLY, **_about(measure),
                why=N_("供应商已答复或期满；提出的人不能决定"),
                due=reader.due(measure.county_id, measure.confirm_until) if is_urgent else None,
            )  # fmt: skip


def second_words(reader: Reader) -> Iterable[Task]:
    """Papers, admissions and assessments that a colleague proposed."""
    me = reader.actor.user_id
    papers = [r for r in suppliers.list_open_reviews(reader.session) if r.reviewed_by != me]
    if papers:
        yield Task(
            act=N_("确认同事对 %(count)s 份证照的意见"), params={"count": len(papers)}, endpoint="suppliers.show_paper",
            values={"supplier_id": papers[0].supplier_id, "paper_id": papers[0].paper_id}, label=N_("去确认"),
            why=N_("两个人都看过才算本县的意见"),
        )  # fmt: skip
    for admission in queries.list_admissions(reader.session):
        if admission.status is AdmissionStatus.PROPOSED and admission.proposed_by != me:
            yield Task(
                act=N_("确认准入"), name=admission.supplier.name, name_en=admission.supplier.name_en,
                endpoint="supervision.list_measures", label=N_("去确认"), why=N_("由提出的人以外的人确认或退回"),
            )  # fmt: skip
    for assessment in queries.list_assessments(reader.session, status=AssessmentStatus.PROPOSED):
        if assessment.proposed_by != me:
            yield Task(
                act=N_("确认 %(year)s 年度评价"), params={"year": assessment.year}, name=assessment.supplier.name,
                name_en=assessment.supplier.name_en, endpoint="supervision.show_assessment",
                values={"assessment_id": assessment.id}, label=N_("去确认"), why=N_("由提出的人以外的人确认或退回"),
            )  # fmt: skip


def appeals(reader: Reader) -> Iterable[Task]:
    """Appeals that the reader may decide, having had no part in the measure."""
    if not may(reader.actor, Permission.MEASURE_HEAR):
        return
    for appeal in queries.list_open_appeals(reader.session):
        measure = appeal.measure
        involved = {measure.proposed_by, *(vote.voter_id for vote in measure.votes)}
        if reader.actor.user_id not in involved:
            yield Task(
                act=N_("处理对 %(number)s 的申诉"), label=N_("去处理"), article=rules.LAW_APPEAL, **_about(measure),
                why=N_("由没有提出、没有决定过这项措施的人处理"), due=reader.due(appeal.county_id, appeal.decide_until),
            )  # fmt: skip


def replies(reader: Reader) -> Iterable[Task]:
    """Notices that the reader's company may still reply to."""
    for measure in queries.list_measures(reader.session, statuses=rules.OPEN):
        if measure.replied_at is None and reader.today <= measure.reply_until:
            yield Task(
                act=N_("陈述申辩：%(number)s"), label=N_("去陈述"), article=rules.LAW_REPLY,
                why=N_("拟对你单位采取措施；答复或期满以前不会决定"),
                **_about(measure) | {"name": "", "name_en": ""},
                due=reader.due(measure.county_id, measure.reply_until),
            )  # fmt: skip


SOURCES = {
    Role.OFFICER: (decisions, second_words),
    Role.APPROVER: (decisions, second_words, appeals),
    Role.DISCIPLINE: (appeals,),
    Role.SUPPLIER: (replies,),
}
