"""The opening: k of n shares, false and foreign ones, bids that say nonsense, and what is kept to repeat it."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from sqlalchemy import select

from procurement.audit import export
from procurement.audit import queries as audit
from procurement.bids import envelope as form
from procurement.bids import opening_record, queries, sealing, service, shamir
from procurement.bids.models import Bid, BidLine, OpenedBid, OpenedShares
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import transaction
from procurement.documents.models import Document, DocumentKind
from procurement.messages.models import Message
from procurement.tenders.states import TenderStatus
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def closed(tender, bidders, still_clock):
    """Three bids for both lots, at three prices, in a closed box."""
    for number, bidder in enumerate(bidders):
        make.bid(tender, bidder, prices={"rice": f"4.{number}000", "flour": "3.4000"})
    return make.close(tender, still_clock)


def status(people, tender) -> TenderStatus:
    return read_tender(people, tender.id).status


def opened_prices(session) -> set[str]:
    return {str(line.unit_price) for line in session.scalars(select(BidLine))}


# --- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)))
def test_any_two_of_three_keyholders_open_every_bid(closed, people, session, pair):
    make.open_all(closed, people, pair)
    assert status(people, closed) is TenderStatus.OPENED
    assert [bid.status for bid in session.scalars(select(Bid))] == [BidStatus.OPENED] * 3
    assert opened_prices(session) == {"4.0000", "4.1000", "4.2000", "3.4000"}


def test_one_keyholder_alone_opens_nothing(closed, people, session):
    make.open_all(closed, people, (0,))
    assert status(people, closed) is TenderStatus.CLOSED
    assert session.scalars(select(OpenedBid)).all() == []
    with pytest.raises(RuleViolation) as refusal, transaction(people.officer) as writing:
        service.conclude_opening(writing, actor=people.officer, tender_id=closed.id, now=clock.now())
    assert make.codes(refusal) == ["opening.not_called"]


def test_one_keyholder_posting_twice_is_still_one(closed, people, session):
    document = make.shares_document(closed, people, 0)
    make.post(closed, people, document, 0)
    make.post(closed, people, document, 0)
    assert len(session.scalars(select(OpenedShares)).all()) == 1
    with pytest.raises(Conflict):
        make.post(closed, people, make.sign_shares({**document, "shares": []}, 0), 0)
    assert status(people, closed) is TenderStatus.CLOSED


def test_nothing_can_be_fetched_or_posted_before_the_box_is_closed(tender, bidders, people, session):
    make.bid(tender, bidders[0])
    with pytest.raises(NotFound):
        queries.envelopes_file(session, tender)
    document = {
        "v": 1, "kind": "opened-shares", "tender": str(tender.id), "holder": str(people.keyholders[0].user_id),
        "index": 1, "shares": [],
    }  # fmt: skip
    with pytest.raises(NotFound):
        make.post(tender, people, make.sign_shares(document, 0), 0)


def test_shares_of_another_tender_or_holder_or_unsigned_are_refused(closed, people):
    document = make.shares_document(closed, people, 0)
    cases = {
        "shares.tender": make.sign_shares({**document, "tender": str(closed.plan_id)}, 0),
        "shares.holder": make.sign_shares({**document, "index": 2}, 0),
        "shares.signature": {**document, "signature": "A" * 86},
        "shares.malformed": {**document, "kind": "something"},
        "shares.envelopes": make.sign_shares(
            {**document, "shares": [{**document["shares"][0], "envelope_sha256": "ab" * 32}]}, 0
        ),
    }
    for code, changed in cases.items():
        with pytest.raises(RuleViolation) as refusal:
            make.post(closed, people, changed, 0)
        assert code in make.codes(refusal)
    with pytest.raises(RuleViolation) as refusal:
        make.post(closed, people, document, 1)  # keyholder 2 posts keyholder 1's file
    assert make.codes(refusal) == ["shares.signature"]
    other = make.shares_document(closed, people, 1)
    with pytest.raises(RuleViolation) as refusal:
        make.post(closed, people, make.sign_shares({**document, "shares": other["shares"]}, 0), 0)
    assert make.codes(refusal) == ["shares.index"]


def test_a_share_sealed_for_one_tender_does_not_open_under_anothers_key(tender, bidders, people):
    other = read_tender(people, make_published(people, plan_id=tender.plan_id))
    envelope = form.read_envelope(make.seal(tender, bidders[0]))
    key = sealing.derive_tender_key(make.HOLDER_SEEDS[0], str(other.id))
    with pytest.raises(sealing.SealingError):
        sealing.open_share(envelope, 1, key)


def test_only_the_tenders_keyholders_post(closed, people):
    document = make.shares_document(closed, people, 0)
    with pytest.raises(Forbidden), transaction(people.officer) as session:
        service.post_shares(
            session, actor=people.officer, tender_id=closed.id, document=document, now=clock.now()
        )  # fmt: skip


def test_a_keyholders_false_shares_delay_the_opening_until_the_others_agree(closed, people, session):
    victim = session.scalars(select(Bid.envelope_sha256)).first()
    make.post(closed, people, make.falsified(make.shares_document(closed, people, 0), 0, victim), 0)
    make.open_all(closed, people, (1,))
    session.rollback()
    assert status(people, closed) is TenderStatus.CLOSED  # nobody's bid is killed by one keyholder's falsehood
    assert session.scalars(select(OpenedBid)).all() == []
    make.open_all(closed, people, (2,))
    session.rollback()
    assert status(people, closed) is TenderStatus.OPENED
    assert len(session.scalars(select(OpenedBid)).all()) == 3
    log = audit.get_county_log(session, closed.county_id)
    opened = [json.loads(body) for body in audit.bodies(session, log.id) if b"bid:opened" in body]
    accused = {entry["facts"]["envelope_sha256"]: entry["facts"]["bad_shares"] for entry in opened}
    assert accused[victim] == [1]
    exported = dict(export.export_files(session, closed.county_id))
    entry = next(entry for entry in opened if entry["facts"]["envelope_sha256"] == victim)
    evidence = json.loads(exported[f"objects/{entry['facts']['evidence_sha256']}"])
    shares = {share["index"]: form.unb64(share["share"]) for share in evidence["shares"]}
    assert sealing.key_commit(shamir.combine([shares[2], shares[3]])) == evidence["key_commit"]
    assert shamir.interpolate([shares[2], shares[3]], 1) != shares[1][:-1]
    assert queries.list_false_shares(session, closed.id) == [(1, victim)]
    (zh,) = session.scalars(select(Document).filter_by(kind=DocumentKind.OPENING_RECORD, language="zh"))
    assert any("第 1 位" in paragraph for paragraph in zh.content["paragraphs"])
    assert sorted(map(len, accused.values())) == [0, 0, 1]


def test_a_third_keyholder_is_told_that_the_opening_is_over(closed, people):
    make.open_all(closed, people, (0, 1))
    with pytest.raises(Conflict):
        make.post(closed, people, {}, 2)


# --- what is left -----------------------------------------------------------------------------------------------------


def test_whoever_has_the_export_can_repeat_the_opening(closed, people, session):
    make.open_all(closed, people)
    exported = dict(export.export_files(session, closed.county_id))
    entries = [json.loads(line) for line in exported["audit.jsonl"].splitlines()]
    shares = [json.loads(exported[f"objects/{e['facts']['shares_sha256']}"]) for e in entries if "posted" in e["type"]]
    for entry in (entry for entry in entries if entry["type"] == "bid:opened"):
        facts = entry["facts"]
        envelope = form.read_envelope(exported[f"objects/{facts['envelope_sha256']}"])
        given = [
            form.unb64(share["share"])
            for document in shares
            for share in document["shares"]
            if share["envelope_sha256"] == facts["envelope_sha256"]
        ]
        key = sealing.combine(given, envelope["header"]).key
        assert key.hex().encode() == exported[f"objects/{facts['key_sha256']}"]
        assert sealing.decrypt(envelope, key) == exported[f"objects/{facts['content_sha256']}"]
    assert entries[-1]["type"] in {"opening:completed", "document:issued"}


def test_the_record_is_issued_in_both_languages_and_every_bidder_is_told(closed, people, bidders, session):
    make.open_all(closed, people)
    records = session.scalars(select(Document).filter_by(kind=DocumentKind.OPENING_RECORD)).all()
    assert sorted(record.language for record in records) == ["en", "zh"]
    zh = next(record for record in records if record.language == "zh")
    rows = zh.content["tables"][0]["rows"]
    assert rows[0][:5] == ["1", "Z1片区", "第1粮油配送有限公司", "28,500.00", "34,500.00"]
    told = session.scalars(select(Message.organization_id).where(Message.subject.contains("你的投标已打开"))).all()
    assert sorted(map(str, told)) == sorted(str(bidder.supplier_id) for bidder in bidders)


def test_a_name_that_paper_cannot_show_does_not_stop_the_opening():
    assert opening_record._printable("粮\u202e油\x07") == "粮油"
    assert opening_record._printable("\x00") == "—"
