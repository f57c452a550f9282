"""Pages of sealed bids: the supplier's way, the keyholder's way, and the locked box that everybody else sees."""

from __future__ import annotations

import io
import json
import re

from procurement.bids import queries
from tests.factories import bids as make
from tests.factories.people import make_county, make_people


def upload(browser, path, name, data):
    return browser.post(path, data={name: (io.BytesIO(data), f"{name}.json")}, content_type="multipart/form-data")


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_a_supplier_seals_hands_in_replaces_and_withdraws(tender, login_as, session):
    bidder = make.make_bidder(1)
    browser = login_as(bidder.actor)
    assert tender.title in text(browser.get("/bids"))
    page = text(browser.get(f"/tenders/{tender.id}/bid"))
    assert "python -m procurement.bids seal --tender TENDER.json" in page
    assert "--replaces" not in page
    template = json.loads(browser.get(f"/tenders/{tender.id}/BID.json").data)
    assert [line["item"] for line in template["lots"][0]["lines"]] == ["rice", "flour"]

    answer = upload(browser, f"/tenders/{tender.id}/bid", "envelope", make.seal(tender, bidder))
    assert answer.status_code == 303
    page = text(browser.get(answer.location))
    bid = queries.find_present(session, tender.id, bidder.supplier_id)
    assert bid.envelope_sha256 in page
    assert browser.get(f"{answer.location}/receipt.txt").data.decode() == bid.receipt
    assert f"--replaces {bid.envelope_sha256}" in text(browser.get(f"/tenders/{tender.id}/bid"))

    replaced = upload(
        browser, f"/tenders/{tender.id}/bid", "envelope", make.seal(tender, bidder, replaces=bid.envelope_sha256)
    )
    assert browser.post(f"{replaced.location}/withdraw").status_code == 303
    assert "已撤回" in text(browser.get(replaced.location))
    assert browser.post(f"{replaced.location}/withdraw").status_code == 404


def test_a_refused_file_says_why_with_the_article(tender, login_as, still_clock):
    bidder = make.make_bidder(1)
    browser, envelope = login_as(bidder.actor), make.seal(tender, bidder)
    path = f"/tenders/{tender.id}/bid"
    answer = upload(browser, path, "envelope", b"not an envelope")
    assert (answer.status_code, "不是封标程序做出的信封" in text(answer)) == (422, True)
    assert "请选择文件" in text(browser.post(path))
    still_clock.set(tender.deadline_at)
    answer = upload(login_as(bidder.actor), path, "envelope", envelope)
    assert answer.status_code == 422
    assert "87号令第33条" in text(answer)


def test_before_the_opening_officers_and_auditors_see_a_locked_box_and_no_trace_of_bids(
    tender, people, login_as, still_clock
):
    browsers = [login_as(actor) for actor in (people.officer, people.auditor)]
    paths = [f"/tenders/{tender.id}/opening", f"/tenders/{tender.id}", "/tenders", "/log", "/messages"]

    def seen():
        pages = [text(browser.get(path)) for browser in browsers for path in paths]
        return [re.sub(r"<time data-server-now.*?</time>|value=\"[\w.-]{60,}\"", "", page) for page in pages]

    before = seen()
    assert "投标箱已锁闭" in before[0]
    bidder = make.make_bidder(1)
    without_bid = seen()
    make.bid(tender, bidder)
    make.bid(tender, make.make_bidder(2))
    assert [("第1粮油" in page, "第2粮油" in page) for page in seen()] == [(False, False)] * len(before)
    assert seen() == without_bid
    for browser in browsers:
        assert browser.get(f"/tenders/{tender.id}/reviews").status_code == 404
        assert browser.get("/bids").status_code == 403


def test_keyholders_fetch_open_and_post_and_then_everybody_sees_prices_beside_ceilings(
    tender, people, login_as, still_clock
):
    bidders = make.make_bidders(3)
    for number, bidder in enumerate(bidders):
        make.bid(tender, bidder, prices={"rice": f"4.{number}317", "flour": "3.9000"})
    holder = login_as(people.keyholders[0])
    assert "投标箱还锁着" in text(holder.get(f"/tenders/{tender.id}/shares"))
    assert holder.get(f"/tenders/{tender.id}/envelopes.jsonl").status_code == 404
    make.close(tender, still_clock)
    browsers = [login_as(actor) for actor in people.keyholders[:2]]
    assert "等你的份额" in text(browsers[0].get("/openings"))
    assert len(browsers[0].get(f"/tenders/{tender.id}/envelopes.jsonl").data.splitlines()) == 3
    path = f"/tenders/{tender.id}/shares"
    answer = upload(browsers[0], path, "shares", b"{}")
    assert (answer.status_code, "不是 open-shares 命令产生的份额文件" in text(answer)) == (422, True)
    officer = login_as(people.officer)
    for position, browser in enumerate(browsers):
        assert "4.1317" not in text(officer.get(f"/tenders/{tender.id}/opening"))
        document = json.dumps(make.shares_document(tender, people, position)).encode()
        assert upload(browser, path, "shares", document).status_code == 303
    for actor in (people.officer, people.auditor):
        page = text(login_as(actor).get(f"/tenders/{tender.id}/opening"))
        assert "4.1317" in page
        assert "超过最高限价" in page
    own = login_as(bidders[1].actor)
    bid_page = text(own.get(re.search(r"/bids/[0-9a-f-]{36}", text(own.get("/bids"))).group()))
    assert "4.1317" in bid_page
    assert "4.2317" not in bid_page
    assert "开标记录" in bid_page


def test_an_officer_completes_an_opening_that_keyholders_leave(tender, people, login_as, still_clock):
    for bidder in make.make_bidders(3):
        make.bid(tender, bidder)
    make.close(tender, still_clock)
    make.post(tender, people, make.falsified(make.shares_document(tender, people, 0), 0), 0)
    still_clock.move(minutes=29)
    officer, path = login_as(people.officer), f"/tenders/{tender.id}/opening"
    assert "请投标人自行解密" not in text(officer.get(path))
    assert officer.post(f"/tenders/{tender.id}/own-key-call").status_code == 422
    make.open_all(tender, people, (1,))
    still_clock.move(minutes=1)
    assert "请投标人自行解密" in text(officer.get(path))
    assert officer.post(path).status_code == 422
    assert officer.post(f"/tenders/{tender.id}/own-key-call").status_code == 303
    assert "不再等待" not in text(officer.get(path))
    still_clock.move(minutes=60)
    assert "不再等待" in text(login_as(people.officer).get(path))
    assert login_as(people.officer).post(path).status_code == 303
    shown = text(login_as(people.officer).get(path))
    assert "持钥人的份额拼不出信封承诺的密钥" in shown
    assert "视为撤回" in shown


def test_other_suppliers_and_counties_find_nothing_and_nobody_is_asked_to_log_in(tender, people, login_as, app):
    bid = make.bid(tender, make.make_bidder(1))
    other, others = make.make_bidder(2), make_people(make_county("QH", "邻县"), prefix="q-")
    for path in (f"/bids/{bid.id}", f"/bids/{bid.id}/receipt.txt"):
        assert login_as(other.actor).get(path).status_code == 404
        assert login_as(people.officer).get(path).status_code == 403
    assert login_as(other.actor).post(f"/bids/{bid.id}/withdraw").status_code == 404
    assert login_as(others.officer).get(f"/tenders/{tender.id}/opening").status_code == 404
    assert login_as(others.keyholders[0]).get(f"/tenders/{tender.id}/shares").status_code == 404
    assert login_as(people.administrator).get(f"/tenders/{tender.id}/opening").status_code == 403
    assert app.test_client().get(f"/bids/{bid.id}").location.startswith("/login")
