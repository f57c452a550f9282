"""What waits for a bidder after a correction of the notice, and when the keyholders do not come."""

from datetime import timedelta

from procurement.bids import queries, service
from procurement.core import clock
from procurement.core.transaction import reading, transaction
from procurement.tenders.procedure import service as procedure
from procurement.tenders.procedure.service import Revision
from tests.factories import bids as make
from tests.factories import tenders as factory


def test_a_bid_sealed_before_a_correction_waits_to_be_sealed_again(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bidder = make.make_bidder(1)
    make.bid(tender, bidder)
    assert "更换或撤回投标" in tasks_of(bidder.actor)
    still_clock.move(days=1)
    revision = Revision(
        changes={"payment_days": 20}, reason="付款期限写错，现在更正", base_sha256=tender.notice_sha256,
    )  # fmt: skip
    with transaction(people.officer) as session:
        procedure.amend_notice(session, actor=people.officer, tender_id=tender.id, revision=revision, now=clock.now())
    task = tasks_of(bidder.actor)["重新封标上传"]
    assert task.due is not None
    assert "更换或撤回投标" not in tasks_of(bidder.actor)


def test_a_bidder_who_is_called_opens_its_own_bid_until_the_time_is_over(people, tasks_of, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bidders = make.make_bidders(3)
    sealed = {bidder: make.seal_with_key(tender, bidder) for bidder in bidders}
    for bidder, (envelope, _key) in sealed.items():
        make.submit(tender, bidder, envelope)
    make.close(tender, still_clock)
    act, first = "用投标人密钥解密你的投标", bidders[0]
    assert act not in tasks_of(first.actor)
    still_clock.move(minutes=30)
    called = make.call_own_keys(tender, people)
    with reading(first.actor) as session:
        bid = queries.find_present(session, tender.id, first.supplier_id)
    assert tasks_of(first.actor)[act].values == {"bid_id": bid.id}
    service.receive_own_key(actor=first.actor, bid_id=bid.id, key=sealed[first][1], now=clock.now())
    assert act not in tasks_of(first.actor)
    assert act in tasks_of(bidders[1].actor)
    still_clock.set(called.ends_at - timedelta(seconds=1))
    assert act in tasks_of(bidders[1].actor)
    still_clock.set(called.ends_at)
    assert act not in tasks_of(bidders[1].actor)
