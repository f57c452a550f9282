"""Reviews by API."""

from __future__ import annotations

import pytest

from procurement.evaluation.models import ReviewKind
from tests.factories import bids as make
from tests.factories import evaluation as reviews
from tests.factories.committee import review_conformity
from tests.factories.people import make_county, make_people
from tests.factories.tenders import make_published, read_tender


@pytest.fixture
def tender(people, still_clock):
    """An opened tender with three bids, the first of them over the ceiling."""
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(3)
    dear = {"prices": {"rice": "5.1000", "flour": "3.0000"}}
    make.make_opened(tender, people, still_clock, {bidders[0]: dear, bidders[1]: {}, bidders[2]: {}})
    return tender


def test_reviews_are_listed_made_and_completed(tender, people, api_as):
    officer, base = api_as(people.officer), f"/tenders/{tender.id}/reviews"
    early = officer("POST", f"{base}/completion")
    assert (early.status_code, early.json["problems"][0]["code"]) == (422, "review.pending")
    over = next(row for row in officer("GET", base).json if row["findings"])
    finding = over["findings"][0]
    assert (finding["kind"], finding["ground"], finding["is_statutory"]) == ("conformity", "over_ceiling", True)
    assert finding["params"]["ceiling"] == "5.0000"
    for row in officer("GET", base).json:
        verdict = {"kind": row["next_kind"], "opened_bid_id": row["bid"]["id"], "lot_id": row["bid"]["lot_id"]}
        answer = officer("POST", "/reviews", json={**verdict, "verdict": "passed"})
        assert answer.status_code == 201, answer.json
        answer = officer("POST", "/reviews", json={**verdict, "kind": "conformity", "verdict": "passed"})
        assert (answer.status_code, answer.json["problems"][0]["code"]) == (422, "review.committee")
    review_conformity(people, tender.id, lambda row: reviews.standing(row, ReviewKind.CONFORMITY))
    assert api_as(people.auditor)("GET", base).json[0]["reviews"][0]["verdict"] == "passed"
    assert officer("POST", f"{base}/completion").json["status"] == "unsuccessful"


@pytest.mark.parametrize(
    "body", [{}, {"kind": "taste"}, {"verdict": "maybe"}, {"opened_bid_id": "x", "lot_id": None}, {"stranger": 1}]
)
def test_malformed_verdicts_are_refused(tender, people, api_as, body):
    assert api_as(people.officer)("POST", "/reviews", json=body).status_code == 422


def test_wrong_roles_get_403_another_county_404_nobody_401(tender, people, api_as, app):
    others = make_people(make_county("QH", "邻县"), prefix="q-")
    base = f"/tenders/{tender.id}/reviews"
    row = api_as(people.officer)("GET", base).json[0]
    verdict = {
        "opened_bid_id": row["bid"]["id"], "lot_id": row["bid"]["lot_id"], "kind": "qualification", "verdict": "passed",
    }  # fmt: skip
    for actor in (people.auditor, people.approver, people.keyholders[0], people.administrator):
        assert api_as(actor)("POST", "/reviews", json=verdict).status_code == 403
        assert api_as(actor)("POST", f"{base}/completion").status_code == 403
    assert api_as(people.keyholders[0])("GET", base).status_code == 403
    for method, path in (("GET", base), ("POST", f"{base}/completion")):
        assert api_as(others.officer)(method, path).status_code == 404
        assert app.test_client().open(f"/api/v1{path}", method=method).status_code == 401
    assert api_as(others.officer)("POST", "/reviews", json=verdict).status_code == 404
