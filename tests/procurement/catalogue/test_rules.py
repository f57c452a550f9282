"""What the catalogue's rules accept and refuse; no database."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.catalogue import rules, service
from procurement.catalogue.models import Item, ItemStandard, Standard


def an_item(name: str, *codes: str) -> Item:
    links = [ItemStandard(standard=Standard(code=code), is_product_standard=True) for code in codes]
    safety = ItemStandard(standard=Standard(code="GB 2716—2018"), is_product_standard=False)
    return Item(code="x", name=name, standards=[*links, safety])


def test_soybean_oil_by_the_rapeseed_standard_is_refused_and_told_which_standard_fits():
    problem, *others = rules.standard_problems(an_item("大豆油", "GB/T 1535—2017"), Standard(code="GB/T 1536—2021"))
    assert others == []
    assert problem.code == "catalogue.standard_mismatch"
    text = problem.message % problem.params
    assert text == "GB/T 1536—2021 不是大豆油的产品标准；适用的是 GB/T 1535—2017"


def test_the_fitting_standard_is_accepted():
    assert rules.standard_problems(an_item("大豆油", "GB/T 1535—2017"), Standard(code="GB/T 1535—2017")) == []


def test_a_safety_standard_is_no_product_standard():
    problems = rules.standard_problems(an_item("大豆油", "GB/T 1535—2017"), Standard(code="GB 2716—2018"))
    assert [p.code for p in problems] == ["catalogue.standard_mismatch"]


def test_an_item_without_product_standard_can_be_asked_for_by_none():
    problems = rules.standard_problems(an_item("学生奶"), Standard(code="GB 25190—2010"))
    assert [p.code for p in problems] == ["catalogue.standard_missing"]


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2022, 4, 30), ["catalogue.standard_early"]),
        (date(2022, 5, 1), []),
        (date(2030, 12, 31), []),
        (date(2031, 1, 1), ["catalogue.standard_ended"]),
    ],
)
def test_a_standard_fits_only_while_it_is_in_force(on, code):
    standard = Standard(code="GB/T 1536—2021", valid_from=date(2022, 5, 1), valid_until=date(2030, 12, 31))
    assert [p.code for p in rules.standard_problems(an_item("菜籽油", "GB/T 1536—2021"), standard, on)] == code


@pytest.mark.parametrize(
    "typed", ["GB/T 1536-2021", "gb/t  1536—2021", "GB/T 1536 – 2021", "GB/T 1536－2021", " GB/T 1536—2021 "]
)
def test_a_standard_has_one_spelling(typed):
    assert rules.standard_code(typed) == "GB/T 1536—2021"


@pytest.mark.parametrize("code", ["", "Milk", "奶", "-milk", "milk-", "a" * 41, "a b"])
def test_a_code_that_would_break_files_is_refused(code):
    assert [p.field for p in rules.code_problems(code)] == ["code"]


@pytest.mark.parametrize("code", ["rice", "student-milk", "a", "1"])
def test_a_plain_code_is_accepted(code):
    assert rules.code_problems(code) == []


def test_a_ceiling_is_above_zero_and_says_its_source():
    assert {p.field for p in rules.ceiling_problems(Decimal(0), " ")} == {"price", "source"}
    assert rules.ceiling_problems(Decimal("0.0001"), "县发改局") == []


def test_every_shipped_fact_names_its_source_and_how_far_it_may_be_trusted():
    shipped = service.shipped()
    facts = [*shipped["standards"], *(grade for item in shipped["items"] for grade in item["grades"])]
    assert len(facts) > 20
    for fact in facts:
        assert fact["source"].strip()
        assert len(fact["source"]) <= 200
        assert fact["confidence"] in {"confirmed", "secondary", "unconfirmed"}


def test_every_shipped_item_has_its_own_product_standard_and_known_safety_standards():
    shipped = service.shipped()
    known = {standard["code"] for standard in shipped["standards"]}
    products = [code for item in shipped["items"] for code in item["product_standards"]]
    assert len(products) == len(set(products)) == 4
    assert {code for item in shipped["items"] for code in item["safety_standards"]} | set(products) == known
    assert all(rules.standard_code(code) == code for code in known)
