"""The evaluation report: what it says, signed member by member, sent to the buyer; dissent and refusal."""

from __future__ import annotations

import pytest

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.documents import queries as documents
from procurement.evaluation.report import service
from procurement.evaluation.report.models import EvaluationReport, Stance
from procurement.evaluation.report.states import ReportStatus
from procurement.jobs import worker
from procurement.tenders import calendar
from procurement.tenders import queries as tenders
from tests.factories import bench
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.snapshots import kept
from tests.factories.tenders import make_published, read_tender

REASON = "第二名的检测报告已过期，应当判不通过"


@pytest.fixture
def evaluated(people, tender, settings, still_clock):
    def build():
        bidders = make.make_bidders(3)
        make.make_opened(tender, people, still_clock, {bidder: {} for bidder in bidders})
        judges = bench.seat(people, tender.id)
        reviews.make_evaluated(people, tender)
        return tender, judges

    return kept("evaluated, report to write", settings, still_clock, build)


def draft(judge, tender):
    return bench.draft_report(judge, tender.id)


def sign(judge, tender, *said):
    return bench.sign_report(judge, tender.id, *said)


def refuse_for(judge, tender, number):
    with transaction(judge) as session:
        return service.record_refusal(session, actor=judge, tender_id=tender.id, number=number, now=clock.now())


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_the_last_stance_sends_the_report_with_dissent_and_refusal_in_it(evaluated, people):
    tender, judges = evaluated
    report = draft(judges[0], tender)
    assert report.due_on > clock.today()
    for judge in judges[:3]:
        sign(judge, tender)
    with pytest.raises(RuleViolation) as refusal:
        sign(judges[3], tender, Stance.DISSENTED, "不同意")
    assert codes(refusal) == ["report.reason"]
    assert sign(judges[3], tender, Stance.DISSENTED, REASON).status is ReportStatus.DRAFTED
    with pytest.raises(Conflict):
        sign(judges[3], tender)
    with pytest.raises(Forbidden):
        refuse_for(judges[1], tender, 5)
    assert refuse_for(judges[0], tender, 5).status is ReportStatus.SENT
    worker.run_pending()
    with reading(people.officer) as session:
        (document,) = [d for d in documents.list_for_subject(session, tender.id) if d.kind == "evaluation_report"]
    said = str(document.content)
    assert REASON in said
    assert "评委 5：拒绝签署又不说明，视为同意" in said
    assert not any(judge.name in said for judge in judges)
    assert (document.is_public, bool(document.pdf_sha256)) == (False, True)


def test_a_report_is_drafted_once_by_the_chair_after_the_evaluation(people, still_clock):
    tender = read_tender(people, make_published(people))
    make.make_opened(tender, people, still_clock, {bidder: {} for bidder in make.make_bidders(3)})
    judges = bench.seat(people, tender.id)
    with pytest.raises(RuleViolation) as refusal:
        draft(judges[0], tender)
    assert codes(refusal) == ["report.early"]
    reviews.make_evaluated(people, tender)
    with pytest.raises(Forbidden):
        draft(judges[1], tender)
    with pytest.raises(NotFound):
        draft(people.expert, tender)
    draft(judges[0], tender)
    with pytest.raises(RuleViolation) as refusal:
        draft(judges[0], tender)
    assert codes(refusal) == ["report.exists"]


def test_a_draft_that_scoring_overtook_counts_no_more_and_another_edition_follows(evaluated, people):
    tender, judges = evaluated
    first = draft(judges[0], tender)
    with transaction(SYSTEM) as session:
        service.supersede_report(session, tender=tenders.get_tender(session, tender.id))
        service.supersede_report(session, tender=tenders.get_tender(session, tender.id))  # nothing stands: no effect
    with pytest.raises(NotFound):
        sign(judges[1], tender)
    second = draft(judges[0], tender)
    assert (first.edition, second.edition) == (1, 2)
    with reading(SYSTEM) as session:
        assert session.get_one(EvaluationReport, first.id).status is ReportStatus.SUPERSEDED


def test_members_sign_on_the_page_and_strangers_do_not_see_it(evaluated, people, login_as, api_as):
    tender, judges = evaluated
    path = f"/tenders/{tender.id}/report"
    chair, member = login_as(judges[0]), login_as(judges[1])
    assert "写成评标报告" in chair.get(path).get_data(as_text=True)
    assert chair.post(path).status_code == 303
    page = member.get(path).get_data(as_text=True)
    assert "推荐的中标候选人" in page
    bad = member.post(f"{path}/signatures", data={"stance": "dissented", "reason": "不行"})
    assert (bad.status_code, ">不行</textarea>" in bad.get_data(as_text=True).replace("\n", "")) == (422, True)
    assert member.post(f"{path}/signatures", data={"stance": "agreed"}).status_code == 303
    assert member.post(f"{path}/signatures", data={"stance": "agreed"}).status_code == 409
    assert "评委 2" in login_as(people.auditor).get(path).get_data(as_text=True)
    assert login_as(people.expert).get(path).status_code == 404
    assert api_as(judges[2])("GET", f"/tenders/{tender.id}/report").json["stances"] == ["agreed"]


def test_it_is_due_two_working_days_after_the_evaluation(evaluated):
    tender, judges = evaluated
    with reading(SYSTEM) as session:
        days = tenders.calendar_days(session, tender.county_id)
    assert draft(judges[0], tender).due_on == calendar.add_working_days(clock.today(), 2, days)
