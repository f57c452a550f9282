"""Contents refuse what contradicts itself; fingerprints follow the content and nothing else."""

import hashlib
import json
from contextlib import nullcontext
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from contracts import ContentError, Heading, Table, canonical_json, fingerprint, line_amount
from contracts.content import LONGEST_CHECKPOINT
from tests.contracts.contents import NOTE, SUPPLIER, make_contract, make_line, make_notice


def test_an_amount_is_rounded_half_up() -> None:
    assert line_amount(Decimal("0.5"), Decimal("0.01")) == Decimal("0.01")
    assert line_amount(Decimal("0.499"), Decimal("0.01")) == Decimal("0.00")
    assert line_amount(Decimal("1037.125"), Decimal("11.2035")) == Decimal("11619.43")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": Decimal("4620.01")}, "the product is 4620.00"),
        ({"quantity": Decimal("0")}, "quantity is 0, it must be positive"),
        ({"quantity": Decimal("1.0005")}, "more than 3 decimal places"),
        ({"unit_price": Decimal("4.62001")}, "more than 4 decimal places"),
        ({"unit_price": Decimal("NaN")}, "not a finite Decimal"),
        ({"unit_price": 4.62}, "not a finite Decimal"),
        ({"school": " "}, "school of Line is empty"),
        ({"item": "大\x00米"}, r"U\+0000"),
        ({"item": "\u202e米大"}, r"U\+202E"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContentError, match=message):
        replace(make_line(0), **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"total_amount": Decimal("42613.48")}, "the lines sum to 42613.47"),
        ({"lots": ()}, "lots of ContractContent is empty"),
        ({"ends_on": date(2026, 12, 31)}, "before it starts"),
        ({"payment_days": 61}, r"within 1\.\.60"),
        ({"payment_days": 0}, r"within 1\.\.60"),
        ({"clauses_version": "1999-1"}, "known: 2026-1"),
        ({"language": "fr"}, "neither zh nor en"),
        ({"check_url": "javascript:alert(1)"}, "not an http address"),
        ({"delivery_terms": ("\ud800",)}, r"U\+D800"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContentError, match=message):
        make_contract(**changes)


def test_a_content_error_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="name of Party is empty"):
        replace(SUPPLIER, name="")


def test_a_ragged_table_is_refused() -> None:
    with pytest.raises(ContentError, match="row 2 of a table has 1 cells, its head has 2"):
        Table(head=("a", "b"), rows=(("1", "2"), ("3",)))
    with pytest.raises(ContentError, match="after paragraph 9 of 5"):
        make_notice(tables=(Table(head=("a",), rows=(), after=9),))
    with pytest.raises(ContentError, match="numeric"):
        Table(head=("a",), rows=(), numeric=(1,))


def test_the_fingerprint_is_the_hash_of_plain_sorted_json() -> None:
    record = json.loads(canonical_json(make_contract()))
    again = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert fingerprint(make_contract()) == hashlib.sha256(again).hexdigest()
    assert record["format"] == "contract-content/1"
    assert record["lines"][1]["quantity"] == "1037.125"
    assert record["starts_on"] == "2027-01-01"


def test_the_fingerprint_of_a_printed_contract_never_changes() -> None:
    assert fingerprint(make_contract()) == "25be565810bed7157c5c5f61c2ecbc0f2d17b17f0eb9b1d7858e0c0cba77990b"


def test_decimals_of_equal_value_have_one_fingerprint() -> None:
    line = make_line(0)
    spelled = replace(line, quantity=Decimal("1000.000"), unit_price=Decimal("4.6200"))
    assert fingerprint(make_contract(lines=(line,))) == fingerprint(make_contract(lines=(spelled,)))


def test_what_is_known_only_after_the_log_entry_is_outside_the_fingerprint() -> None:
    content = make_contract()
    later = replace(content, log_reference="qinghe #50,000", check_url="https://example.cn/other", checkpoint=NOTE)
    assert fingerprint(later) == fingerprint(content)


@pytest.mark.parametrize(
    ("size", "is_good"), [(LONGEST_CHECKPOINT - 1, True), (LONGEST_CHECKPOINT, True), (LONGEST_CHECKPOINT + 1, False)]
)
def test_a_checkpoint_is_a_note_that_fits_into_a_code(size: int, is_good: bool) -> None:
    note = f"{'x' * (size - len(NOTE.encode()))}{NOTE}"
    assert len(note.encode()) == size
    with nullcontext() if is_good else pytest.raises(ContentError, match="checkpoint"):
        assert make_contract(checkpoint=note).checkpoint == make_notice(checkpoint=note).checkpoint == note
    with pytest.raises(ContentError, match="checkpoint"):
        make_notice(checkpoint=note.replace("\n\n", "\n"))


def test_every_other_field_moves_the_fingerprint() -> None:
    content = make_contract()
    changes: dict[str, object] = {
        "number": "X-1",
        "title": "供货合同",
        "tender_number": "X-2",
        "tender_title": "另一项目",
        "buyer": replace(content.buyer, phone="1"),
        "supplier": replace(content.supplier, bank_account="1"),
        "lots": ("第3包",),
        "starts_on": date(2027, 1, 2),
        "ends_on": date(2027, 12, 30),
        "delivery_terms": (),
        "payment_days": 29,
        "acceptance_rules": (),
        "signed_on": None,
        "language": "en",
    }
    moved = {fingerprint(replace(content, **{name: value})) for name, value in changes.items()}
    moved |= {fingerprint(make_contract(7)), fingerprint(content)}
    assert len(moved) == len(changes) + 2
    untouched = {"lines", "total_amount", "clauses_version", "log_reference", "check_url", "checkpoint"}
    assert {part.name for part in fields(content)} == set(changes) | untouched


def test_a_heading_and_a_paragraph_have_different_fingerprints() -> None:
    assert fingerprint(make_notice(paragraphs=("一",), tables=())) != fingerprint(
        make_notice(paragraphs=(Heading("一"),), tables=())
    )
