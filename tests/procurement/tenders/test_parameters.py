"""A new dated number of the law: entered with its source, used from its day, frozen with each notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from procurement.core.actors import Actor
from procurement.core.transaction import reading
from procurement.tenders import parameters, queries
from tests.factories import tenders as make
from tests.factories.people import People

NEW = {"code": "max_bond_rate", "value": "0.01", "valid_from": "2026-03-03", "source": "某省财政厅通知第3条",
       "confidence": "memory"}  # fmt: skip


def test_a_new_value_is_entered_once_and_applies_from_its_day(people: People, api_as: Any) -> None:
    make.prepare_county(people)
    send = api_as(people.officer)
    assert send("POST", "/rule-parameters", json=NEW).status_code == 201
    assert send("POST", "/rule-parameters", json=NEW).status_code == 409
    assert api_as(people.auditor)("POST", "/rule-parameters", json=NEW).status_code == 403
    with reading(people.officer) as session:
        values = [
            str(parameters.value_on(session, people.county.id, "max_bond_rate", date(2026, 3, day))) for day in (2, 3)
        ]
    assert values == ["0.02", "0.01"]


@pytest.mark.parametrize(
    ("code", "value", "status"),
    [("max_bond_rate", "1.01", 422), ("max_bond_rate", "abc", 422), ("notice_working_days", "5.5", 422),
     ("notice_working_days", "-1", 422), ("no_such_number", "1", 422), ("notice_working_days", "6", 201)],
)  # fmt: skip
def test_a_value_is_a_number_of_its_kind(people: People, api_as: Any, code: str, value: str, status: int) -> None:
    make.prepare_county(people)
    asked = {**NEW, "code": code, "value": value}
    assert api_as(people.officer)("POST", "/rule-parameters", json=asked).status_code == status


def test_the_page_shows_how_sure_a_value_is_and_a_notice_keeps_its_own(
    people: People, login_as: Callable[[Actor], FlaskClient]
) -> None:
    tender_id = make.make_published(people)
    browser = login_as(people.officer)
    refused = browser.post("/tenders/parameters/values", data={**NEW, "value": "2"})
    assert refused.status_code == 422
    assert "某省财政厅通知第3条" in refused.get_data(as_text=True)
    assert browser.post("/tenders/parameters/values", data=NEW).status_code == 303
    page = browser.get("/tenders/parameters").get_data(as_text=True)
    assert "待核对原文" in page
    frozen = {row["code"]: row for row in queries.frozen_notice(make.read_tender(people, tender_id))["parameters"]}
    assert (frozen["max_bond_rate"]["value"], frozen["max_bond_rate"]["confidence"]) == ("0.02", "confirmed")
    shown = browser.get(f"/tenders/{tender_id}/procedure").get_data(as_text=True)
    assert "适用的数值" in shown
    assert "待核对原文" in shown  # the thirty days of the intention, from memory
