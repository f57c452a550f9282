"""Rules without a database: hours, shelf life, licence numbers, the reasons of the law."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from procurement.deliveries import photos, rules
from procurement.deliveries.reasons import reasons


@pytest.mark.parametrize(
    ("window", "end"),
    [
        ("06:00-09:00", datetime(2026, 9, 7, 1, 0, tzinfo=UTC)),
        ("6:30—8:15", datetime(2026, 9, 7, 0, 15, tzinfo=UTC)),
        ("上午", datetime(2026, 9, 7, 15, 59, tzinfo=UTC)),
        ("06:00-24:00", datetime(2026, 9, 7, 15, 59, tzinfo=UTC)),
    ],
)
def test_a_delivery_is_due_at_the_end_of_the_receiving_hours(window, end):
    assert rules.due_at(date(2026, 9, 7), window) == end


@pytest.mark.parametrize(
    ("number", "good"),
    [("SC10142000000001", True), ("YB14200000000001", True), ("SC1014200000000", False), ("SC101420000000011", False),
     ("QS10142000000001", False), ("SC1014200000000A", False), ("sc10142000000001", False)],
)  # fmt: skip
def test_a_licence_is_sc_or_yb_and_fourteen_digits(number, good):
    assert bool(rules.LICENCE.fullmatch(number)) is good


@pytest.mark.parametrize(
    ("plate", "good"), [("鄂A12345", True), ("鄂AD12345", True), ("A12345", False), ("鄂A1234", False)]
)
def test_a_plate_has_a_province_a_letter_and_five_or_six_more(plate, good):
    assert bool(rules.PLATE.fullmatch(plate)) is good


@pytest.mark.parametrize(
    ("on", "left"), [(date(2026, 1, 1), 100), (date(2026, 1, 10), 10), (date(2026, 1, 11), 0), (date(2025, 1, 1), 100)]
)
def test_shelf_life_is_counted_in_days_with_its_last_day(on, left):
    assert rules.shelf_life_left(date(2026, 1, 1), date(2026, 1, 10), on) == left


def test_what_may_be_ordered_is_the_contract_and_its_supplements_to_the_gram():
    balance = rules.Balance(uuid4(), "大米", "kg", Decimal("100.009"), Decimal("0.009"), Decimal("0.001"))
    assert (balance.allowed, balance.remaining) == (Decimal("100.010"), Decimal("100.001"))
    assert rules.Balance(uuid4(), "大米", "kg", Decimal(10), Decimal(12), Decimal(1)).remaining == 0


def test_an_order_names_each_line_once_and_more_than_nothing():
    balance = rules.Balance(uuid4(), "大米", "kg", Decimal(100), Decimal(0), Decimal(0))
    wanted = [rules.Wanted(1, balance, Decimal(1)), rules.Wanted(2, balance, Decimal(0))]
    assert [p.code for p in rules.order_problems(wanted)] == ["order.line_twice", "order.quantity"]
    assert [p.code for p in rules.order_problems([])] == ["order.empty"]


def test_the_thirteen_reasons_of_article_34_are_there_in_order():
    codes = list(reasons())
    assert codes[:13] == [f"fsl34_{n:02d}" for n in range(1, 14)]
    assert all(reasons()[code].law == f"食品安全法第34条第{n}项" for n, code in enumerate(codes[:13], 1))
    assert len(codes) == 16


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"\xff\xd8\xff\xe0x", "image/jpeg"), (b"\x89PNG\r\n\x1a\nx", "image/png"), (b"GIF89a", ""), (b"%PDF-1.7", "")],
)
def test_a_picture_is_known_by_its_bytes(data, kind):
    assert photos.media_type(data) == kind
    assert bool(photos.photo_problems(data)) is (kind == "")


def test_a_picture_has_a_limit():
    assert photos.photo_problems(b"\xff\xd8\xff" + bytes(photos.MAX_BYTES))[0].code == "photo.too_large"
