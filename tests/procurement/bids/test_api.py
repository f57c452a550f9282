"""Sealed bids by API: who may, what is answered, and nothing for anybody before the opening."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from tests.factories import bids as make
from tests.factories.people import make_county, make_people


def test_a_bid_from_receipt_to_opened_prices(tender, people, api_as, still_clock):
    bidders = make.make_bidders(3)
    base = f"/tenders/{tender.id}"
    for number, bidder in enumerate(bidders):
        send, envelope = api_as(bidder.actor), make.seal(tender, bidder, prices={"rice": f"4.{number}", "flour": "3"})
        answer = send("POST", f"{base}/envelopes", data=envelope, content_type="application/json")
        assert (answer.status_code, answer.json["status"]) == (201, "sealed")
        assert answer.json["envelope_sha256"] == sha256(envelope).hexdigest()
        again = send("POST", f"{base}/envelopes", data=envelope)
        assert again.json["receipt"] == answer.json["receipt"]
    assert [bid["id"] for bid in api_as(bidders[2].actor)("GET", "/bids").json] == [answer.json["id"]]
    assert api_as(bidders[0].actor)("GET", f"/bids/{answer.json['id']}").status_code == 404

    officer, holders = api_as(people.officer), [api_as(holder) for holder in people.keyholders]
    assert officer("GET", f"{base}/bids").status_code == 404
    assert holders[0]("GET", f"{base}/envelopes").status_code == 404
    make.close(tender, still_clock)
    assert officer("GET", f"{base}/bids").status_code == 404
    lines = holders[0]("GET", f"{base}/envelopes").data.splitlines()
    assert len(lines) == 3
    for position in (0, 1):
        document = make.shares_document(tender, people, position)
        posted = holders[position]("POST", f"{base}/shares", data=json.dumps(document))
        assert (posted.status_code, posted.json["index"]) == (201, position + 1)
    rows = officer("GET", f"{base}/bids").json
    assert [(row["lot_number"], row["supplier_name"][:2], row["amount"]) for row in rows[:2]] == [
        (1, "第1", "27500.00"),
        (1, "第2", "28000.00"),
    ]
    assert rows[0]["lines"][0].keys() == {
        "item_id", "unit_price", "discount", "brand", "origin", "lead_days",
    }  # fmt: skip


def test_a_refusal_is_a_problem_with_code_and_article(tender, api_as, still_clock):
    bidder = make.make_bidder(1)
    send, envelope = api_as(bidder.actor), make.seal(tender, bidder)
    answer = send("POST", f"/tenders/{tender.id}/envelopes", data=b"\xff\x00")
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "envelope.malformed")
    still_clock.set(tender.deadline_at)
    send = api_as(bidder.actor)  # weeks have passed
    answer = send("POST", f"/tenders/{tender.id}/envelopes", data=envelope)
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "bid.late")
    assert answer.json["problems"][0]["law"] == "87号令第33条"


def test_a_bid_is_withdrawn_and_then_there_is_none(tender, api_as):
    bidder = make.make_bidder(1)
    make.bid(tender, bidder)
    send = api_as(bidder.actor)
    assert send("DELETE", f"/tenders/{tender.id}/envelopes").json["status"] == "withdrawn"
    assert send("DELETE", f"/tenders/{tender.id}/envelopes").status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"v": 1.5}', b"null", b'{"v": 1, "v": 2}'])
def test_a_malformed_shares_file_is_refused_in_words(tender, people, api_as, still_clock, body):
    for bidder in make.make_bidders(3):
        make.bid(tender, bidder)
    make.close(tender, still_clock)
    answer = api_as(people.keyholders[0])("POST", f"/tenders/{tender.id}/shares", data=body)
    assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "shares.malformed")


def test_wrong_roles_get_403_and_nobody_gets_401(tender, people, api_as, app):
    base = f"/tenders/{tender.id}"
    supplier = make.make_bidder(1).actor
    refused = {
        people.officer: [("POST", f"{base}/envelopes"), ("GET", "/bids"), ("GET", f"{base}/envelopes")],
        people.administrator: [("GET", f"{base}/bids"), ("POST", f"{base}/shares")],
        people.keyholders[0]: [("GET", f"{base}/bids"), ("POST", f"{base}/opening")],
        people.auditor: [("POST", f"{base}/opening"), ("GET", f"{base}/envelopes")],
        supplier: [("GET", f"{base}/bids"), ("GET", f"{base}/envelopes"), ("POST", f"{base}/shares")],
    }
    for actor, requests in refused.items():
        send = api_as(actor)
        assert [send(method, path).status_code for method, path in requests] == [403] * len(requests), actor.name
    nobody = app.test_client()
    for method, path in {request for requests in refused.values() for request in requests}:
        assert nobody.open(f"/api/v1{path}", method=method).status_code == 401


def test_another_countys_people_and_other_keyholders_find_nothing(tender, people, api_as, still_clock):
    others = make_people(make_county("QH", "邻县"), prefix="q-")
    for bidder in make.make_bidders(3):
        make.bid(tender, bidder)
    make.close(tender, still_clock)
    document = json.dumps(make.shares_document(tender, people, 0))
    make.open_all(tender, people)
    base = f"/tenders/{tender.id}"
    assert api_as(others.officer)("GET", f"{base}/bids").status_code == 404
    assert api_as(others.auditor)("GET", f"{base}/bids").status_code == 404
    assert api_as(others.officer)("POST", f"{base}/opening").status_code == 404
    assert api_as(others.keyholders[0])("GET", f"{base}/envelopes").status_code == 404
    assert api_as(others.keyholders[0])("POST", f"{base}/shares", data=document).status_code == 404
