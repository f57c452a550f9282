"""What a tender bid by discount freezes, and that a tender bid by unit price has none of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from procurement.core import clock
from procurement.core.errors import RuleViolation
from procurement.tenders import reference_prices
from procurement.tenders.models import Pricing
from procurement.tenders.rules import ItemRow
from tests.factories import tenders as make


def refusals(people, **changes):
    with pytest.raises(RuleViolation) as caught:
        make.make_draft(people, **{**make.discount_fields(people), **changes})
    return [(problem.code, problem.field, problem.row) for problem in caught.value.problems]


def with_reference(people, price):
    rice, flour = make.discount_fields(people)["items"]
    return [{**rice, "reference_price": price}, flour]


def test_a_list_has_a_source_and_a_day_that_has_come(people):
    assert refusals(people, reference_source="周报") == [("tender.reference_source", "reference_source", None)]
    assert refusals(people, reference_on=None) == [("tender.reference_on", "reference_on", None)]
    tomorrow = clock.today() + timedelta(days=1)
    assert refusals(people, reference_on=tomorrow) == [("tender.reference_ahead", "reference_on", None)]
    assert make.make_draft(people, **make.discount_fields(people))


@pytest.mark.parametrize(
    ("price", "found"), [("4.9999", ["tender.reference_below_ceiling"]), ("5.0000", []), ("5.0001", [])]
)
def test_a_reference_price_is_not_below_its_ceiling(price, found):
    item, reference = SimpleNamespace(name="大米"), Decimal(price)
    row = ItemRow(1, item, None, None, Decimal("5.0000"), 3, is_core_product=True, reference_price=reference)
    assert [problem.code for problem in reference_prices.row_problems([row], Pricing.DISCOUNT)] == found


def test_every_item_has_one_or_none_has(people):
    missing = with_reference(people, None)
    assert refusals(people, items=missing) == [("tender.reference_price", "items.reference_price", 1)]
    codes = {code for code, _, _ in refusals(people, pricing=Pricing.UNIT_PRICE)}
    assert codes == {"tender.reference_price_unused"}
    items = make.make_items(people)
    assert refusals(people, pricing=Pricing.UNIT_PRICE, items=items) == [("tender.reference_unused", "pricing", None)]


def test_the_officer_writes_the_list_on_the_form_and_everybody_reads_it(people, login_as):
    browser = login_as(people.officer)
    discount = make.discount_fields(people)
    fields = {**make.draft_fields(people, discount["plan_id"]), **discount}
    form = {
        "title": fields["title"], "plan_id": fields["plan_id"], "funding_source": "fiscal", "budget_amount": "100000",
        "contract_starts_on": "2026-09-01", "contract_ends_on": "2027-01-15", "key_threshold": "2",
        "qualification": fields["qualification"], "pricing": "discount", "reference_source": "示范县物价监测周报",
        "award_method": "lowest_evaluated_price", "small_business_factor": "0.9",
    }  # fmt: skip
    for row, item in enumerate(fields["items"], 1):
        form |= {f"items.{name}-{row}": str(value) for name, value in item.items() if name != "is_core_product"}
    refused = browser.post("/tenders/new", data=form)
    assert refused.status_code == 422
    assert "要写明基准价是哪一天的" in refused.text
    assert 'value="5.2500"' in refused.text  # nothing typed is lost
    answer = browser.post(
        "/tenders/new", data=form | {"reference_on": clock.today().isoformat()}, follow_redirects=True
    )
    assert "基准价来源：示范县物价监测周报" in answer.text
    assert "基准单价（元）" in answer.text
    assert ">5.25<" in answer.text
