"""The unattended road's money: accepted × price = statements = invoices = paid + open, to the fen, twice over."""

import json
import sqlite3
from decimal import Decimal

import openpyxl
import pytest


@pytest.fixture(scope="session")
def book(finished):
    sheet = openpyxl.load_workbook(finished / "out" / "settlement.xlsx").active
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def fen(value):
    return round(Decimal(str(value)) * 100)


def entries(finished, kind):
    lines = (finished / "out" / "audit.jsonl").read_text().splitlines()
    return [entry["facts"] for entry in map(json.loads, lines) if entry["type"] == kind]


def test_every_school_and_supplier_balances_to_the_fen(book):
    assert len(book) == 6
    for row in book:
        accepted, unstated, waiting, confirmed, paid, owed = (
            fen(row[name])
            for name in ("验收（元）", "未对账（元）", "待确认（元）", "已确认（元）", "已付（元）", "未付（元）")
        )
        aged = sum(fen(row[name]) for name in row if "逾期 " in name or "未到期" in name)
        assert accepted == unstated + waiting + confirmed
        assert owed == confirmed - paid == aged
        assert row["账平"] == "是"
    stages = ("已付（元）", "逾期 1–30 日（元）", "未对账（元）", "待确认（元）")  # one school stands at each
    assert [sum(fen(row[stage]) > 0 for row in book) for stage in stages] == [1, 1, 1, 1]


def test_the_log_alone_gives_the_same_sums(finished, book):
    """From signed acceptances and public unit prices, without asking a single table of settlement."""
    database = sqlite3.connect(f"file:{next(finished.glob('*.db'))}?mode=ro", uri=True)
    query = """SELECT d.id, c.unit_price FROM delivery_line d
               JOIN call_off_line o ON o.id = d.order_line_id JOIN contract_line c ON c.id = o.contract_line_id"""
    price = dict(database.execute(query).fetchall())
    database.close()
    accepted = sum(
        _line_fen(Decimal(line["accepted"]), price[line["line"].replace("-", "")])
        for facts in entries(finished, "delivery:accepted") for line in facts["lines"]
    )  # fmt: skip
    assert accepted == sum(fen(row["验收（元）"]) for row in book)
    stated = sum(fen(facts["amount"]) for facts in entries(finished, "statement:submitted"))
    assert stated == accepted - sum(fen(row["未对账（元）"]) for row in book)
    (paid,) = entries(finished, "payment:recorded")
    assert fen(paid["amount"]) == sum(fen(row["已付（元）"]) for row in book)


def _line_fen(quantity, scaled_price):
    exact = quantity * Decimal(scaled_price).scaleb(-4) * 100
    return int(exact.to_integral_value("ROUND_HALF_UP"))
