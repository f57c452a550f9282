"""Corrections and low prices through the services and pages: asked, answered, decided, and what then counts."""

from __future__ import annotations

import io
import json

import pytest

from procurement.allocation.queries import binding_instance
from procurement.audit import queries as audit
from procurement.core import clock, files
from procurement.core.errors import Conflict, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.evaluation import standing
from procurement.evaluation.pricing import findings, queries, service
from procurement.evaluation.pricing.states import CorrectionStatus, ExplanationStatus
from procurement.tenders import queries as tenders
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.bench import seat
from tests.factories.snapshots import kept

LOW = {"prices": {"rice": "1.0000", "flour": "1.0000"}, "lots": (1,)}
SUMMARY = {"amount": "31000.00", "words": "叁万壹仟元整"}  # what 4.5 and 3.4 come to in lot 1


def stating(tender, bidder, monkeypatch, lines=(), **figures):
    """The bidder seals a bid for lot 1 that states these figures; `lines` are written over its price lines."""
    plain = make.plain_bid(tender, bidder, lots=(1,))
    plain["lots"][0] |= figures
    plain["lots"][0]["lines"] = [
        {**line, **more} for line, more in zip(plain["lots"][0]["lines"], lines or ({}, {}), strict=True)
    ]
    with monkeypatch.context() as patch:
        patch.setattr(make, "plain_bid", lambda *_args, **_kwargs: plain)
        make.submit(tender, bidder, make.seal(tender, bidder))


def open_box(tender, people, still_clock):
    make.close(tender, still_clock)
    make.open_all(tender, people)
    return seat(people, tender.id)


def rows(people, tender):
    with reading(people.officer) as session:
        found = findings.price_rows(session, tenders.get_tender(session, tender.id))
    return {(row.bid.opened.supplier_id, row.bid.lot.number): row for row in found}


def ask_confirm(actor, tender, minutes=30):
    with transaction(actor) as session:
        return service.request_corrections(session, actor=actor, tender_id=tender.id, minutes=minutes, now=clock.now())


def confirm(bidder, correction, confirms=True):
    with transaction(bidder.actor) as session:
        given = {"actor": bidder.actor, "correction_id": correction.id, "confirms": confirms}
        return service.answer_correction(session, now=clock.now(), **given)


def ask_explain(actor, tender, row, reason="", minutes=30):
    with transaction(actor) as session:
        return service.request_explanation(
            session, actor=actor, tender_id=tender.id, opened_bid_id=row.bid.opened.id, lot_id=row.bid.lot.id,
            reason=reason, minutes=minutes, now=clock.now(),
        )  # fmt: skip


def explain(bidder, asked, text="自有粮库直供，没有中间环节，附进货合同"):
    with transaction(bidder.actor) as session:
        return service.answer_explanation(
            session, actor=bidder.actor, explanation_id=asked.id, explanation=text, attachments=(), now=clock.now()
        )


def decide(actor, asked, decision=ExplanationStatus.ACCEPTED, reason="进货合同与发票能支持这个成本"):
    with transaction(actor) as session:
        return service.decide_explanation(
            session, actor=actor, explanation_id=asked.id, decision=decision, reason=reason,
            look_ups="", now=clock.now(),
        )  # fmt: skip


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_a_confirmed_correction_is_what_is_evaluated_and_allocated(tender, people, still_clock, session, monkeypatch):
    """The first states 45.0 for rice where its total says 4.5; the log has the bid before and after."""
    bidders = make.make_bidders(4)
    stating(tender, bidders[0], monkeypatch, lines=({"unit_price": "0.4500"}, {}), summary=SUMMARY)
    for bidder in bidders[1:]:
        make.bid(tender, bidder)
    judges = open_box(tender, people, still_clock)
    (step,) = rows(people, tender)[bidders[0].supplier_id, 1].faults.steps
    assert (step.rule, step.place, str(step.before), str(step.after)) == (3, "rice", "0.4500", "4.5000")
    (correction,) = ask_confirm(judges[3], tender)
    reviews.review_all(people, tender)
    with pytest.raises(RuleViolation) as refusal:
        reviews.complete(people, tender)
    assert "price.uncorrected" in codes(refusal)
    confirm(bidders[0], correction)
    assert reviews.complete(people, tender).status is TenderStatus.EVALUATED
    instance = binding_instance(session, tenders.get_tender(session, tender.id))
    prices = {
        (o["supplier"], o["unit_price"]) for o in instance["offers"] if o["id"].startswith(str(bidders[0].supplier_id))
    }
    assert {price for _, price in prices} == {"4.5000", "3.4000"}
    entry = next(e for e in make.county_entries(session, tender) if e["type"] == "price_correction:requested")
    before = json.loads(files.get(files.Shelf.OBJECTS, entry["facts"]["before_sha256"]))
    after = json.loads(files.get(files.Shelf.OBJECTS, entry["facts"]["after_sha256"]))
    assert sorted(before["unit_prices"].values()) == ["0.4500", "3.4000"]
    assert sorted(after["unit_prices"].values()) == ["3.4000", "4.5000"]


@pytest.mark.parametrize("answer", ["refused", "silent"])
def test_a_correction_not_confirmed_makes_the_bid_invalid(answer, tender, people, still_clock, session, monkeypatch):
    bidders = make.make_bidders(4)
    stating(tender, bidders[0], monkeypatch, amount="30000.00")
    for bidder in bidders[1:]:
        make.bid(tender, bidder, lots=(1,))
    judges = open_box(tender, people, still_clock)
    (correction,) = ask_confirm(judges[0], tender)
    if answer == "refused":
        assert confirm(bidders[0], correction, confirms=False).status is CorrectionStatus.REFUSED
    else:
        still_clock.set(correction.answer_until)
        with pytest.raises(RuleViolation) as refusal:
            confirm(bidders[0], correction)
        assert codes(refusal) == ["price.late"]
    reviews.make_evaluated(people, tender)
    found = standing.standing_bids(session, tenders.get_tender(session, tender.id))[tender.lots[0].id]
    assert {one.bid.opened.supplier_id for one in found} == {bidder.supplier_id for bidder in bidders[1:]}


def test_a_correction_over_the_ceiling_is_invalid_and_two_left_fail_the_lot(
    tender, people, still_clock, session, monkeypatch
):
    bidders = make.make_bidders(3)
    stating(tender, bidders[0], monkeypatch, summary={"unit_prices": {"rice": "5.0001"}})
    for bidder in bidders[1:]:
        make.bid(tender, bidder, lots=(1,))
    judges = open_box(tender, people, still_clock)
    (correction,) = ask_confirm(judges[0], tender)
    confirm(bidders[0], correction)
    with pytest.raises(RuleViolation):
        reviews.review(people, reviews.table(people, tender)[-1], reviews.ReviewKind.CONFORMITY)
    reviews.review_all(people, tender)
    assert reviews.complete(people, tender).status is TenderStatus.UNSUCCESSFUL


def test_a_correction_is_answered_once_by_its_own_bidder(tender, people, still_clock, monkeypatch):
    bidders = make.make_bidders(3)
    stating(tender, bidders[0], monkeypatch, amount="30000.00")
    for bidder in bidders[1:]:
        make.bid(tender, bidder)
    judges = open_box(tender, people, still_clock)
    (correction,) = ask_confirm(judges[0], tender)
    with pytest.raises(RuleViolation) as refusal:
        ask_confirm(judges[1], tender)
    assert codes(refusal) == ["price.nothing_faulty"]
    with pytest.raises(NotFound):
        confirm(bidders[1], correction)
    confirm(bidders[0], correction)
    with pytest.raises(Conflict):
        confirm(bidders[0], correction, confirms=False)


@pytest.mark.parametrize(("minutes", "lawful"), [(29, False), (30, True), (31, True)])
def test_the_bidder_has_at_least_thirty_minutes(minutes, lawful, tender, people, still_clock, monkeypatch):
    bidders = make.make_bidders(3)
    stating(tender, bidders[0], monkeypatch, amount="30000.00")
    for bidder in bidders[1:]:
        make.bid(tender, bidder)
    judges = open_box(tender, people, still_clock)
    if lawful:
        assert ask_confirm(judges[0], tender, minutes)
    else:
        with pytest.raises(RuleViolation) as refusal:
            ask_confirm(judges[0], tender, minutes)
        assert codes(refusal) == ["price.minutes"]


@pytest.fixture
def low(tender, people, settings, still_clock):
    """Four bids for lot 1, the first far below: every review passed, the committee seated."""

    def build():
        bidders = make.make_bidders(4)
        for number, bidder in enumerate(bidders):
            make.bid(tender, bidder, **(LOW if number == 0 else {"lots": (1,)}))
        judges = open_box(tender, people, still_clock)
        reviews.review_all(people, tender)
        return bidders, judges

    return kept("a low price", settings, still_clock, build)


def test_a_low_price_is_asked_about_and_stands_when_it_is_explained(low, tender, people, session):
    bidders, judges = low
    row = rows(people, tender)[bidders[0].supplier_id, 1]
    assert {fired.trigger for fired in row.fired} == {"mean", "second", "ceiling"}
    with pytest.raises(RuleViolation) as refusal:
        reviews.complete(people, tender)
    assert codes(refusal) == ["price.unexplained"]
    asked = ask_explain(judges[2], tender, row)
    with pytest.raises(Conflict):
        ask_explain(judges[1], tender, row)
    with pytest.raises(RuleViolation) as refusal:
        decide(judges[0], asked, ExplanationStatus.INVALID)
    assert codes(refusal) == ["price.early"]
    explain(bidders[0], asked)
    with pytest.raises(Forbidden):
        decide(judges[1], asked)
    assert decide(judges[0], asked).is_watched
    with pytest.raises(Conflict):
        decide(judges[0], asked, ExplanationStatus.INVALID)
    assert reviews.complete(people, tender).status is TenderStatus.EVALUATED
    found = standing.standing_bids(session, tenders.get_tender(session, tender.id))[tender.lots[0].id]
    assert found[0].bid.opened.supplier_id == bidders[0].supplier_id
    log = audit.get_county_log(session, tender.county_id)
    bodies = [body.decode() for body in audit.bodies(session, log.id) if b"price_explanation" in body]
    assert len(bodies) == 3
    assert not any("自有粮库" in body for body in bodies)


def test_a_price_not_explained_in_time_is_invalid_by_decision_alone(low, tender, people, still_clock, session):
    bidders, judges = low
    asked = ask_explain(judges[0], tender, rows(people, tender)[bidders[0].supplier_id, 1])
    still_clock.set(asked.answer_until)
    with pytest.raises(RuleViolation) as refusal:
        explain(bidders[0], asked)
    assert codes(refusal) == ["price.late"]
    with pytest.raises(RuleViolation) as refusal:
        reviews.complete(people, tender)
    assert codes(refusal) == ["price.undecided"]
    decide(judges[0], asked, ExplanationStatus.INVALID, "规定时间内没有说明，不能证明报价合理")
    reviews.complete(people, tender)
    lot = tenders.get_tender(session, tender.id).lots[0]
    found = standing.standing_bids(session, lot.tender)[lot.id]
    assert (lot.status, len(found)) == (LotStatus.ACTIVE, 3)


def test_an_explanation_that_does_not_convince_makes_the_bid_invalid(low, tender, people, session):
    bidders, judges = low
    asked = ask_explain(judges[0], tender, rows(people, tender)[bidders[0].supplier_id, 1])
    explain(bidders[0], asked)
    decided = decide(judges[0], asked, ExplanationStatus.INVALID, "所附合同与报价的大米等级不同，不能证明报价合理")
    assert (decided.status, decided.is_watched) == (ExplanationStatus.INVALID, False)
    reviews.complete(people, tender)
    found = tenders.get_tender(session, tender.id)
    assert len(standing.standing_bids(session, found)[found.lots[0].id]) == 3


def test_where_no_number_fires_the_committee_says_why(low, tender, people):
    bidders, judges = low
    row = rows(people, tender)[bidders[1].supplier_id, 1]
    assert row.fired == ()
    with pytest.raises(RuleViolation) as refusal:
        ask_explain(judges[0], tender, row)
    assert codes(refusal) == ["price.request_reason"]
    assert ask_explain(judges[0], tender, row, reason="同期市场批发价已高于这个报价").triggers == []
    with pytest.raises(NotFound):
        ask_explain(people.expert, tender, row, reason="同期市场批发价已高于这个报价")


def test_bidder_and_committee_on_their_pages(low, tender, people, login_as, api_as):
    bidders, judges = low
    chair, bidder = login_as(judges[0]), login_as(bidders[0].actor)
    path = f"/tenders/{tender.id}/price-checks"
    page = chair.get(path).get_data(as_text=True)
    assert "低于次低报价的比例" in page
    row = rows(people, tender)[bidders[0].supplier_id, 1]
    ids = {"opened_bid_id": row.bid.opened.id, "lot_id": row.bid.lot.id}
    answer = chair.post(f"/tenders/{tender.id}/price-explanations", data={**ids, "minutes": "29"})
    assert (answer.status_code, "不少于 30 分钟" in answer.get_data(as_text=True)) == (422, True)
    assert chair.post(f"/tenders/{tender.id}/price-explanations", data={**ids, "minutes": "60"}).status_code == 303
    with reading(people.officer) as session:
        (asked,) = queries.list_explanations(session, tender.id)
    own = f"/price-explanations/{asked.id}"
    assert "说明报价" in bidder.get(own).get_data(as_text=True)
    assert login_as(bidders[1].actor).get(own).status_code == 404
    short = bidder.post(own, data={"explanation": "便宜"})
    assert (short.status_code, ">便宜</textarea>" in short.get_data(as_text=True).replace("\n", "")) == (422, True)
    pdf = b"%PDF-1.4 contract"
    full = {"explanation": "自有粮库直供，附进货合同", "file": (io.BytesIO(pdf), "合同.pdf")}
    assert bidder.post(own, data=full, content_type="multipart/form-data").status_code == 303
    judged = f"/tenders/{tender.id}/price-explanations/{asked.id}"
    assert "合同.pdf" in chair.get(judged).get_data(as_text=True)
    assert chair.get(f"{judged}/files/1").get_data() == pdf
    assert login_as(people.expert).get(judged).status_code == 404
    send = api_as(judges[0])
    told = {"decision": "accepted", "reason": "进货合同能支持这个成本"}
    assert send("POST", f"/price-explanations/{asked.id}/decision", json=told).json["is_watched"] is True
    assert send("POST", f"/price-explanations/{asked.id}/decision", json=told).status_code == 409
    listed = send("GET", f"/tenders/{tender.id}/price-checks").json
    assert [one["explanation"]["status"] for one in listed if one["explanation"]] == ["accepted"]
