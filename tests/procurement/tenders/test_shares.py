"""The yearly shares of reservation: computed from tenders and other purchases, shown, published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.schools import queries as schools
from procurement.tenders import checking, service
from procurement.tenders.planning import service as planning
from procurement.tenders.planning.models import OtherMethod
from procurement.tenders.planning.queries import list_categories
from procurement.tenders.planning.shares import Limits, Part, Purchase, purchase_of, year_shares
from tests.factories import tenders

D = Decimal
LIMITS = Limits(D(2_000_000), D("0.30"), D("0.60"))
BASIS = "示范县教育局2026年度面向中小企业预留方案"
REASON = "这些品目只有大型企业能够稳定供应"


def bought(budget: str, reserved: str = "0.00", small: str = "0.00", reason: str = "") -> Purchase:
    return Purchase("1", "米面油", D(budget), D(budget), D(reserved), D(small), reason)


@pytest.mark.parametrize(("budget", "counts"), [("1999999.99", False), ("2000000.00", False), ("2000000.01", True)])
def test_only_purchases_above_the_threshold_count(budget: str, counts: bool) -> None:
    assert bool(year_shares(2026, [bought(budget)], LIMITS).purchases) is counts


@pytest.mark.parametrize(
    ("reserved", "short"), [("899999.99", "0.01"), ("900000.00", "0.00"), ("900000.01", "0.00"), ("0.00", "900000.00")]
)
def test_thirty_percent_of_the_year_is_set_aside_to_the_fen(reserved: str, short: str) -> None:
    assert year_shares(2026, [bought("3000000.00", reserved)], LIMITS).short == D(short)


@pytest.mark.parametrize(("small", "short"), [("539999.99", "0.01"), ("540000.00", "0.00"), ("540000.01", "0.00")])
def test_sixty_percent_of_it_is_for_the_small_to_the_fen(small: str, short: str) -> None:
    assert year_shares(2026, [bought("3000000.00", "900000.00", small)], LIMITS).short_small == D(short)


def test_a_share_that_is_no_whole_fen_is_rounded_up() -> None:
    """30 % of 3,000,000.01 is 900,000.003: 900,000.00 is less."""
    assert year_shares(2026, [bought("3000000.01", "900000.00")], LIMITS).required == D("900000.01")


def test_what_does_not_suit_them_is_no_part_of_the_base_and_what_is_set_aside_stays() -> None:
    year = year_shares(2026, [bought("4000000.00", "1000000.00", "600000.00", REASON), bought("3000000.00")], LIMITS)
    assert (year.budget, year.suited, year.required) == (D("7000000.00"), D("4000000.00"), D("1200000.00"))
    assert (year.short, year.required_small) == (D("200000.00"), D("720000.00"))


def test_a_budget_is_divided_by_the_ceilings_of_lots_that_have_not_ended() -> None:
    parts = [Part(D("100.00"), True, True), Part(D("100.00"), True, False), Part(D("100.00"), False, False)]
    whole = purchase_of("1", "米面油", D("400.00"), parts, "")
    assert (whole.budget, whole.reserved, whole.reserved_small) == (D("400.00"), D("266.67"), D("133.33"))
    left = purchase_of("1", "米面油", D("400.00"), [replace(parts[0], is_live=False), *parts[1:]], "")
    assert (left.project, left.budget, left.reserved, left.reserved_small) == (
        D("400.00"), D("266.67"), D("133.33"), D("0.00"),
    )  # fmt: skip
    alone = purchase_of("1", "米面油", D("400.00"), parts[:1], "")
    assert alone.reserved == alone.reserved_small == D("400.00")


def zone_ids(people, *codes):
    with reading(people.officer) as session:
        return [zone.id for zone in schools.list_zones(session) if zone.code in codes]


def years_of(people, *, is_public=False):
    with reading(people.officer) as session:
        return checking.list_years(session, people.county.id, clock.today(), is_public=is_public)


@pytest.mark.parametrize("database", ["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.postgres)])
def test_a_year_is_added_up_from_its_tenders_and_other_purchases(database, people):
    plan_id = tenders.make_plan(people)
    tenders.prepare_purchase(people, plan_id)
    big = {"plan_id": plan_id, "budget_amount": D("3000000.00")}
    one, both = zone_ids(people, "Z1"), zone_ids(people, "Z1", "Z2")
    shared = {"reserved_zones": both, "small_zones": one, "reserve_basis": BASIS}
    tenders.make_draft(people, **big, **shared)
    tenders.make_draft(people, **big, small_business_reason=REASON)
    tenders.make_draft(people, plan_id=plan_id)  # below the threshold
    ended = tenders.make_draft(people, **big)
    with transaction(people.officer) as session:
        service.cancel_tender(
            session, actor=people.officer, tender_id=ended, reason="采购任务取消，不再采购了。", now=clock.now()
        )
    with reading(people.officer) as session:
        category = list_categories(session)[0].id
    for method in (OtherMethod.SINGLE_SOURCE, OtherMethod.FRAMEWORK):
        with transaction(people.officer) as session:
            made = planning.propose_other_purchase(
                session, actor=people.officer, category_id=category, title="应急米面", method=method,
                amount=D("2500000.00"), basis="灾后应急保障供应，经批准。", approval_number="示财采〔2026〕3号",
                now=clock.now(),
            )  # fmt: skip
        with transaction(people.approver) as session:
            planning.approve_other_purchase(session, actor=people.approver, purchase_id=made.id, now=clock.now())
    (year,) = years_of(people)
    assert [(one.budget, one.reserved, bool(one.reason)) for one in year.purchases] == [
        (D("3000000.00"), D("3000000.00"), False), (D("3000000.00"), D("0.00"), True),
        (D("2500000.00"), D("0.00"), False),
    ]  # fmt: skip
    assert (year.suited, year.required, year.short) == (D("5500000.00"), D("1650000.00"), D("0.00"))
    assert D("0.00") < year.reserved_small < year.reserved
    assert year.reserved_small == year.purchases[0].reserved_small
    assert years_of(people, is_public=True)[0].purchases == [
        one for one in year.purchases if one.title == "应急米面"
    ]  # no draft is told


def test_small_zones_are_among_the_reserved_ones_and_stay_through_an_edit(people):
    plan_id = tenders.make_plan(people)
    one, both = zone_ids(people, "Z1"), zone_ids(people, "Z1", "Z2")
    with pytest.raises(RuleViolation) as caught:
        tenders.make_draft(people, plan_id=plan_id, small_zones=one)
    assert [problem.code for problem in caught.value.problems] == ["tender.small_zone"]
    draft = tenders.make_draft(people, plan_id=plan_id, reserved_zones=both, small_zones=one, reserve_basis=BASIS)
    with transaction(people.officer) as session:
        service.edit_tender(
            session, actor=people.officer, tender_id=draft, items=tenders.make_items(people), now=clock.now(),
            title="甲乙",
        )  # fmt: skip
    lots = tenders.read_tender(people, draft).lots
    assert [(lot.is_reserved, lot.is_reserved_small) for lot in lots] == [(True, True), (True, False)]


def test_officer_auditor_and_public_see_the_year(people, login_as, api_as, client):
    plan_id = tenders.make_plan(people)
    tenders.prepare_purchase(people, plan_id)
    draft = tenders.make_draft(people, plan_id=plan_id, budget_amount=D("3000000.00"))
    officer = login_as(people.officer)
    page = officer.get(f"/tenders/{draft}").get_data(as_text=True)
    assert "应预留 900,000.00 元，已预留 0.00 元，还差 900,000.00 元" in page
    for reader in (officer, login_as(people.auditor)):
        assert "还差 900,000.00 元" in reader.get("/planning").get_data(as_text=True)
    (year,) = api_as(people.auditor)("GET", "/reservation-shares").json
    assert (year["required"], year["short"], year["short_small"]) == ("900000.00", "900000.00", "540000.00")
    assert "900,000.00" not in client.get("/portal/intentions").get_data(as_text=True)
    officer.get("/language/en")
    assert "CNY 900,000.00 short" in officer.get("/planning").get_data(as_text=True)
    tenders.make_published(people, plan_id=plan_id, budget_amount=D("3000000.00"))
    public = client.get("/portal/intentions").get_data(as_text=True)
    assert "还差 900,000.00 元" in public
    assert public.count("3,000,000.00") == 2  # the base and the one published tender
