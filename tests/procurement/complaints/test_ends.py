"""A complaint that ends without a decision: not admitted, or taken back (94号令第21、30条)."""

import pytest

from procurement.awards import holds
from procurement.awards import queries as awards
from procurement.complaints import decisions, queries
from procurement.complaints.states import ComplaintStatus
from procurement.core import clock
from procurement.core.errors import Forbidden, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from tests.factories import complaints as make

FINDING = "投诉事项没有先经质疑，不属于可以投诉的范围。"


@pytest.fixture
def complaint(awarded, loser):
    challenge = make.answer(awarded.people.officer2, make.challenge(loser, awarded.tender_id).id)
    return make.complain(loser, challenge.id)


def send_back(supervisor, complaint):
    with transaction(supervisor) as session:
        decisions.return_complaint(
            session,
            actor=supervisor,
            complaint_id=complaint.id,
            correction="投诉请求不明确，请写明请求",
            now=clock.now(),
        )


def refuse(supervisor, complaint, finding=FINDING):
    with transaction(supervisor) as session:
        return decisions.refuse_complaint(
            session, actor=supervisor, complaint_id=complaint.id, finding=finding, now=clock.now()
        )


def withdraw(loser, complaint):
    with transaction(loser) as session:
        return decisions.withdraw_complaint(session, actor=loser, complaint_id=complaint.id, now=clock.now())


@pytest.mark.parametrize("is_returned", [False, True])
def test_it_is_not_admitted_with_a_reason_once_and_the_complainant_is_told(awarded, loser, complaint, is_returned):
    supervisor = awarded.people.supervisor
    if is_returned:
        send_back(supervisor, complaint)
    with pytest.raises(RuleViolation):
        refuse(supervisor, complaint, " ")
    with pytest.raises(Forbidden):
        refuse(awarded.people.discipline, complaint)
    assert refuse(supervisor, complaint).status is ComplaintStatus.REFUSED
    with pytest.raises(InvalidMove):
        refuse(supervisor, complaint)
    with pytest.raises(InvalidMove):
        make.accept(supervisor, complaint.id)
    with reading(loser) as session:
        assert queries.get_complaint(session, complaint.id).finding == FINDING


@pytest.mark.parametrize("step", ["submitted", "returned", "accepted"])
def test_it_is_taken_back_before_the_decision_and_signing_goes_on(awarded, loser, complaint, session, step):
    if step == "returned":
        send_back(awarded.people.supervisor, complaint)
    if step == "accepted":
        make.accept(awarded.people.supervisor, complaint.id)
    assert holds.is_held(session, awarded.tender_id) is (step == "accepted")
    with pytest.raises(NotFound):
        withdraw(awarded.suppliers[0], complaint)
    assert withdraw(loser, complaint).status is ComplaintStatus.WITHDRAWN
    session.rollback()
    assert not holds.is_held(session, awarded.tender_id)
    assert len(awards.list_live(session, awarded.tender_id)) == 2
    with pytest.raises(InvalidMove):
        withdraw(loser, complaint)
