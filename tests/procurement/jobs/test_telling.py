"""Checkpoints reach the inboxes of those who should keep them, and nobody learns from an address who bid."""

from sqlalchemy import select

from procurement.audit import queries
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.messages.models import Message
from procurement.scheduler import run_due
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender


def told():
    """(whose inbox, subject in words, body) of every checkpoint told."""
    with reading(SYSTEM) as session:
        messages = session.scalars(select(Message).where(Message.subject.like("请保存日志检查点%")))
        return [(m.organization_id, m.subject % m.params, m.body) for m in messages.all()]


def test_before_the_closing_the_offices_alone_afterwards_every_bidder_too(people, still_clock):
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(4)
    for bidder in bidders[:3]:
        make.bid(tender, bidder)
    run_due(still_clock.move(minutes=1))
    offices = {people.auditor.organization_id, people.discipline.organization_id}
    assert {who for who, _, _ in told()} == offices
    assert any(f"{tender.number} 已公告" in subject for _, subject, _ in told())

    make.close(tender, still_clock)
    run_due(still_clock.move(minutes=1))
    closing = [(who, body) for who, subject, body in told() if f"{tender.number} 已截止" in subject]
    assert {who for who, _ in closing} == offices | {bidder.supplier_id for bidder in bidders[:3]}
    assert len(closing) == 5
    with reading(SYSTEM) as session:
        log = queries.get_county_log(session, people.county.id)
        notes = {queries.published_note(session, point) for point in queries.list_checkpoints(session, log.id)}
    assert {body for _, body in closing} <= notes


def test_each_checkpoint_is_told_once_and_every_days_too(people, still_clock):
    make_published(people)
    run_due(still_clock.move(minutes=1))
    before = told()
    run_due(still_clock.move(minutes=1))
    assert told() == before
    run_due(still_clock.move(days=1))
    assert len(told()) == len(before) + 2
