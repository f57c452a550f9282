"""Shares with the counts they are made of."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from procurement.deliveries.scorecard import DeliveryFact, LineFact, scorecards

DUE = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
SUPPLIER, OTHER, COUNTY, COUNTY2 = (UUID(int=n) for n in range(1, 5))


def line(delivered="100.00", accepted="100.00", short="0.00", *, rejected=False):
    return LineFact(Decimal(delivered), Decimal(accepted), Decimal(short), rejected, Decimal(short) > 0)


def fact(*lines, late=0, supplier=SUPPLIER, county=COUNTY):
    return DeliveryFact(supplier, county, DUE, DUE + timedelta(minutes=late), lines)


def test_arriving_at_the_last_minute_is_on_time_and_a_minute_later_is_not():
    (card,) = scorecards([fact(line()), fact(line(), late=1), fact(line(), late=-30)])
    assert (card.on_time_count, card.delivery_count, card.on_time_share) == (2, 3, Decimal("0.6667"))


def test_value_and_batches_are_counted_and_missing_is_not_a_rejected_batch():
    (card,) = scorecards([fact(line("300.00", "200.00", rejected=True), line("100.00", "90.00", "10.00"))])
    assert (card.accepted_amount, card.delivered_amount, card.accepted_share) == (290, 400, Decimal("0.7250"))
    assert (card.rejected_batch_count, card.short_batch_count, card.batch_count) == (1, 1, 2)
    assert (card.short_amount, card.short_share) == (10, Decimal("0.0250"))


def test_each_supplier_and_county_has_its_own_card():
    cards = scorecards([fact(line()), fact(line(), supplier=OTHER), fact(line(), county=COUNTY2), fact(line())])
    assert [(c.supplier_id, c.county_id, c.delivery_count) for c in cards] == [
        (SUPPLIER, COUNTY, 2), (SUPPLIER, COUNTY2, 1), (OTHER, COUNTY, 1),
    ]  # fmt: skip


def test_nothing_delivered_has_no_card_and_nothing_of_value_no_share():
    assert scorecards([]) == []
    (card,) = scorecards([fact(line("0.00", "0.00"))])
    assert card.accepted_share is None
