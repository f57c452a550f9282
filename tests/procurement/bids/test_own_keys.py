"""When keyholders do not come: the bidders' own keys, in time and true; whose fault it is that a bid stays sealed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement import scheduler
from procurement.audit import export
from procurement.bids import envelope as form
from procurement.bids import queries, sealing, service
from procurement.bids.models import Bid, OpenedBid, OwnKey
from procurement.bids.opening_rules import Fault, call_problems, conclusion_problems, fault_of, own_key_problems
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.errors import Forbidden, NotFound, RuleViolation
from procurement.core.transaction import transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.replay.export import read_export
from procurement.replay.findings import Verdict
from procurement.replay.steps import replay
from procurement.tenders.procedure.amendments import Revision, amend_notice, extend_deadline
from procurement.tenders.states import TenderStatus
from tests.factories import bids as make
from tests.factories.tenders import read_tender

WAIT, TIME = 30, 60  # minutes: for the keyholders, then for the bidders


@pytest.fixture
def keys(tender, bidders, still_clock):
    """Three bids in a closed box; the key of each, by bidder's number from 0."""
    sealed = [make.seal_with_key(tender, bidder) for bidder in bidders]
    for bidder, (envelope, _) in zip(bidders, sealed, strict=True):
        make.submit(tender, bidder, envelope)
    make.close(tender, still_clock)
    return [key for _, key in sealed]


def bid_of(session, bidder) -> Bid:
    session.rollback()
    return session.scalars(select(Bid).where(Bid.supplier_id == bidder.supplier_id)).one()


def supply(session, bidder, key: bytes) -> OwnKey:
    bid_id = bid_of(session, bidder).id
    return service.receive_own_key(actor=bidder.actor, bid_id=bid_id, key=key, now=clock.now())


def refused(code: str, session, bidder, key: bytes) -> None:
    with pytest.raises(RuleViolation) as refusal:
        supply(session, bidder, key)
    assert make.codes(refusal) == [code]


def call(tender, people, still_clock):
    still_clock.move(minutes=WAIT)
    return make.call_own_keys(tender, people)


@pytest.fixture
def called(tender, keys, people, still_clock):
    """The bidders are called."""
    return call(tender, people, still_clock)


@pytest.mark.usefixtures("called")
def test_all_bidders_open_their_bids_without_any_keyholder(tender, bidders, keys, session, tmp_path):
    told = session.scalars(select(Message).where(Message.subject.contains("请在 %(ends)s 前"))).all()
    assert {message.organization_id for message in told} == {bidder.supplier_id for bidder in bidders}
    for number in (0, 1):
        supply(session, bidders[number], keys[number])
    assert session.scalars(select(OpenedBid)).all() == []
    supply(session, bidders[2], keys[2])
    assert {bid_of(session, bidder).status for bidder in bidders} == {BidStatus.OPENED}
    assert all(opened.is_own_key for opened in queries.list_opened(session, tender.id))
    export.write_export(session, tender.county_id, tmp_path)
    found = [finding for finding in replay(read_export(tmp_path)) if finding.code.startswith(("box", "opening"))]
    assert {finding.verdict for finding in found} <= {Verdict.AGREES, Verdict.UNKNOWN}
    assert "opening.bids" in {finding.code for finding in found}


def test_before_the_opening_is_complete_the_log_has_no_key_that_was_handed_in(
    tender, bidders, keys, people, session, still_clock
):
    call(tender, people, still_clock)
    supply(session, bidders[0], keys[0])
    session.rollback()
    raw = b"".join(data for _, data in export.export_files(session, tender.county_id))
    entries = make.county_entries(session, tender)
    assert entries[-1]["type"] == "own_key:supplied"
    assert keys[0].hex() not in json.dumps(entries)
    assert keys[0].hex().encode() not in raw


@pytest.mark.parametrize(("minutes", "is_taken"), [(TIME - 1, True), (TIME, False), (TIME + 1, False)])
@pytest.mark.usefixtures("called")
def test_a_key_after_the_time_is_late(bidders, keys, session, still_clock, minutes, is_taken):
    still_clock.move(minutes=minutes)
    if is_taken:
        assert supply(session, bidders[0], keys[0]).key == keys[0].hex()
    else:
        refused("own_key.late", session, bidders[0], keys[0])


def test_a_wrong_key_is_refused_and_the_right_one_still_taken(tender, bidders, keys, people, session, still_clock):
    call(tender, people, still_clock)
    refused("own_key.wrong", session, bidders[0], keys[1])
    refused("own_key.wrong", session, bidders[0], bytes(32))
    assert session.scalars(select(OwnKey)).all() == []
    first = supply(session, bidders[0], keys[0])
    assert supply(session, bidders[0], keys[0]).id == first.id  # pressed twice


def test_a_key_before_the_call_or_of_another_bidders_bid_finds_nothing(
    tender, bidders, keys, people, session, still_clock
):
    with pytest.raises(NotFound):
        supply(session, bidders[0], keys[0])
    call(tender, people, still_clock)
    other = bid_of(session, bidders[1]).id
    with pytest.raises(NotFound):
        service.receive_own_key(actor=bidders[0].actor, bid_id=other, key=keys[1], now=clock.now())
    with pytest.raises(Forbidden):
        service.receive_own_key(actor=people.officer, bid_id=other, key=keys[1], now=clock.now())


@pytest.mark.parametrize(("minutes", "is_allowed"), [(WAIT - 1, False), (WAIT, True), (WAIT + 1, True)])
def test_keyholders_have_their_time_before_bidders_are_called(tender, keys, people, still_clock, minutes, is_allowed):
    still_clock.move(minutes=minutes)
    if is_allowed:
        called = make.call_own_keys(tender, people)
        assert (called.ends_at - called.called_at).total_seconds() == TIME * 60
        assert make.call_own_keys(tender, people).id == called.id
    else:
        with pytest.raises(RuleViolation) as refusal:
            make.call_own_keys(tender, people)
        assert make.codes(refusal) == ["own_keys.too_early"]


def test_when_the_time_is_over_the_clock_completes_it_and_who_could_not_open_is_deemed_withdrawn(
    tender, bidders, keys, people, session, still_clock
):
    make.open_all(tender, people, (0,))
    call(tender, people, still_clock)
    supply(session, bidders[0], keys[0])
    still_clock.move(minutes=TIME - 1)
    assert f"opening:{tender.id}" not in scheduler.run_due(still_clock.at)
    still_clock.move(minutes=1)
    assert f"opening:{tender.id}" in scheduler.run_due(still_clock.at)
    assert [bid_of(session, bidder).status for bidder in bidders] == [
        BidStatus.OPENED, BidStatus.DEEMED_WITHDRAWN, BidStatus.DEEMED_WITHDRAWN,
    ]  # fmt: skip
    (zh,) = session.scalars(select(Document).filter_by(kind=DocumentKind.OPENING_RECORD, language="zh"))
    assert any("视为撤回并退还保证金的投标" in text for text in zh.content["paragraphs"])
    told = session.scalars(select(Message.organization_id).where(Message.subject.contains("视为撤回"))).all()
    assert set(told) == {bidders[1].supplier_id, bidders[2].supplier_id}


def badly_dealt(tender, bidder) -> tuple[bytes, bytes]:
    """An envelope whose shares belong to another key: what a bidder's own program may make."""
    raw, key = make.seal_with_key(tender, bidder)
    envelope = form.read_envelope(raw)
    envelope["shares"] = sealing._seal_shares(b"x" * 32, queries.sheet_of(tender))
    return form.write_envelope(form.sign_object(envelope, form.ENVELOPE_DOMAIN, bidder.seed)), key


def test_who_dealt_shares_of_another_key_is_revoked_unless_it_brings_the_true_one(
    tender, bidders, people, session, still_clock
):
    dealt = [badly_dealt(tender, bidder) for bidder in bidders[:2]]
    for bidder, (envelope, _) in zip(bidders, dealt, strict=False):
        make.submit(tender, bidder, envelope)
    make.bid(tender, bidders[2])
    make.close(tender, still_clock)
    make.open_all(tender, people, (0, 1, 2))
    assert read_tender(people, tender.id).status is TenderStatus.CLOSED
    call(tender, people, still_clock)
    supply(session, bidders[0], dealt[0][1])
    still_clock.move(minutes=TIME)
    make.conclude(tender, people)
    assert [bid_of(session, bidder).status for bidder in bidders] == [
        BidStatus.OPENED, BidStatus.REVOKED, BidStatus.OPENED,
    ]  # fmt: skip
    exported = dict(export.export_files(session, tender.county_id))
    facts = next(e["facts"] for e in make.county_entries(session, tender) if e["type"] == "bid:unreadable")
    evidence = json.loads(exported[f"objects/{facts['evidence_sha256']}"])
    assert (facts["fault"], facts["problem"]) == ("bidder", "shares.no_key")
    assert [share["index"] for share in evidence["shares"]] == [1, 2, 3]


def test_a_keyholders_false_shares_do_not_kill_a_bid_whose_bidder_brings_its_key(
    tender, bidders, keys, people, session, still_clock
):
    make.post(tender, people, make.falsified(make.shares_document(tender, people, 0), 0), 0)
    make.open_all(tender, people, (1,))
    call(tender, people, still_clock)
    for bidder, key in zip(bidders, keys, strict=True):
        supply(session, bidder, key)
    assert read_tender(people, tender.id).status is TenderStatus.OPENED
    entries = [e["facts"] for e in make.county_entries(session, tender) if e["type"] == "bid:opened"]
    assert all(facts["is_own_key"] and "evidence_sha256" in facts for facts in entries)


def test_nothing_is_concluded_while_somebody_can_still_help(tender, keys, people, still_clock):
    for minutes, code in ((0, "opening.not_called"), (WAIT, "opening.not_called")):
        still_clock.move(minutes=minutes)
        with pytest.raises(RuleViolation) as refusal:
            make.conclude(tender, people)
        assert make.codes(refusal) == [code]
    make.call_own_keys(tender, people)
    still_clock.move(minutes=TIME - 1)
    with pytest.raises(RuleViolation) as refusal:
        make.conclude(tender, people)
    assert make.codes(refusal) == ["opening.too_early"]


@pytest.mark.parametrize("problem", ["ciphertext", "padding", "bid.unreadable", "bid.header"])
def test_nonsense_under_the_committed_key_is_the_bidders_fault(problem):
    assert fault_of(problem, posted=0, holders=3) is Fault.BIDDER


@pytest.mark.parametrize(("posted", "fault"), [(2, Fault.OTHERS), (3, Fault.BIDDER), (4, Fault.BIDDER)])
@pytest.mark.parametrize("problem", ["shares.few", "shares.no_key"])
def test_missing_shares_are_others_fault_until_every_keyholder_has_posted(problem, posted, fault):
    assert fault_of(problem, posted=posted, holders=3) is fault


def test_the_rules_alone_at_their_edges():
    at = clock.now()
    assert call_problems(None, at, 0)
    assert call_problems(at, at, 0) == []
    assert own_key_problems(at, at)
    assert conclusion_problems(at, at) == []


# --- a notice that was corrected --------------------------------------------------------------------------------------


def revise(people, tender, act, **changes):
    base = read_tender(people, tender.id)
    revision = Revision(reason="交货时间有更正，请按新公告投标", base_sha256=base.notice_sha256, **changes)
    with transaction(people.officer) as session:
        act(session, actor=people.officer, tender_id=tender.id, revision=revision, now=clock.now())
    return read_tender(people, tender.id)


def test_after_a_correction_an_old_bid_must_be_confirmed_and_else_counts_as_not_submitted(
    tender, bidders, people, session, still_clock
):
    old = [make.seal(tender, bidder) for bidder in bidders]
    for bidder, envelope in zip(bidders, old, strict=True):
        make.submit(tender, bidder, envelope)
    late = make.make_bidder(4)
    late_envelope = make.seal(tender, late)
    amended = revise(people, tender, amend_notice, changes={"payment_days": 20})
    assert queries.needs_confirmation(session, bid_of(session, bidders[0]))
    make.refused("envelope.notice", tender, late, late_envelope)
    for bidder, envelope in zip(bidders[:2], old, strict=False):
        replaced = form.envelope_hash(form.read_envelope(envelope))
        make.bid(amended, bidder, replaces=replaced)
    make.bid(amended, make.make_bidder(6))
    make.close(amended, still_clock)
    assert bid_of(session, bidders[2]).status is BidStatus.LAPSED
    assert [e["facts"]["supplier"] for e in make.county_entries(session, tender) if e["type"] == "bid:lapsed"] == [
        str(bidders[2].supplier_id)
    ]
    make.open_all(amended, people)
    session.rollback()
    assert len(queries.list_opened(session, tender.id)) == 3


def test_a_deadline_moved_later_leaves_bids_as_they_are(tender, bidders, people, session, still_clock, tmp_path):
    for bidder in bidders:
        make.bid(tender, bidder)
    later = revise(people, tender, extend_deadline, deadline_at=tender.deadline_at + timedelta(days=7))
    assert not queries.needs_confirmation(session, bid_of(session, bidders[0]))
    make.close(later, still_clock)
    make.open_all(later, people)
    session.rollback()
    assert len(queries.list_opened(session, tender.id)) == 3
    export.write_export(session, tender.county_id, tmp_path)
    found = [finding for finding in replay(read_export(tmp_path)) if finding.code.startswith(("box", "opening"))]
    assert {finding.verdict for finding in found} <= {Verdict.AGREES, Verdict.UNKNOWN}
