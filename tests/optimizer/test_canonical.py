"""The canonical form is that of RFC 8785, whichever way it is written."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.canonical import canonical

NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1e-4, 9e-5, 1e-7, 1e15, 1e16, 1e17, 1e21, 1e22, 0.1, 98.0, 1.5]),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TREES)
def test_the_bytes_are_those_of_the_standard_writer(tree: Any) -> None:
    assert canonical(tree) == rfc8785.dumps(tree)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"b": 1, "a": [98.0, 0.5, -0.0, None, True]}, b'{"a":[98,0.5,0,null,true],"b":1}'),
        ({"大米": '面粉\u007f\u0001\n"\\/'}, '{"大米":"面粉\u007f\\u0001\\n\\"\\\\/"}'.encode()),
        (
            {"\U0001f33e": 1, "\uff21": 2},
            '{"\U0001f33e":1,"\uff21":2}'.encode(),
        ),  # UTF-16 order, not that of code points
        ([1e21, 1e-7, 123456789012345680.0, 0.00001], b"[1e+21,1e-7,123456789012345680,0.00001]"),
        ((1, 2), b"[1,2]"),
    ],
)
def test_what_the_two_writers_could_write_differently(value: Any, written: bytes) -> None:
    assert canonical(value) == written == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2}, {"a": {2}}]
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
        canonical(value)
