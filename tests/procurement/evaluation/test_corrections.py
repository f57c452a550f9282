"""The four corrections of 87号令第59条: each alone, in their order together, and none where nothing is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.bids import envelope
from procurement.evaluation.pricing.corrections import Figures, Line, correct, read_figures
from procurement.evaluation.pricing.words import read_words

RICE = Line("rice", Decimal("5000.000"), Decimal("4.5000"))  # 22,500.00
FLOUR = Line("flour", Decimal("2500.000"), Decimal("3.4000"))  # 8,500.00
SOUND = Decimal("31000.00")


def steps(figures):
    return [(step.rule, step.place, str(step.before), str(step.after)) for step in correct(figures).steps]


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"total": SOUND},
        {"summary_total": SOUND, "summary_words": "人民币叁万壹仟元整"},
        {"summary_prices": {"rice": Decimal("4.5000")}},
        {"summary_total": SOUND, "summary_words": "三万一千块"},  # words that say no amount contradict nothing
    ],
)
def test_a_sound_bid_is_left_alone(stated):
    corrected = correct(Figures([RICE, FLOUR], **stated))
    assert (corrected.steps, corrected.total) == ([], SOUND)
    assert corrected.unit_prices == {"rice": RICE.unit_price, "flour": FLOUR.unit_price}


def test_rule_1_the_summary_sheet_holds_against_the_rest():
    figures = Figures(
        [RICE, FLOUR], total=Decimal("31500.00"), summary_total=Decimal("31500.01"),
        summary_prices={"rice": Decimal("4.6000")},
    )  # fmt: skip
    assert steps(figures)[:2] == [
        (1, "rice", "4.5000", "4.6000"),
        (1, "total", "31500.00", "31500.01"),
    ]


def test_rule_2_words_hold_against_figures():
    words = Figures([RICE, FLOUR], summary_total=Decimal("30000.00"), summary_words="叁万壹仟元整")
    assert steps(words) == [(2, "total", "30000.00", "31000.00")]
    assert correct(words).total == SOUND


@pytest.mark.parametrize(("written", "places"), [("45.0000", "4.5000"), ("0.4500", "4.5000"), ("4500.0000", "4.5000")])
def test_rule_3_a_misplaced_point_is_corrected_by_the_total(written, places):
    slipped = Line("rice", RICE.quantity, Decimal(written))
    figures = Figures([slipped, FLOUR], summary_total=SOUND)
    assert steps(figures) == [(3, "rice", written, places)]
    assert correct(figures).total == SOUND


def test_rule_3_all_prices_in_fen():
    lines = [Line("rice", RICE.quantity, Decimal("450.0000")), Line("flour", FLOUR.quantity, Decimal("340.0000"))]
    assert steps(Figures(lines, summary_total=SOUND)) == [
        (3, "rice", "450.0000", "4.5000"),
        (3, "flour", "340.0000", "3.4000"),
    ]


def test_rule_3_is_not_taken_where_two_shifts_fit():
    twins = [Line("a", Decimal("10.000"), Decimal("1.0000")), Line("b", Decimal("10.000"), Decimal("1.0000"))]
    assert steps(Figures(twins, summary_total=Decimal("110.00"))) == [(4, "total", "110.00", "20.00")]


def test_rule_4_unit_prices_hold_where_they_do_not_add_up():
    figures = Figures([RICE, FLOUR], total=Decimal("31000.01"))
    assert steps(figures) == [(4, "total", "31000.01", "31000.00")]
    line = Line("rice", RICE.quantity, RICE.unit_price, amount=Decimal("22000.00"))
    assert steps(Figures([line, FLOUR])) == [(4, "rice/amount", "22000.00", "22500.00")]


def test_all_four_in_the_order_of_the_law():
    """Summary over detail, its words over its figures, flour's point by that total, a line's sum by unit price."""
    lines = [
        Line("rice", RICE.quantity, Decimal("4.4000"), amount=Decimal("22000.00")),
        Line("flour", FLOUR.quantity, Decimal("34.0000")),
    ]
    figures = Figures(
        lines, total=Decimal("107000.00"), summary_total=Decimal("30100.00"), summary_words="叁万壹仟元整",
        summary_prices={"rice": Decimal("4.5000")},
    )  # fmt: skip
    assert steps(figures) == [
        (1, "rice", "4.4000", "4.5000"),
        (1, "total", "107000.00", "30100.00"),
        (2, "total", "30100.00", "31000.00"),
        (3, "flour", "34.0000", "3.4000"),
        (4, "rice/amount", "22000.00", "22500.00"),
    ]
    corrected = correct(figures)
    assert (corrected.total, corrected.unit_prices) == (SOUND, {"rice": Decimal("4.5"), "flour": Decimal("3.4")})


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("壹佰贰拾叁元肆角伍分", "123.45"), ("人民币柒拾伍万陆仟零伍元贰角伍分", "756005.25"), ("拾元整", "10.00"),
        ("叁仟零壹拾万零伍佰元零叁分", "30100500.03"), ("壹亿贰仟万元整", "120000000.00"), ("伍角", "0.50"),
        ("贰圆正", "2.00"), ("一万二千三百元", "12300.00"), ("陆万", None), ("", None), ("合计九元九毛", None),
        ("12元", None),
    ],
)  # fmt: skip
def test_words_are_read_back_into_numbers(words, amount):
    assert read_words(words) == (None if amount is None else Decimal(amount))


def test_words_of_the_contracts_library_read_back_the_same():
    from contracts.amounts import rmb_capitals

    for text in ("0.01", "10.10", "100000.00", "756005.25", "10203040.50", "100000001.00", "1000000000.99"):
        assert read_words(rmb_capitals(Decimal(text))) == Decimal(text)


def test_a_bid_may_state_figures_and_may_leave_them_out():
    line = {"item": "rice", "unit_price": "4.5", "brand": "", "origin": "", "lead_days": 1}
    lot = {"lot": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "lines": [line]}
    bid = {
        "format": "bid/1", "tender": lot["lot"], "supplier": lot["lot"], "lots": [lot], "declarations": {},
        "valid_until": "2027-01-31",
    }  # fmt: skip
    assert envelope.bid_problems(bid) == []
    summary = {"amount": "22500.00", "words": "贰万贰仟伍佰元整", "unit_prices": {"rice": "4.5"}}
    stated = {**lot, "lines": [{**line, "amount": "22500.00"}], "amount": "22500", "summary": summary}
    assert envelope.bid_problems({**bid, "lots": [stated]}) == []
    for wrong in ({"amount": "1.001"}, {"summary": {"amount": 3}}, {"summary": {"sum": "3"}}, {"discount": "3"}):
        assert envelope.bid_problems({**bid, "lots": [{**lot, **wrong}]}) != []
    assert correct(read_figures(stated, {"rice": Decimal("5000.000")})).steps == []
