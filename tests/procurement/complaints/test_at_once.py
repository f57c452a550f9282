"""Two officers answer one challenge at the same instant, each on a connection of its own."""

from __future__ import annotations

import pytest

from procurement.accounts.queries import get_user
from procurement.audit import queries as audit
from procurement.complaints import queries
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, Step
from procurement.core.actors import SYSTEM, Role
from procurement.core.errors import Conflict
from procurement.core.transaction import reading
from procurement.documents.models import DocumentKind
from procurement.documents.queries import list_for_subject
from tests.factories import complaints as make
from tests.factories.at_once import at_once
from tests.factories.bids import make_bidder
from tests.factories.people import make_user
from tests.factories.tenders import make_published

pytestmark = pytest.mark.postgres


def test_one_answer_holds_and_the_other_officer_is_told_why(people):
    tender_id = make_published(people)
    challenger = make_bidder(1).actor
    made = make.challenge(challenger, tender_id, step=Step.DOCUMENTS)
    with reading(SYSTEM) as session:
        office = get_user(session, people.officer.user_id).organization
    third = make_user(office, Role.OFFICER, "officer-three")
    told = at_once(
        lambda: make.answer(people.officer2, made.id, ChallengeOutcome.BASELESS, make.REPLY + "（一）"),
        lambda: make.answer(third, made.id, ChallengeOutcome.UPHELD_NO_EFFECT, make.REPLY + "（二）"),
    )
    (conflict,) = [one for one in told if isinstance(one, Conflict)]
    (answered,) = [one for one in told if not isinstance(one, Conflict)]
    assert [problem.code for problem in conflict.problems] == ["challenge.answered_already"]
    with reading(SYSTEM) as session:
        found = queries.get_challenge(session, made.id)
        assert (found.status, found.outcome, found.reply) == (
            ChallengeStatus.ANSWERED, answered.outcome, answered.reply,
        )  # fmt: skip
        papers = [d for d in list_for_subject(session, made.id) if d.kind is DocumentKind.CHALLENGE_REPLY]
        log = audit.get_county_log(session, people.county.id)
        entries = [body for body in audit.bodies(session, log.id) if b'"challenge:answered"' in body]
    assert (len(entries), len(papers)) == (1, 1)
