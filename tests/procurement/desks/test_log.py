"""The log to read: found by kind, person and day; an entry's page holds what proves it; numbers lead there."""

import hashlib
import html
import json
import re

import pytest
from flask import g

from procurement.accounts.queries import list_counties
from procurement.audit.merkle import leaf_hash
from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.desks.log.views import log_links
from procurement.portal.checking import check_bytes
from tests.factories.people import make_county, make_people
from tests.factories.snapshots import kept
from tests.factories.tenders import make_draft, make_published


@pytest.fixture
def signed(people, settings, still_clock):
    """A county with a published tender, every entry of its log covered by a checkpoint."""

    def build():
        make_published(people)
        checkpoint()

    kept("a signed log", settings, still_clock, build)
    return people


def checkpoint():
    with transaction(SYSTEM) as session:
        for county in list_counties(session):
            issue_checkpoint(session, county_log(county.id), now=clock.now())


@pytest.fixture
def entries(signed, api_as):
    """The newest fifty, newest first, with their bodies read."""
    found = api_as(signed.auditor)("GET", "/audit/entries").json
    return [{**entry, "told": json.loads(entry["body"])} for entry in found]


def shown(answer):
    """The numbers of the entries that a page lists."""
    assert answer.status_code == 200
    return [int(number) for number in re.findall(r'href="/log/(\d+)">#', answer.get_data(as_text=True))]


def published(entries):
    return next(entry for entry in entries if entry["tag"] == "tender:published")


def test_entries_stand_in_words_with_who_did_it_newest_first(signed, login_as, entries):
    answer = login_as(signed.auditor).get("/log")
    assert shown(answer) == [entry["seq"] for entry in entries]
    page = answer.get_data(as_text=True)
    assert "招标公告发布，规则冻结" in page
    assert f">{signed.officer.name}</td>" in page


def test_they_are_found_by_kind_and_person(signed, login_as, entries):
    browser = login_as(signed.auditor)
    assert shown(browser.get("/log?tag=tender:published")) == [published(entries)["seq"]]
    by_approver = [e["seq"] for e in entries if e["told"]["actor"]["id"] == str(signed.approver.user_id)]
    assert by_approver
    assert shown(browser.get(f"/log?actor={signed.approver.user_id}"))[: len(by_approver)] == by_approver
    assert shown(browser.get(f"/log?actor={signed.approver.user_id}&tag=tender:published")) == []


def test_the_last_day_asked_is_within_and_the_next_without(signed, login_as, api_as, still_clock):
    today = clock.today().isoformat()
    still_clock.move(days=1)
    make_draft(signed)
    browser, tomorrow = login_as(signed.auditor), clock.today().isoformat()
    late = shown(browser.get(f"/log?since={tomorrow}"))
    assert late
    assert late[0] not in shown(browser.get(f"/log?until={today}"))
    assert shown(browser.get(f"/log?until={tomorrow}"))[0] == late[0]
    since = {"since": clock.start_of(clock.today()).isoformat()}
    assert [entry["seq"] for entry in api_as(signed.auditor)("GET", "/audit/entries", query_string=since).json] == late


def test_words_that_are_no_day_or_person_are_passed_over(signed, login_as):
    answer = login_as(signed.auditor).get("/log?since=soon&actor=nobody&tag=no:such&page=x")
    assert answer.status_code == 200
    assert "没有这样的记录" in answer.get_data(as_text=True)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_no_year_of_ours_is_passed_over(signed, login_as, day):
    browser = login_as(signed.auditor)
    everything = shown(browser.get("/log"))
    assert shown(browser.get(f"/log?since={day}")) == everything
    assert shown(browser.get(f"/log?until={day}")) == everything


def test_an_entrys_page_shows_its_bytes_leaf_and_a_proof_that_is_true(signed, login_as, api_as, entries):
    entry, browser = published(entries), login_as(signed.auditor)
    page = html.unescape(browser.get(f"/log/{entry['seq']}").get_data(as_text=True))
    assert entry["body"] in page
    assert leaf_hash(entry["body"].encode()).hex() == entry["leaf"]
    assert entry["leaf"] in page
    proof = browser.get(f"/log/{entry['seq']}/proof.txt").get_data(as_text=True)
    assert api_as(signed.auditor)("GET", f"/audit/entries/{entry['seq']}/proof").get_data(as_text=True) == proof
    assert api_as(signed.auditor)("GET", f"/audit/entries/{entry['seq']}").json["leaf"] == entry["leaf"]
    with reading(SYSTEM) as session:
        assert check_bytes(session, proof.encode()).is_true
        assert not check_bytes(session, proof.replace(f"\nindex {entry['seq']}\n", "\nindex 1\n").encode()).is_true


def test_an_entry_that_no_checkpoint_covers_says_so(signed, login_as, api_as):
    send, browser = api_as(signed.auditor), login_as(signed.auditor)
    covered = send("GET", "/audit/entries").json[0]["seq"]
    make_draft(signed)
    newest, uncovered = send("GET", "/audit/entries").json[0]["seq"], "还没有检查点盖住它"
    assert newest > covered
    assert uncovered in browser.get(f"/log/{newest}").get_data(as_text=True)
    assert browser.get(f"/log/{newest}/proof.txt").status_code == 404
    assert uncovered not in browser.get(f"/log/{covered}").get_data(as_text=True)
    assert browser.get(f"/log/{covered}/proof.txt").status_code == 200


def test_a_fingerprint_gives_back_the_text_it_is_of_and_other_facts_nothing(signed, login_as, entries):
    entry, browser = published(entries), login_as(signed.auditor)
    digest = entry["told"]["facts"]["notice_sha256"]
    text = browser.get(f"/log/{entry['seq']}/objects/notice_sha256").get_data()
    assert hashlib.sha256(text).hexdigest() == digest
    for name in ("tender", "no_sha256", "..", "seed_commitment"):
        assert browser.get(f"/log/{entry['seq']}/objects/{name}").status_code == 404


def test_numbers_that_are_none_and_entries_of_another_county_do_not_exist(signed, login_as, api_as, entries):
    browser, send = login_as(signed.auditor), api_as(signed.auditor)
    for number in (10**6, 2**31, 2**63):
        assert browser.get(f"/log/{number}").status_code == 404
        assert send("GET", f"/audit/entries/{number}").status_code == 404
    other = make_people(make_county("BX", "别县"), prefix="bx-")
    beyond = published(entries)["seq"]
    assert login_as(other.auditor).get(f"/log/{beyond}").status_code == 404


def test_numbers_are_links_for_who_may_read_the_log_alone(app, signed, login_as, entries):
    with app.test_request_context():
        assert log_links("#12–#15 <b>") == "#12–#15 &lt;b&gt;"
    with app.test_request_context():
        g.actor = signed.auditor
        assert log_links("#1,012 <b>'#") == '<a href="/log/1012">#1,012</a> &lt;b&gt;&#39;#'
        assert log_links("#, #,1") == "#, #,1"
    page = f"/tenders/{published(entries)['told']['facts']['tender']}"
    link = f'href="/log/{published(entries)["seq"]}"'
    assert link in login_as(signed.auditor).get(page).get_data(as_text=True)
    assert link not in login_as(signed.keyholders[0]).get(page).get_data(as_text=True)
    assert login_as(signed.keyholders[0]).get("/log/1").status_code == 403
