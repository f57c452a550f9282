"""Rules of contracts on values alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from contracts import Party, canonical_json
from procurement.awards.states import AwardStatus
from procurement.contracting import content_builder, rules
from procurement.documents.content import to_record

PARTY = Party(name="甲", identifier="1", address="乙路", representative="", contact="", phone="")
NOTICE = {
    "number": "SFCG-2026-001",
    "title": "米面",
    "contract_starts_on": "2026-09-01",
    "contract_ends_on": "2027-01-15",
    "payment_days": 30,
}
LINE = rules.AgreedLine(
    award_id=uuid4(), lot_id=uuid4(), school_id=uuid4(), item_id=uuid4(), lot_number=1, lot_title="城关片区",
    school="一小", item="大米", grade="一级", standard="GB/T 1354", unit="kg", quantity=Decimal("0.500"),
    unit_price=Decimal("4.5500"), run_price=Decimal("4.5500"), brand="禾丰", origin="", lead_days=2, max_lead_days=3,
)  # fmt: skip
WINDOW = rules.Deadlines(challenge_until=date(2026, 3, 12), sign_by=date(2026, 4, 1))


def written(line):
    names = ("lot_id", "school_id", "item_id", "quantity", "unit_price", "amount")
    return SimpleNamespace(**{name: getattr(line, name) for name in names})


def record_of(lines):
    return to_record(content_builder.build(number="HT-1", notice=NOTICE, buyer=PARTY, supplier=PARTY, lines=lines))


@given(
    st.lists(
        st.tuples(
            st.decimals("0.050", "99999", places=3), st.decimals("0.1", "999", places=4)
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_is_built_from_run_and_bid_never_departs_from_them(pairs):
    lines = [
        replace(LINE, school_id=uuid4(), quantity=quantity, unit_price=price, run_price=price)
        for quantity, price in pairs
    ]
    total = sum(line.amount for line in lines)
    assert (
        rules.contract_problems(
            record_of(lines),
            [written(line) for line in lines],
            lines,
            total_amount=total,
            awarded_amount=total,
        )
        == []
    )


def test_a_contract_of_a_reserved_lot_says_so():
    lots = [{"number": 1, "is_reserved": True}, {"number": 2, "is_reserved": False}]
    lines = [LINE, replace(LINE, lot_number=2, lot_title="河东片区")]
    made = content_builder.build(
        number="HT-1", notice={**NOTICE, "lots": lots}, buyer=PARTY, supplier=PARTY, lines=lines
    )
    assert made.lots == ("第1包 城关片区（中小企业预留合同）", "第2包 河东片区")


def test_half_a_fen_is_rounded_up_once_a_line():
    line = replace(LINE, quantity=Decimal("0.001"), unit_price=Decimal("5.0000"))
    assert line.amount == Decimal("0.01")


def test_a_price_that_is_not_the_bids_is_found_even_when_all_else_agrees():
    line = replace(LINE, run_price=Decimal("4.5600"))
    problems = rules.contract_problems(
        record_of([line]),
        [written(line)],
        [line],
        total_amount=line.amount,
        awarded_amount=line.amount,
    )
    assert [p.code for p in problems] == ["contract.line_differs"]


def test_a_line_that_nobody_allocated_is_found():
    extra = written(replace(LINE, school_id=uuid4()))
    problems = rules.contract_problems(
        record_of([LINE]),
        [written(LINE), extra],
        [LINE],
        total_amount=LINE.amount,
        awarded_amount=LINE.amount,
    )
    assert [p.code for p in problems] == ["contract.line_unknown"]


def test_a_printed_text_with_another_grade_is_found():
    record = record_of([replace(LINE, grade="二级")])
    problems = rules.contract_problems(
        record,
        [written(LINE)],
        [LINE],
        total_amount=LINE.amount,
        awarded_amount=LINE.amount,
    )
    assert [(p.code, p.row) for p in problems] == [("contract.line_differs", 1)]


def test_another_total_is_found():
    other = LINE.amount + Decimal("0.01")
    problems = rules.contract_problems(
        record_of([LINE]),
        [written(LINE)],
        [LINE],
        total_amount=other,
        awarded_amount=LINE.amount,
    )
    assert [p.code for p in problems] == ["contract.total_differs", "contract.amount_not_awarded"]


def test_signing_opens_the_day_after_the_window_and_closes_on_its_last_day():
    day = timedelta(days=1)
    assert [p.code for p in rules.signing_problems(WINDOW.challenge_until, WINDOW)] == ["contract.challenge_window"]
    assert rules.signing_problems(WINDOW.challenge_until + day, WINDOW) == []
    assert rules.signing_problems(WINDOW.sign_by, WINDOW) == []
    (late,) = rules.signing_problems(WINDOW.sign_by + day, WINDOW)
    assert late.code == "contract.signing_late"
    assert "政府采购法第46条" in late.law


def test_a_barred_supplier_gets_no_contract():
    problems = rules.drafting_problems("甲", [AwardStatus.ACTIVE], [LINE], is_barred=True)
    assert [p.code for p in problems] == ["contract.supplier_barred"]


def test_an_amount_below_a_fen_is_refused_in_words_not_by_a_fault():
    line = replace(LINE, quantity=Decimal("0.001"), unit_price=Decimal("0.1000"))
    problems = rules.drafting_problems("甲", [AwardStatus.ACTIVE], [line], is_barred=False)
    assert [p.code for p in problems] == ["contract.line_too_small"]


def test_what_the_county_has_not_filled_in_is_left_to_the_pen():
    county = SimpleNamespace(buyer_code="", buyer_address="", buyer_phone="")
    party = content_builder.buyer_party("示范县教育局", county)
    assert party.identifier == party.address == content_builder.BY_HAND


def test_a_contract_is_paid_in_the_days_of_its_notice_and_settles_by_the_month():
    notice = NOTICE | {"payment_days": 20}
    content = content_builder.build(number="HT-1", notice=notice, buyer=PARTY, supplier=PARTY, lines=[LINE])
    assert (content.payment_days, content.clauses_version) == (20, "2026-2")


def test_the_same_contract_has_the_same_bytes():
    first, second = (
        content_builder.build(number="HT-1", notice=NOTICE, buyer=PARTY, supplier=PARTY, lines=[LINE]) for _ in range(2)
    )
    assert canonical_json(first) == canonical_json(second)
