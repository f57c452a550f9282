"""Codes, papers, bars: each rule at its edges."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import InvalidInput
from procurement.suppliers import listing, paper_files, rules
from procurement.suppliers.credit_code import ALPHABET, check_digit, is_credit_code, is_resident_number, owner_code
from procurement.suppliers.models import PaperKind, PaperVerdict, SupplierPaper
from tests.factories.suppliers import JPEG, OFD, PDF, PNG, credit_code

TODAY = date(2026, 3, 2)


def codes(problems):
    return [problem.code for problem in problems]


def test_the_standards_own_example_has_check_digit_3():
    assert check_digit("91350100M000100Y4") == "3"  # GB 32100-2015, annex: worked example
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y4Z")


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y4", "91350100M000100Y433", "9135010IM000100Y43", "９1350100M000100Y43", "91350100m000100y43"],
)
def test_what_is_no_credit_code(code):
    assert not is_credit_code(code)


@given(st.integers(0, 99_999), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_place_is_always_found(number, place, shift):
    code = credit_code(number)
    wrong = ALPHABET[(ALPHABET.index(code[place]) + shift) % 31]
    assert not is_credit_code(code[:place] + wrong + code[place + 1 :])


def test_a_residents_number_has_its_own_check_digit():
    assert is_resident_number("11010519491231002X")  # GB 11643-1999: worked example
    assert not is_resident_number("110105194912310021")
    assert not is_resident_number("x")


def test_of_a_persons_number_only_a_keyed_hash_is_kept():
    kept = owner_code("11010519491231002X", b"secret")
    assert "1949" not in kept
    assert len(kept) <= 40
    assert kept == owner_code("11010519491231002X", b"secret")
    assert kept != owner_code("11010519491231002X", b"other")
    assert owner_code(credit_code(1), b"secret") == credit_code(1)


def owner(**changes):
    return {"name": "罗丰", "code": "11010519491231002X", "share_percent": Decimal(60)} | changes


@pytest.mark.parametrize(
    ("owners", "expected"),
    [
        ([owner()], []),
        ([], ["supplier.owners_missing"]),
        ([owner(), owner()], ["supplier.owner_twice", "supplier.shares_over_100"]),
        ([owner(), owner(code=credit_code(1), share_percent=Decimal(40))], []),
        ([owner(), owner(code=credit_code(1), share_percent=Decimal("40.001"))], ["supplier.shares_over_100"]),
        ([owner(share_percent=Decimal(0))], ["supplier.share_invalid"]),
        ([owner(code="11010519491231002Y")], ["supplier.owner_code_invalid"]),
        ([owner(code="E12345678")], []),
        ([owner(name="罗\u202e丰")], ["supplier.unprintable"]),
    ],
)
def test_owners(owners, expected):
    assert codes(rules.owner_problems(owners)) == expected


@pytest.mark.parametrize("text", ["a\x00b", "公\u202e司", "\ud800", "行\n行"])
def test_texts_that_paper_cannot_show(text):
    assert codes(rules.text_problems({"name": text, "address": "粮站路1号"})) == ["supplier.unprintable"]


@pytest.mark.parametrize(("days", "valid"), [(-1, False), (0, True), (1, True)])
def test_a_paper_is_good_through_its_last_day(days, valid):
    until = TODAY + timedelta(days=days)
    paper = SupplierPaper(kind=PaperKind.BUSINESS_LICENCE, valid_until=until)
    assert rules.is_valid_on(paper, TODAY) is valid
    assert (rules.paper_problems(until, TODAY) == []) is valid
    assert (PaperKind.BUSINESS_LICENCE in rules.missing_kinds([paper], TODAY)) is not valid
    assert listing.state_of(paper, TODAY).kind == ("wait" if valid else "stop")


def test_a_paper_is_told_to_end_from_thirty_days_before():
    def kind(days):
        return listing.state_of(SupplierPaper(valid_until=TODAY + timedelta(days=days)), TODAY).kind

    assert (kind(30), kind(31)) == ("wait", "done")
    assert listing.state_of(SupplierPaper(valid_until=None), TODAY).kind == "done"


@pytest.mark.parametrize("kind", [PaperKind.FOOD_OPERATION_LICENCE, PaperKind.FOOD_OPERATION_FILING])
def test_a_licence_or_a_filing_will_do(kind):
    held = [SupplierPaper(kind=PaperKind.BUSINESS_LICENCE), SupplierPaper(kind=kind)]
    assert rules.missing_kinds(held, TODAY) == []
    assert rules.missing_kinds(held[:1], TODAY) == [PaperKind.FOOD_OPERATION_LICENCE]
    assert rules.missing_kinds([], TODAY) == [PaperKind.BUSINESS_LICENCE, PaperKind.FOOD_OPERATION_LICENCE]


def test_every_need_and_kind_has_a_word():
    assert set(listing.KINDS) == set(PaperKind)
    assert {group[0] for group in rules.NEEDED} == set(listing.NEEDS)


def test_a_return_needs_a_reason():
    assert codes(rules.review_problems(PaperVerdict.RETURNED, "  ")) == ["supplier.reason_missing"]
    assert rules.review_problems(PaperVerdict.ACCEPTED, "") == []
    assert rules.review_problems(PaperVerdict.RETURNED, "看不清\n请重拍") == []


def bar(**changes):
    given = {
        "reason": "提供虚假材料", "legal_basis": rules.LAW_BAR, "starts_on": TODAY, "ends_on": date(2027, 3, 1),
        "today": TODAY,
    }  # fmt: skip
    return codes(rules.bar_problems(**given | changes))


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (date(2027, 2, 28), ["supplier.bar_span"]),  # a day short of one year
        (date(2027, 3, 1), []),
        (date(2029, 3, 1), []),
        (date(2029, 3, 2), ["supplier.bar_span"]),  # a day over three
    ],
)
def test_under_article_77_a_bar_lasts_one_to_three_years(ends_on, expected):
    assert bar(ends_on=ends_on) == expected
    assert bar(ends_on=ends_on, legal_basis="政府采购法第七十七条") == expected


def test_other_bars_may_be_shorter_but_not_longer_than_three_years():
    assert bar(legal_basis=rules.LAW_RECORD, ends_on=TODAY) == []
    assert bar(legal_basis=rules.LAW_RECORD, ends_on=date(2029, 3, 1)) == []
    assert bar(legal_basis=rules.LAW_RECORD, ends_on=date(2029, 3, 2)) == ["supplier.bar_too_long"]


def test_a_bar_needs_a_reason_an_article_and_days_in_order():
    assert bar(reason=" ") == ["supplier.reason_missing"]
    assert bar(legal_basis="领导意见") == ["supplier.basis_missing"]
    assert bar(ends_on=date(2026, 3, 1)) == ["supplier.bar_reversed"]
    assert bar(starts_on=date(2024, 1, 1), ends_on=date(2025, 1, 1)) == ["supplier.bar_over"]


def test_a_bar_from_the_29th_of_february_can_be_counted():
    leap = date(2028, 2, 29)
    assert bar(starts_on=leap, ends_on=date(2029, 2, 28)) == []
    assert bar(starts_on=leap, ends_on=date(2029, 2, 27)) == ["supplier.bar_span"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.pdf", b"", "paper.file_missing"),
        ("a.pdf", PDF + b"0" * paper_files.MAX_BYTES, "paper.file_large"),
        ("a.pdf", JPEG, "paper.file_type"),
        ("a.jpg", PDF, "paper.file_type"),
        ("a.html", PDF, "paper.file_type"),
        ("a.pdf.exe", PDF, "paper.file_type"),
        ("a.svg", b"<svg onload='alert(1)'/>", "paper.file_type"),
        ("a.png", b"<html>", "paper.file_type"),
        ("a.ofd", b"PK\x03\x04 word/document.xml", "paper.file_type"),
        ("a.docx", OFD, "paper.file_type"),
        ("", PDF, "paper.file_type"),
        ("pdf", PDF, "paper.file_type"),
    ],
)
def test_files_that_are_not_taken(name, data, code, app):
    assert codes(paper_files.file_problems(name, data)) == [code]
    with pytest.raises(InvalidInput):
        paper_files.keep(name, data)


@pytest.mark.parametrize(
    ("name", "data"), [("a.PDF", PDF), ("执照.jpeg", JPEG), ("b.jpg", JPEG), ("c.png", PNG), ("d.ofd", OFD)]
)
def test_files_that_are_taken(name, data, app):
    assert paper_files.keep(name, data).file_type == paper_files.sniff(data)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\扫描\\执照.jpg", "执照.jpg"),
        ('a"\r\nSet-Cookie: x.pdf', "aSet-Cookie x.pdf"),
        ("执照\u202efdp.jpg", "执照fdp.jpg"),
        ("<script>.png", "script.png"),
        (".pdf", "pdf"),
    ],
)
def test_hostile_file_names_become_harmless(name, clean):
    assert paper_files.clean_name(name) == clean


def test_a_very_long_file_name_keeps_its_ending():
    assert paper_files.clean_name("长" * 500 + ".pdf").endswith("长.pdf")
    assert len(paper_files.clean_name("长" * 500 + ".pdf")) <= 120
