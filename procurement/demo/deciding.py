"""After the deadline: opening, reviews, the binding allocation, the award, the contracts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from procurement.allocation import queries as runs
from procurement.allocation import service as allocation
from procurement.awards import service as awards
from procurement.bids import queries as bids
from procurement.bids import service as bid_service
from procurement.contracting import queries as contracts
from procurement.contracting import service as contracting
from procurement.contracting.filing import file_contract
from procurement.contracting.states import ContractStatus
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.demo import clarifying, committee, disputing
from procurement.demo.people import run_bids
from procurement.evaluation import service as evaluation
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.jobs import worker
from procurement.tenders import calendar
from procurement.tenders import queries as tenders

if TYPE_CHECKING:
    from procurement.demo.road import Walk

OPENERS = ("keyholder1", "keyholder3")  # two of three suffice
REASON = "按公告冻结的规则，评审总价最低"


def walk(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Yields (moment, what is done then) from the opening to the signed contracts."""
    yield from opening(road)
    yield from judged(road)


def judged(road: Walk) -> Iterator[tuple[datetime, str]]:
    """From the opened bids to the signed contracts."""
    from procurement.demo.road import challenge_over, confirm

    yield from reviews(road)
    yield road.after(2, 9), "the binding allocation"
    run_binding(road)
    yield road.after(2, 14), "award proposed"
    propose(road)
    yield road.after(3, 9), "award approved by the second officer"
    approve(road)
    yield road.after(3, 15), "award published, challenge window opens"
    publish(road)
    yield from disputing.walk(road)
    yield challenge_over(road), "challenge window over, award confirmed"
    confirm(road)
    yield clock.now(), "contracts drafted"
    draft_contracts(road)
    yield clock.now(), "contracts signed by both sides"
    sign(road)
    yield later(road, 3), "copies of the contracts filed with the finance bureau"
    file_contracts(road)


def opening(road: Walk) -> Iterator[tuple[datetime, str]]:
    """Two of three keyholders open their shares, one after the other."""
    for position, login in enumerate(OPENERS):
        yield road.after(0, 10, 10 * position), "a keyholder opens shares"
        open_shares(road, login)


def later(road: Walk, count: int, hour: int = 9) -> datetime:
    """An instant `count` working days after the present day."""
    from procurement.demo.road import working_days

    on = calendar.add_working_days(clock.today(), count, working_days(road.cast))
    return datetime.combine(on, time(hour), clock.LOCAL).astimezone(UTC)


def propose(road: Walk, reason: str = REASON) -> None:
    """The officer, on the binding run."""
    with reading(SYSTEM) as session:
        run = runs.find_binding_run(session, road.tender)
        assert run is not None  # noqa: S101  (solved before)
    officer = road.cast["officer"]
    with transaction(officer) as session:
        awards.propose_awards(session, actor=officer, run_id=run.id, reason=reason, now=clock.now())


def approve(road: Walk) -> None:
    approver = road.cast["approver"]
    with transaction(approver) as session:
        awards.approve_awards(session, actor=approver, tender_id=road.tender, now=clock.now())


def publish(road: Walk) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        awards.publish_awards(session, actor=officer, tender_id=road.tender, now=clock.now())


def draft_contracts(road: Walk) -> None:
    """Drawn up by the officer and printed."""
    officer = road.cast["officer"]
    with transaction(officer) as session:
        contracting.draft_contracts(session, actor=officer, tender_id=road.tender, now=clock.now())
    worker.run_pending()


def reviews(road: Walk) -> Iterator[tuple[datetime, str]]:
    """The committee is drawn and sits, then both reviews and the report."""
    yield from committee.walk(road)
    yield road.after(1, 9, 40), "committee asks a bidder in writing"
    clarifying.ask(road)
    yield road.after(1, 9, 55), "the bidder answers in writing"
    clarifying.answer(road)
    yield road.after(1, 10), "qualification review, then the committee's conformity review"
    review(road)
    yield road.after(1, 15), "the committee's report signed and sent to the purchaser"
    committee.report(road)


def open_shares(road: Walk, login: str) -> None:
    """One keyholder opens the own shares at home and posts them signed."""
    cast = road.cast
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with reading(cast[login]) as session:
            tender = tenders.get_tender(session, road.tender)
            (folder / "tender.json").write_text(json.dumps(tenders.sealing_sheet(tender, None)))
            (folder / "envelopes.jsonl").write_bytes(bids.envelopes_file(session, tender))
        run_bids("open-shares", "--tender", folder / "tender.json", "--keyring", cast.keyring(login),
                 "--passphrase-file", cast.passphrase_file, "--envelopes", folder / "envelopes.jsonl",
                 "--out", folder / "shares.json")  # fmt: skip
        document = json.loads((folder / "shares.json").read_bytes())
    with transaction(cast[login]) as session:
        bid_service.post_shares(session, actor=cast[login], tender_id=road.tender, document=document, now=clock.now())


def review(road: Walk) -> None:
    """Both reviews, and the end of the evaluation."""
    qualify(road)
    committee.review(road)
    complete(road)


def complete(road: Walk) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        evaluation.complete_reviews(session, actor=officer, tender_id=road.tender, now=clock.now())


def qualify(road: Walk) -> None:
    """Pass what the rules let pass; fail the planted pair as related parties."""
    from procurement.suppliers import queries as suppliers

    officer = road.cast["officer"]
    with reading(officer) as session:
        groups = suppliers.statutory_groups(session)
        entered = [
            (opened.id, line.lot_id, groups[opened.supplier_id])
            for opened in bids.list_opened(session, road.tender)
            for line in opened.lines
        ]
    for bid_id, lot_id, group in sorted(set(entered), key=str):
        related = len({bid for bid, lot, other in entered if lot == lot_id and other == group}) > 1
        with transaction(officer) as session:
            evaluation.review_bid(
                session, actor=officer, opened_bid_id=bid_id, lot_id=lot_id, kind=ReviewKind.QUALIFICATION,
                verdict=ReviewVerdict.FAILED if related else ReviewVerdict.PASSED,
                ground=InvalidGround.RELATED_PARTY if related else None,
                reason="同一控股股东的两家供应商投了同一包（条例第18条）" if related else "", now=clock.now(),
            )  # fmt: skip


def run_binding(road: Walk) -> None:
    officer = road.cast["officer"]
    with transaction(officer) as session:
        allocation.prepare_run(session, actor=officer, tender_id=road.tender, now=clock.now())
    worker.run_pending()


def sign(road: Walk, but: Collection[UUID] = ()) -> None:
    """Each supplier whose contract is printed signs, save those in `but`; then the bureau's approver."""
    by_supplier = {actor.organization_id: actor for actor in road.cast.actors.values()}
    with reading(SYSTEM) as session:
        found = contracts.list_contracts(session, tender_id=road.tender)
        waiting = [(c.id, c.supplier_id) for c in found if c.status is ContractStatus.RENDERED]
    for contract_id, supplier_id in waiting:
        for actor in () if supplier_id in but else (by_supplier[supplier_id], road.cast["approver"]):
            with transaction(actor) as session:
                contracting.sign_contract(session, actor=actor, contract_id=contract_id, now=clock.now())


def file_contracts(road: Walk) -> None:
    """A copy of every signed contract goes to the finance bureau (政府采购法第47条)."""
    officer = road.cast["officer"]
    with reading(SYSTEM) as session:
        found = contracts.list_contracts(session, tender_id=road.tender)
        waiting = [c.id for c in found if c.status is ContractStatus.SIGNED and c.filed_on is None]
    for place, contract_id in enumerate(waiting, 1):
        number = f"示财采备〔{clock.today().year}〕{clock.today():%m%d}-{place}号"
        with transaction(officer) as session:
            file_contract(
                session, actor=officer, contract_id=contract_id, filed_on=clock.today(), filing_number=number,
                now=clock.now(),
            )  # fmt: skip
