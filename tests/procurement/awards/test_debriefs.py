"""Each loser is told its own figures and the price that would have won, which solving again confirms."""

import json
from decimal import Decimal

import pytest

from procurement.allocation import queries as runs
from procurement.allocation.explaining import GRAIN, WinningPrices
from procurement.awards import debriefs, queries
from procurement.documents.models import Document, DocumentKind
from procurement.jobs import worker
from tests.factories import awards


@pytest.fixture
def told(solved):
    awards.publish(solved)
    worker.run_pending()
    return solved


def test_the_price_told_wins_and_one_step_above_loses(solved, session):
    run = runs.get_run(session, solved.run_id)
    raw, result = runs.read_object(run.instance_sha256), json.loads(runs.read_object(run.result_sha256))
    prices, third = WinningPrices(raw, result), str(solved.bidders[2].supplier_id)
    found = prices.of_supplier(third)
    assert len(found) == 4  # rice and flour in two lots
    for (lot, item), price in found.items():
        offer = f"{third}/{lot}/{item}"
        own = next(Decimal(o["unit_price"]) for o in json.loads(raw)["offers"] if o["id"] == offer)
        assert price is None or price < own
        if price is not None:
            assert prices.wins(offer, price)
            assert not prices.wins(offer, price + GRAIN)
    assert any(price is not None for price in found.values())


def test_a_letter_says_own_total_rank_and_reason_and_nothing_of_others(told, session):
    third = told.bidders[2]
    rows = [row for row in queries.list_debriefs(session, told.tender_id) if row.supplier_id == third.supplier_id]
    assert {(row.own_amount, row.rank, row.bidder_count) for row in rows} == {
        (Decimal("31750.00"), 3, 3),
        (Decimal("25400.00"), 3, 3),
    }
    letter = session.get(Document, rows[0].document_id)
    assert (letter.kind, letter.is_public, letter.supplier_id) == (
        DocumentKind.DEBRIEF_LETTER, False, third.supplier_id,
    )  # fmt: skip
    printed = json.dumps(letter.content, ensure_ascii=False)
    assert "3 / 3" in printed
    others = [str(bidder.supplier_id) for bidder in told.bidders[:2]] + ["第1粮油", "第2粮油"]
    assert not any(other in printed for other in others)


def test_doing_it_again_writes_no_second_letter(told, session):
    count = len(queries.list_debriefs(session, told.tender_id))
    debriefs.write_letters(told.run_id)
    session.rollback()
    assert len(queries.list_debriefs(session, told.tender_id)) == count == 4


def test_another_suppliers_letter_does_not_exist(told, session, login_as):
    from tests.factories.complaints import actor_of

    own, other = (actor_of(told.bidders[n].supplier_id) for n in (2, 0))
    letters = {row.supplier_id: row.document_id for row in queries.list_debriefs(session, told.tender_id)}
    assert login_as(own).get(f"/documents/{letters[own.supplier_id]}").status_code == 200
    assert login_as(other).get(f"/documents/{letters[own.supplier_id]}").status_code == 404
    assert login_as(own).get(f"/documents/{letters[other.supplier_id]}").status_code == 404
