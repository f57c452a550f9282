"""Canonical JSON against the published RFC 8785 vectors, and the body of a log entry."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.audit.entries import CanonicalError, canonical, entry_body, instant, read_json
from procurement.core.actors import SYSTEM, Actor, Role

VECTORS = Path(__file__).parents[2] / "data" / "jcs-rfc8785" / "testdata"
PUBLISHED = ["arrays", "french", "structures", "unicode", "values", "weird"]

ASCII_AND_MORE = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | ASCII_AND_MORE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ASCII_AND_MORE, inner, max_size=4),
    max_leaves=12,
)


def published(name):
    return json.loads((VECTORS / "input" / f"{name}.json").read_bytes()), (
        VECTORS / "outhex" / f"{name}.txt"
    ).read_text()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_vector_has_its_published_bytes(name):
    value, expected = published(name)
    assert canonical(value) == bytes.fromhex(expected)


def test_no_published_vector_is_left_out():
    assert sorted(path.stem for path in (VECTORS / "input").glob("*.json")) == PUBLISHED


@pytest.mark.parametrize("facts", [{"price": 4.5}, {"a": [1, [float("nan")]]}, {"a": {"b": 1e3}}])
def test_an_entry_holds_no_float(facts):
    with pytest.raises(CanonicalError, match=r"\$\.facts\..*: a float"):
        entry_body(log="x/y", seq=0, type="a:b", at=datetime(2026, 1, 1, tzinfo=UTC), actor=SYSTEM, facts=facts)


@given(VALUES)
def test_what_is_written_is_read_back_and_written_the_same(value):
    raw = canonical(value)
    assert read_json(raw) == value
    assert canonical(read_json(raw)) == raw


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"price": Decimal("4.5")}, "unsupported type"),
        ({1: "x"}, "keys must be strings"),
        (2**53, "exceeds safe integer"),
        ("\ud800", "non-UTF-8"),
        ({"raw": b"x"}, "unsupported type"),
    ],
)
def test_a_value_without_exact_form_is_refused_by_name(value, message):
    with pytest.raises(CanonicalError, match=message):
        canonical(value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"a":1,"a":2}', "duplicate key 'a'"),
        (b'[{"b":{"c":1,"c":1}}]', "duplicate key 'c'"),
        (b'{"a":1.0}', "only integers"),
        (b'{"a":NaN}', "only integers"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "too deeply"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(raw, message):
    with pytest.raises(CanonicalError, match=message):
        read_json(raw)


def body(**changes):
    values = {
        "log": "example.gov.cn/canteen-log",
        "seq": 7,
        "type": "tender:published",
        "at": datetime(2026, 11, 23, 14, 18, 48, tzinfo=timezone(timedelta(hours=8))),
        "actor": Actor(role=Role.OFFICER, user_id=UUID(int=1), organization_id=UUID(int=2)),
        "facts": {"tender": "t-1", "count": 3, "lots": ["a"], "void": None, "urgent": False},
    }
    return entry_body(**(values | changes))


def test_an_entry_has_exactly_these_bytes():
    assert body() == (
        b'{"actor":{"id":"00000000-0000-0000-0000-000000000001","organization":"00000000-0000-0000-0000-000000000002",'
        b'"role":"officer"},"at":"2026-11-23T06:18:48.000000Z",'
        b'"facts":{"count":3,"lots":["a"],"tender":"t-1","urgent":false,"void":null},'
        b'"log":"example.gov.cn/canteen-log","seq":7,"type":"tender:published","v":1}'
    )
    assert json.loads(body(actor=SYSTEM))["actor"] == {"id": None, "organization": None, "role": "system"}


@pytest.mark.parametrize(
    "changes",
    [{"seq": -1}, {"log": ""}, {"type": "published"}, {"facts": {"price": 1.5}}, {"at": datetime(2026, 1, 1)}],  # noqa: DTZ001
)
def test_an_entry_that_could_not_be_verified_is_not_written(changes):
    with pytest.raises(CanonicalError):
        body(**changes)


def test_instants_sort_as_text():
    early = datetime(2026, 1, 1, tzinfo=UTC)
    assert instant(early) == "2026-01-01T00:00:00.000000Z"
    assert instant(early) < instant(early + timedelta(microseconds=1)) < instant(early + timedelta(days=400))
