"""What a county says of a paper, by two people: what counts, who is told, what is refused."""

import pytest

from procurement.audit import queries as audit_queries
from procurement.audit.models import AuditEntry
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.suppliers import paper_reviews, queries
from procurement.suppliers.models import PaperVerdict
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import add_paper, make_supplier

KEY = "A" * 42 + "E"  # 32 bytes in base64url


def codes(error):
    return {problem.code for problem in error.value.problems}


def look(actor, paper, verdict=PaperVerdict.ACCEPTED, reason="", county_id=None):
    """The first person's word."""
    with transaction(actor) as session:
        return paper_reviews.review_paper(
            session, actor=actor, county_id=county_id or actor.county_id, paper_id=paper.id, verdict=verdict,
            reason=reason, now=clock.now(),
        )  # fmt: skip


def second(actor, looked, *, agrees=True, reason=""):
    with transaction(actor) as session:
        return paper_reviews.decide_review(
            session, actor=actor, review_id=looked.id, agrees=agrees, reason=reason, now=clock.now()
        )


def review(people, paper, verdict=PaperVerdict.ACCEPTED, reason=""):
    """What two people of a county say."""
    return second(people.approver, look(people.officer, paper, verdict, reason))


def bar_on(supplier, day, actor=SYSTEM):
    with reading(actor) as session:
        return queries.find_bar(session, supplier.supplier_id, day)


def entries(session, tag):
    return session.query(AuditEntry).filter_by(tag=tag.value).all()


def test_a_returned_paper_is_logged_in_the_county_and_the_supplier_is_told(people, session):
    paper = add_paper(make_supplier(1), number="JY1420001")
    looked = look(people.officer, paper, PaperVerdict.RETURNED, "看不清，请重拍")
    assert session.query(Message).count() == 0  # one person's word alone tells nobody
    session.rollback()
    second(people.approver, looked)
    entry = entries(session, AuditTag.SUPPLIER_PAPER_DECIDED)[0]
    assert entry.log_id == audit_queries.get_county_log(session, people.county.id).id
    message = session.query(Message).one()
    assert (message.organization_id, message.body) == (paper.supplier_id, "看不清，请重拍")
    assert message.params == {"number": "JY1420001"}


def test_an_accepted_paper_sends_no_message_and_the_last_word_counts(people, session, still_clock):
    from procurement.suppliers.listing import latest

    paper = add_paper(make_supplier(1))
    review(people, paper, PaperVerdict.RETURNED, "缺章")
    still_clock.move(hours=1)
    review(people, paper)
    assert session.query(Message).count() == 1
    last = latest(queries.list_reviews(session, paper.supplier_id), paper.id)
    assert [r.verdict for r in last] == [PaperVerdict.ACCEPTED]


def test_the_first_person_does_not_confirm_and_who_does_not_agree_says_why(people, session):
    from procurement.suppliers.listing import latest

    paper = add_paper(make_supplier(1))
    looked = look(people.officer, paper)
    for actor, agrees, reason, code in (
        (people.officer, True, "", "review.two_people"),
        (people.approver, False, "", "supplier.reason_missing"),
    ):
        with pytest.raises(RuleViolation) as error:
            second(actor, looked, agrees=agrees, reason=reason)
        assert codes(error) == {code}
    with pytest.raises(Conflict) as error:
        look(people.officer2, paper)
    assert codes(error) == {"review.open_already"}
    second(people.approver, looked, agrees=False, reason="有效期看错了")
    assert latest(queries.list_reviews(session, paper.supplier_id), paper.id) == []
    with pytest.raises(Conflict) as error:
        second(people.officer2, looked)
    assert codes(error) == {"review.decided"}
    assert look(people.officer2, paper).status == "proposed"  # looked at anew


def test_a_county_reviews_for_itself_and_sees_its_own_word_alone(people):
    supplier = make_supplier(1)
    paper = add_paper(supplier)
    elsewhere = make_people(make_county("QH", "青禾县"), prefix="qh.")
    review(people, paper)
    looked = look(elsewhere.officer, paper, PaperVerdict.RETURNED, "缺章")
    with pytest.raises(NotFound):
        second(people.approver, looked)
    second(elsewhere.approver, looked)
    with pytest.raises(Forbidden):
        look(people.officer, paper, county_id=elsewhere.county.id)
    with reading(people.officer) as session:
        assert [r.county_id for r in queries.list_reviews(session, supplier.supplier_id)] == [people.county.id]
    with reading(supplier) as session:
        assert len(queries.list_reviews(session, supplier.supplier_id)) == 2


def test_missing_papers_and_returns_bar_nobody(people):
    supplier = make_supplier(1)
    review(people, add_paper(supplier), PaperVerdict.RETURNED, "缺章")
    assert bar_on(supplier, clock.today()) is None
