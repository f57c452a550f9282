"""Two bids of one score and one price: the officer has a public draw decide (RFC 3797), by pages and API, as all do."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from procurement.allocation import queries as runs
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading
from procurement.evaluation.draws import draw as algorithm
from procurement.evaluation.draws import queries
from procurement.evaluation.draws.draw import commitment
from procurement.evaluation.draws.states import DrawStatus
from procurement.evaluation.scoring.queries import ranking
from procurement.tenders import queries as tenders
from tests.factories import allocation, scoring
from tests.factories import evaluation as reviews
from tests.factories.committee import seed_of

EQUAL = ({"rice": "4.0000", "flour": "3.0000"}, {"rice": "4.0000", "flour": "3.0000"}, {"rice": "4.5", "flour": "3.5"})
SAME = (("10", "18", "18"), ("10", "18", "18"), ("5", "5", "5"))
NUMBERS = "407"


def test_a_tie_is_frozen_committed_to_revealed_and_drawn_by_pages_and_binds_the_award(
    people, still_clock, login_as, api_as, client
):
    tender, bidders, judges = scoring.make_scored(people, still_clock, prices=EQUAL)
    scoring.begin(judges[0], tender)
    scoring.score_all(tender, bidders, judges, SAME)
    reviews.complete(people, tender)
    with reading(SYSTEM) as reader:
        ranked = ranking(reader, tenders.get_tender(reader, tender.id))[tender.lots[0].id]
    assert [one.rank for one in ranked] == [1, 1, 3]
    tied = [bidder.supplier_id for bidder in bidders[:2]]
    eve = clock.local(clock.now()).date() + timedelta(days=1)
    form = {
        "lot_id": str(tender.lots[0].id), "suppliers": [str(one) for one in tied], "game": "welfare_3d",
        "lottery_on": eve.isoformat(), "reveal_by": f"{eve.isoformat()}T20:00",
    }  # fmt: skip
    officer = login_as(people.officer)
    address = f"/tenders/{tender.id}/ties"
    dearer = {**form, "suppliers": [str(tied[0]), str(bidders[2].supplier_id)]}
    assert officer.post(address, data=dearer).status_code == 422
    assert officer.post(address, data=form).status_code == 303
    assert officer.post(address, data=form).status_code == 409
    with reading(SYSTEM) as reader:
        (made,) = [one for one in queries.list_draws(reader, tender.id) if one.lot_id]
    page = f"/draws/{made.id}"
    bidder = api_as(bidders[0].actor)
    with pytest.raises(RuleViolation) as refusal:
        allocation.prepare(people, tender.id)
    assert [problem.code for problem in refusal.value.problems] == ["draw.tie_open"]
    own, official = seed_of(bidders[0].actor), seed_of(people.officer)
    assert bidder("POST", f"{page}/commitments", json={"commitment": commitment(own)}).status_code == 201
    assert officer.post(f"{page}/closing").status_code == 422  # one body alone would know every seed
    assert officer.post(f"{page}/commitments", data={"commitment": commitment(official)}).status_code == 303
    assert officer.post(f"{page}/closing").status_code == 303
    assert officer.post(f"{page}/reveals", data={"seed": official.hex()}).status_code == 303
    assert bidder("POST", f"{page}/reveals", json={"seed": own.hex()}).status_code == 201
    assert officer.post(f"{page}/numbers", data={"numbers": NUMBERS}).status_code == 422  # not drawn yet
    still_clock.set(datetime.combine(eve, time(21, 15), clock.LOCAL))
    officer, auditor = login_as(people.officer), login_as(people.auditor)  # a day later
    assert officer.post(f"{page}/numbers", data={"numbers": NUMBERS}).status_code == 303
    assert auditor.post(f"{page}/confirmation", data={"numbers": "408"}).status_code == 422
    assert auditor.post(f"{page}/confirmation", data={"numbers": NUMBERS}).status_code == 303
    with reading(SYSTEM) as reader:
        drawn = queries.get_drawn(reader, made.id)
        assert drawn.status is DrawStatus.DRAWN
        (taken,) = queries.drawn_candidates(drawn)
    pool = sorted(str(one) for one in tied)
    seeds = sorted((commitment(seed_of(one)), seed_of(one).hex().upper()) for one in (people.officer, bidders[0].actor))
    key = algorithm.key_string([NUMBERS, *(seed for _, seed in seeds)])
    assert [name for _row, name in algorithm.draw(pool, key, 1)] == [str(taken.subject_id)]
    assert "RFC 3797" in client.get(f"/portal/draws/{made.id}").get_data(as_text=True)
    run_id = allocation.solve(people, tender.id)
    with reading(people.officer) as reader:
        (award,) = runs.award_totals(runs.get_run(reader, run_id))
    assert award["supplier"] == str(taken.subject_id)
