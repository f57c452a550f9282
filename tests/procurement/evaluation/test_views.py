"""The review table and the page of one verdict."""

from __future__ import annotations

import re

import pytest

from tests.factories import bids as make
from tests.factories import evaluation as reviews
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


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_an_officer_reviews_from_the_table(tender, people, login_as):
    browser = login_as(people.officer)
    page = text(browser.get(f"/tenders/{tender.id}/reviews"))
    assert "必须判不通过" in page
    assert "“大米”报价 5.1000 元，超过最高限价 5.0000 元" in page
    path = re.search(r"/tenders/[\w-]+/lots/[\w-]+/reviews/[\w-]+", page).group()
    assert "资格审查" in text(browser.get(path))
    answer = browser.post(path, data={"kind": "qualification", "verdict": "failed", "reason": "没有"})
    assert (answer.status_code, "不通过要选定无效情形" in text(answer)) == (422, True)
    assert ">没有</textarea>" in text(answer).replace("\n", "")
    done = browser.post(path, data={"kind": "qualification", "verdict": "passed", "ground": "", "reason": ""})
    assert done.status_code == 303
    assert browser.get(path).status_code == 404  # what follows is the committee's
    assert path not in text(browser.get(f"/tenders/{tender.id}/reviews"))


def test_completing_says_what_is_missing_and_then_shows_the_end(tender, people, login_as):
    browser, path = login_as(people.officer), f"/tenders/{tender.id}/reviews"
    answer = browser.post(f"{path}/completion")
    assert (answer.status_code, "还有 6 项没有审查" in text(answer)) == (422, True)
    reviews.review_all(people, tender)
    assert browser.post(f"{path}/completion").status_code == 303
    page = text(browser.get(path))
    assert "予以废标" in page
    assert "完成审查</button>" not in page


def test_auditors_read_and_do_not_decide(tender, people, login_as):
    browser = login_as(people.auditor)
    page = text(browser.get(f"/tenders/{tender.id}/reviews"))
    assert "第1粮油" in page
    assert "完成审查</button>" not in page
    assert browser.post(f"/tenders/{tender.id}/reviews/completion").status_code == 403


def test_wrong_roles_another_county_and_nobody(tender, people, login_as, app):
    others = make_people(make_county("QH", "邻县"), prefix="q-")
    path = f"/tenders/{tender.id}/reviews"
    assert login_as(people.keyholders[0]).get(path).status_code == 403
    assert login_as(others.officer).get(path).status_code == 404
    assert login_as(others.officer).post(f"{path}/completion").status_code == 404
    assert app.test_client().get(path).location.startswith("/login")
