"""One unlawful document with its faults planted, each found with its article; the lawful one has none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from procurement.catalogue.models import Item, ItemStandard, Standard
from procurement.tenders.document_check import Document, Numbers, document_findings
from procurement.tenders.models import AwardMethod, FundingSource, Lot, LotItem, Pricing, Tender
from procurement.tenders.planning import rules as planning
from procurement.tenders.planning import shares
from procurement.tenders.rules import Limits

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAYS = {date(2026, 1, 1): False}
SHARES = {"abnormal_mean_share": "0.5", "abnormal_second_share": "0.5", "abnormal_ceiling_share": "0.45"}
NUMBERS = Numbers(
    limits=Limits(
        max_bond_rate=Decimal("0.02"), min_price_weight=Decimal("0.30"), min_small_business_deduction=Decimal("0.10"),
        max_small_business_deduction=Decimal("0.20"), abnormal_max_share=Decimal("0.65"),
        **{name: Decimal(share) for name, share in SHARES.items()},
    ),
    before=planning.Limits(survey_min_subjects=3, survey_valid_years=1, intention_days=30),
    max_experience_contracts=2, notice_working_days=5, notice_to_deadline_days=20,
    max_performance_bond_rate=Decimal("0.10"), max_payment_days=60,
    small_business_reserve_budget=Decimal(2_000_000),
)  # fmt: skip
LAWFUL_TEXT = """投标人须符合政府采购法第二十二条规定；具有食品生产许可证、食品经营许可证，或仅销售预包装食品备案。
可提供近三年类似业绩合同，最多2个；不以注册资本限制投标人；不得以现金缴纳保证金。"""
LAWFUL_TERMS = "公告期5个工作日；招标文件免费提供；货到验收合格后 30 日内付款；按标准逐批查验。"
UNLAWFUL_TEXT = {
    "lint.capital": "注册资本不低于500万元。",
    "lint.size": "上一年度营业收入须达到1000万元以上。",
    "lint.region": "投标人须在本县设立分公司。",
    "lint.regional_award": "须获得市级以上荣誉。",
    "lint.brand": "大米须为金穗牌。",
    "lint.authorisation": "须提供生产厂家授权书。",
    "lint.closed_list": "须为名录库供应商。",
    "lint.ownership": "只有国有企业方可参加。",
    "lint.experience": "近三年须有3个同类业绩合同。",
}
UNLAWFUL_TERMS = {
    "lint.floor_price": "报价不得低于最高限价的85%。",
    "lint.discount_cap": "下浮率不得超过10%。",
    "lint.fee": "招标文件工本费500元，售后不退。",
    "lint.cash_bond": "投标保证金须以现金缴纳。",
    "lint.short_notice": "公告期3个工作日。",
    "lint.unquantified": "配送方案由评委酌情打分。",
    "lint.scored_qualification": "具有食品经营许可证的得5分。",
}
UNLAWFUL_FIELDS: dict[str, dict[str, Any]] = {
    "tender.bond_high": {"bond_amount": Decimal("60000.01")},
    "tender.performance_bond": {"performance_bond_rate": Decimal("0.1001")},
    "tender.payment_days": {"payment_days": 61},
    "tender.same_brand": {"same_brand_rule": False},
    "tender.deduction": {"small_business_factor": Decimal("0.9500")},
    "tender.ceiling_over_budget": {"budget_amount": Decimal("2500000.00")},
    "tender.price_weight": {"score_weights": {"price": "0.29", "quality": "0.51", "delivery": "0.20"}},
    "tender.method_reason": {"award_method": AwardMethod.WEIGHTED_SCORING, "method_reason": ""},
    "tender.split_reason": {"assignment": "split"},
    "tender.objective_score": {"objective": [{"maximise": "score", "tolerance": "0.05"}]},
}
UNLAWFUL_BEFORE = {"gate.no_survey", "gate.no_intention", "gate.over_plan"}


def rice() -> LotItem:
    standard = Standard(code="GB/T 1354—2018", title="大米", valid_from=date(2019, 5, 1))
    item = Item(code="rice", name="大米", standards=[ItemStandard(standard=standard, is_product_standard=True)])
    return LotItem(item=item, standard=standard, ceiling_price=Decimal("5.0000"), quantity=Decimal("520000.000"))


def lawful_tender(**changes: Any) -> Tender:
    fields = {
        "title": "米面油", "budget_amount": Decimal("3000000.00"), "bond_amount": Decimal("60000.00"),
        "funding_source": FundingSource.FISCAL, "qualification": LAWFUL_TEXT, "terms": LAWFUL_TERMS,
        "award_method": AwardMethod.LOWEST_EVALUATED_PRICE, "method_reason": "", "assignment": "single_per_lot",
        "objective": [{"minimise": "evaluated_cost"}], "small_business_factor": Decimal("0.9000"),
        "performance_bond_rate": Decimal("0.1000"), "payment_days": 60, "same_brand_rule": True,
        "pricing": Pricing.UNIT_PRICE, "reference_source": "", "reserve_basis": "",
        "small_business_reason": "", "key_threshold": 2, "key_count": 3, "contract_starts_on": date(2026, 9, 1),
        "contract_ends_on": date(2027, 1, 15),
    } | changes  # fmt: skip
    return Tender(**fields, lots=[Lot(number=1, ceiling_amount=Decimal("2600000.00"), items=[rice()])])


def find(tender: Tender, prepared: planning.Prepared | None = None, **when: Any) -> dict[str, str]:
    """Code of every finding → its article."""
    done = prepared or planning.Prepared(date(2026, 1, 5), date(2026, 1, 31), Decimal("3000000.00"))
    document = Document(tender, done, AT, DAYS, **when)
    return {finding.problem.code: finding.problem.law for finding in document_findings(document, NUMBERS)}


def test_the_lawful_document_has_no_finding() -> None:
    assert find(lawful_tender(), deadline_at=datetime(2026, 3, 23, 1, 30, tzinfo=UTC)) == {}


def test_every_planted_fault_of_the_unlawful_document_is_found_with_its_article() -> None:
    changes = {name: value for fault in UNLAWFUL_FIELDS.values() for name, value in fault.items()}
    tender = lawful_tender(
        **changes, qualification="\n".join(UNLAWFUL_TEXT.values()), terms="\n".join(UNLAWFUL_TERMS.values())
    )
    tender.lots[0].items[0].standard = Standard(code="GB/T 8937—2006", title="食用猪油", valid_from=date(2007, 1, 1))
    before = planning.Prepared(surveyed_on=None, announced_on=None, budget_amount=Decimal("2000000.00"))
    found = find(tender, before, deadline_at=AT + timedelta(days=19))
    planted = {*UNLAWFUL_TEXT, *UNLAWFUL_TERMS, *UNLAWFUL_FIELDS, *UNLAWFUL_BEFORE, "tender.deadline_short"}
    planted |= {"tender.factor_points", "catalogue.standard_mismatch"}
    assert set(found) == planted
    assert len(planted) >= 25
    assert [code for code, article in found.items() if not article] == []


@pytest.mark.parametrize(("code", "sentence"), [*UNLAWFUL_TEXT.items(), *UNLAWFUL_TERMS.items()])
def test_each_planted_sentence_alone_gives_its_own_finding(code: str, sentence: str) -> None:
    assert set(find(lawful_tender(terms=sentence))) == {code}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("bond_amount", [("59999.99", ""), ("60000.00", ""), ("60000.01", "tender.bond_high")]),
        ("performance_bond_rate", [("0.0999", ""), ("0.1000", ""), ("0.1001", "tender.performance_bond")]),
        ("small_business_factor", [("0.8001", ""), ("0.8000", ""), ("0.7999", "tender.deduction")]),
        ("payment_days", [("59", ""), ("60", ""), ("61", "tender.payment_days")]),
        ("budget_amount", [("3000000.01", "gate.over_plan"), ("3000000.00", "")]),
    ],
)
def test_each_number_at_its_limit(field: str, values: list[tuple[str, str]]) -> None:
    for value, code in values:
        number: Any = int(value) if field == "payment_days" else Decimal(value)
        assert set(find(lawful_tender(**{field: number}))) == ({code} if code else set()), value


def test_no_tolerance_under_the_lowest_evaluated_price() -> None:
    tolerant = lawful_tender(objective=[{"minimise": "evaluated_cost", "tolerance": "0.01"}])
    assert set(find(tolerant)) == {"tender.objective_price"}


@pytest.mark.parametrize(("days", "short"), [(4, True), (5, False), (6, False)])
def test_a_notice_period_in_the_text_is_five_working_days(days: int, short: bool) -> None:
    found = set(find(lawful_tender(terms=f"公告期为{days}个工作日。")))
    assert found == ({"lint.short_notice"} if short else set())


@pytest.mark.parametrize(("budget", "reason", "told"), [
    ("1999999.99", "", True), ("2000000.00", "", True), ("2000000.01", "", False),
    ("2000000.00", "供应商按国家标准只有大型企业能够稳定供应", False),
])  # fmt: skip
def test_a_small_purchase_is_reserved_or_says_why_not(budget: str, reason: str, told: bool) -> None:
    tender = lawful_tender(budget_amount=Decimal(budget), small_business_reason=reason, bond_amount=Decimal(0))
    tender.lots[0].ceiling_amount = Decimal("1000000.00")
    assert ("tender.not_reserved" in find(tender)) is told


LIMITS = shares.Limits(Decimal(2_000_000), Decimal("0.30"), Decimal("0.60"))
REASON = "只有大型企业能够稳定供应这些品目"


def in_a_year(reserved: str, small: str, reason: str = "") -> set[str]:
    """What is found in a document of 3,000,000 CNY that sets so much aside, alone in its year."""
    tender = lawful_tender(number="SF-CG-1")
    amount = tender.budget_amount
    mine = shares.Purchase("SF-CG-1", "米面油", amount, amount, Decimal(reserved), Decimal(small), reason)
    return set(find(tender, year=shares.year_shares(2026, [mine], LIMITS)))


@pytest.mark.parametrize(("reserved", "small", "reason", "found"), [
    ("0.00", "0.00", "", {"year.reserved_short"}), ("0.00", "0.00", REASON, set()),
    ("899999.99", "540000.00", "", {"year.reserved_short"}), ("900000.00", "540000.00", "", set()),
    ("900000.01", "540000.01", "", set()),
    ("900000.00", "539999.99", "", {"year.reserved_small_short"}), ("900000.00", "540000.01", "", set()),
    ("900000.00", "900000.00", "", set()), ("3000000.00", "1800000.00", "", set()),
])  # fmt: skip
def test_a_document_that_leaves_the_year_short_is_told_and_not_stopped(
    reserved: str, small: str, reason: str, found: set[str]
) -> None:
    assert in_a_year(reserved, small, reason) == found


def test_what_the_year_lacks_is_said_with_its_article_and_refuses_nothing() -> None:
    tender = lawful_tender(number="SF-CG-1")
    mine = shares.Purchase("SF-CG-1", "米面油", tender.budget_amount, tender.budget_amount)
    done = planning.Prepared(date(2026, 1, 5), date(2026, 1, 31), Decimal("3000000.00"))
    document = Document(tender, done, AT, DAYS, year=shares.year_shares(2026, [mine], LIMITS))
    (finding,) = document_findings(document, NUMBERS)
    assert (finding.refused, finding.problem.law) == (False, "财库〔2020〕46号第8条")
    assert finding.problem.params["short"] == "900,000.00"
