"""Two bids equal in points and price: the draw decides whom the award goes to, and nothing is computed meanwhile."""

from datetime import datetime, time

import pytest

from procurement.allocation import queries as runs
from procurement.allocation import service as allocation
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.evaluation.draws import queries, ties
from procurement.evaluation.draws.models import Game
from procurement.tenders import queries as tenders
from tests.factories import bids as make
from tests.factories import committee, scoring
from tests.factories import evaluation as reviews

DEARER = {"rice": "4.9000", "flour": "3.7000"}


@pytest.fixture
def tied(people, still_clock):
    """A scored tender, evaluated: bidders 1 and 2 equal in everything, bidder 3 dearer."""
    tender, bidders, judges = scoring.make_scored(people, still_clock, prices=(make.PRICES, make.PRICES, DEARER))
    scoring.begin(judges[0], tender)
    scoring.score_all(tender, bidders, judges, (("10", "15", "15"),) * 3)
    reviews.complete(people, tender)
    return tender, bidders


def freeze(people, tender, suppliers):
    reveal_by = datetime.combine(clock.today(), time(20), clock.LOCAL)
    lot_id = next(lot.id for lot in tender.lots if lot.number == 1)
    tie = ties.Tie(lot_id, suppliers, Game.WELFARE_3D, clock.today(), reveal_by)
    with transaction(people.officer) as session:
        return ties.freeze_tie(session, actor=people.officer, tender_id=tender.id, tie=tie, now=clock.now()).id


def prepare(people, tender):
    with transaction(people.officer) as session:
        return allocation.prepare_run(session, actor=people.officer, tender_id=tender.id, now=clock.now())


def offered(tender):
    """Who stands in the instance of the binding run as it would be built now."""
    with reading(SYSTEM) as session:
        instance = runs.binding_instance(session, tenders.get_tender(session, tender.id))
    return {offer["supplier"] for offer in instance["offers"]}


def draw(people, still_clock, draw_id):
    committee.commit(draw_id, people.officer, people.auditor)
    committee.close(people, draw_id)
    committee.reveal(draw_id, people.officer, people.auditor)
    still_clock.set(datetime.combine(clock.today(), time(21, 30), clock.LOCAL))
    committee.number(people, draw_id)
    with reading(SYSTEM) as session:
        return str(queries.drawn_candidates(queries.get_draw(session, draw_id))[0].subject_id)


def test_the_award_is_computed_without_whom_the_draw_did_not_take(tied, people, still_clock):
    tender, (first, second, third) = tied
    everybody = {str(bidder.supplier_id) for bidder in (first, second, third)}
    assert offered(tender) == everybody
    draw_id = freeze(people, tender, [first.supplier_id, second.supplier_id])
    with pytest.raises(RuleViolation) as refusal:
        prepare(people, tender)
    assert make.codes(refusal) == ["draw.tie_open"]
    taken = draw(people, still_clock, draw_id)
    assert offered(tender) == {taken, str(third.supplier_id)}
    assert prepare(people, tender).is_binding


def test_a_cancelled_draw_decides_nothing(tied, people):
    from procurement.evaluation.draws import service as draws

    tender, (first, second, _third) = tied
    draw_id = freeze(people, tender, [first.supplier_id, second.supplier_id])
    with transaction(people.officer) as session:
        draws.cancel_draw(session, actor=people.officer, draw_id=draw_id, reason="开奖日写错了", now=clock.now())
    assert len(offered(tender)) == 3
    assert prepare(people, tender).is_binding
