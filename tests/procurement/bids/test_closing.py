"""What is seen of bids before the opening, and the closing of the box."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from procurement.audit import export, keys
from procurement.audit.models import AuditEntry, AuditLog, LogKind
from procurement.bids import queries, service
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.tenders.states import LotStatus, TenderStatus
from tests.factories import bids as make
from tests.factories.tenders import read_tender

# --- secrecy ----------------------------------------------------------------------------------------------------------


@pytest.mark.sqlite
def test_before_the_opening_no_price_is_in_any_table_file_or_log(tender, bidders, settings, still_clock, caplog):
    canary = "4.1397"
    caplog.set_level("DEBUG")
    for bidder in bidders:
        make.bid(tender, bidder, prices={"rice": canary, "flour": "3.1397"})
    make.close(tender, still_clock)
    scanned = [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert any(path.name == "test.db" for path in scanned)
    assert any("objects" in path.parts for path in scanned)
    for path in scanned:
        data = path.read_bytes()
        assert canary.encode() not in data, path
        assert b"41397" not in data, path
    assert "41397" not in caplog.text.replace(".", "")


def test_before_the_closing_the_countys_log_messages_and_jobs_tell_nothing_of_bids(tender, bidders, session):
    before = (len(make.county_entries(session, tender)), session.query(Message).count())
    first = make.bid(tender, bidders[0])
    make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    make.withdraw(tender, bidders[0])
    make.refused("bid.replayed", tender, bidders[0], files.get(files.Shelf.SEALED, first.envelope_sha256))
    session.rollback()
    assert (len(make.county_entries(session, tender)), session.query(Message).count()) == before
    names = [name for name, _ in export.export_files(session, tender.county_id)]
    assert not [name for name in names if name.startswith("boxes/")]
    assert f"objects/{first.envelope_sha256}" not in names


def test_other_suppliers_do_not_see_a_bid(tender, bidders):
    bid = make.bid(tender, bidders[0])
    with reading(bidders[1].actor) as session:
        assert queries.list_own(session, bidders[0].supplier_id) == []
        with pytest.raises(NotFound):
            queries.get_own(session, bidders[1].supplier_id, bid.id)


# --- closing ----------------------------------------------------------------------------------------------------------


def test_the_box_is_not_closed_before_the_deadline_by_either_clock(tender, still_clock):
    early = tender.deadline_at - timedelta(microseconds=1)
    for now, wall in ((early, tender.deadline_at), (tender.deadline_at, early)):
        still_clock.set(wall)
        with pytest.raises(RuleViolation) as refusal, transaction(SYSTEM) as session:
            service.close_box(session, actor=SYSTEM, tender_id=tender.id, now=now)
        assert make.codes(refusal) == ["box.too_early"]


def test_the_closing_logs_count_root_and_seed_and_is_done_once(tender, bidders, session, still_clock):
    for bidder in bidders:
        make.bid(tender, bidder)
    make.close(tender, still_clock)
    make.close(tender, still_clock)
    closings = [entry for entry in make.county_entries(session, tender) if entry["type"] == "box.closed"]
    (facts,) = [entry["facts"] for entry in closings]
    assert (facts["tender"], facts["count"]) == (str(tender.id), 3)
    assert sha256(bytes.fromhex(facts["seed"])).hexdigest() == tender.seed_commitment
    assert len(facts["root"]) == 64
    exported = dict(export.export_files(session, tender.county_id))
    box = exported[f"boxes/{tender.id}.jsonl"].splitlines()
    assert len(box) == 3
    for line in box:
        assert f"objects/{json.loads(line)['facts']['envelope_sha256']}" in exported


def test_two_bidders_are_too_few_and_the_lot_fails_unopened(tender, bidders, people, session, still_clock):
    make.bid(tender, bidders[0])
    make.bid(tender, bidders[1])
    make.bid(tender, bidders[2], lots=(1,))
    make.close(tender, still_clock)
    closed = read_tender(people, tender.id)
    assert [lot.status for lot in closed.lots] == [LotStatus.ACTIVE, LotStatus.UNSUCCESSFUL]
    assert closed.status is TenderStatus.CLOSED
    told = session.scalars(select(Message.organization_id).where(Message.subject.contains("不开标"))).all()
    assert sorted(map(str, told)) == sorted(str(bidder.supplier_id) for bidder in bidders[:2])


def test_a_replaced_bid_does_not_count_twice(tender, bidders, people, still_clock):
    first = make.bid(tender, bidders[0])
    make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    make.bid(tender, bidders[1])
    make.close(tender, still_clock)
    assert read_tender(people, tender.id).status is TenderStatus.UNSUCCESSFUL


def test_a_tender_without_any_bid_fails_at_the_closing(tender, people, session, still_clock):
    make.close(tender, still_clock)
    failed = read_tender(people, tender.id)
    assert (failed.status, failed.closed_at) == (TenderStatus.UNSUCCESSFUL, tender.deadline_at)
    assert keys.log_key().public_key  # the closing was signed although the box is empty
    (facts,) = [entry["facts"] for entry in make.county_entries(session, tender) if entry["type"] == "box.closed"]
    assert facts["count"] == 0


def test_nobody_but_officers_and_the_clock_closes_a_box(tender, people, bidders, still_clock):
    still_clock.set(tender.deadline_at)
    for actor in (people.keyholders[0], people.approver, bidders[0].actor):
        with pytest.raises(Forbidden), transaction(actor) as session:
            service.close_box(session, actor=actor, tender_id=tender.id, now=clock.now())


def test_the_entries_of_the_box_name_no_price_and_no_position(tender, bidders, session):
    make.bid(tender, bidders[0])
    (entry,) = make.box_entries(session, tender)
    assert set(entry["facts"]) == {"supplier", "envelope_sha256", "received_at"}
    logs = session.execute(select(AuditLog.kind, AuditEntry.tag).join(AuditEntry, AuditEntry.log_id == AuditLog.id))
    assert {kind for kind, tag in logs if tag.startswith("bid:")} == {LogKind.BID_BOX}
