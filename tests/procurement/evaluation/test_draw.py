"""The verifiable draw against the example of RFC 3797 §6, and its rules for refusals and missing reveals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.evaluation.draws import draw

KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"
POOL = [f"expert-{n:02}" for n in range(1, 26)]

# RFC 3797 §6: MD5 in hex, places left, place selected.
PUBLISHED = """
990DD0A5692A029A98B5E01AA28F3459 25 17
3691E55CB63FCC37914430B2F70B5EC6 24 7
FE814EDF564C190AC1D25753979990FA 23 2
1863CCACEB568C31D7DDBDF1D4E91387 22 16
F4AB33DF4889F0AF29C513905BE1D758 21 25
13EAEB529F61ACFB9A29D0BA3A60DE4A 20 23
992DB77C382CA2BDB9727001F3CDCCD9 19 8
63AB4258ECA922976811C7F55C383CE7 18 24
DFBC5AC97CED01B3A6E348E3CC63F40D 17 19
31CB111C4A4EBE9287CEAE16FE51B909 16 13
07FA46C122F164C215BBC72793B189A3 15 22
AC52F8D75CCBE2E61AFEB3387637D501 14 5
53306F73E14FC0B2FBF434218D25948E 13 18
B5D1403501A81F9A47318BE7893B347C 12 9
85B10B356AA06663EF1B1B407765100A 11 1
3269E6CE559ABD57E2BA6AAB495EB9BD 10 4
"""


def test_the_key_of_the_rfc_is_made_from_its_sources():
    assert draw.key_string([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]]) == KEY


def test_the_example_of_the_rfc_comes_out_row_by_row():
    rows = list(draw.sequence(25, KEY, "md5"))
    published = [line.split() for line in PUBLISHED.strip().splitlines()]
    assert len(published) == 16
    for row, (digest, remaining, selected) in zip(rows, published, strict=False):
        assert (row.digest.upper(), row.remaining, row.selected) == (digest, int(remaining), int(selected))


def test_the_products_own_draws_with_sha256_are_fixed():
    assert [row.selected for row in draw.sequence(25, KEY)][:10] == [20, 23, 1, 14, 17, 9, 11, 15, 7, 13]
    assert len(next(draw.sequence(25, KEY)).digest) == 64


@given(st.integers(0, 300), st.lists(st.integers(0, 99), min_size=1, max_size=6))
def test_every_place_is_drawn_exactly_once(size, numbers):
    rows = list(draw.sequence(size, draw.key_string([numbers])))
    assert sorted(row.selected for row in rows) == list(range(1, size + 1))
    assert [row.remaining for row in rows] == list(range(size, 0, -1))


def test_a_refusal_continues_the_same_sequence():
    order = [POOL[row.selected - 1] for row in draw.sequence(25, KEY)]
    first = draw.draw(POOL, KEY, 3)
    assert draw.selected(first) == order[:3]
    refused = {order[1]}
    second = draw.draw(POOL, KEY, 3, refused)
    assert second[:3] == first
    assert draw.selected(second, refused) == [order[0], order[2], order[3]]


def test_a_pool_that_runs_out_gives_what_there_is():
    rows = draw.draw(["a", "b"], KEY, 3)
    assert sorted(draw.selected(rows)) == ["a", "b"]
    assert draw.draw([], KEY, 3) == draw.draw(["a"], KEY, 0) == []


@pytest.mark.parametrize("pool", [["b", "a"], ["a", "a"]])
def test_a_pool_whose_order_somebody_chose_is_refused(pool):
    with pytest.raises(ValueError, match="sorted and without repetition"):
        draw.draw(pool, KEY, 1)


@pytest.mark.parametrize("sources", [[], [[]], [""], ["abc"], ["A B"], ["双色球"], [[1.5]], [[-1]], [[True]], ["A/B"]])
def test_a_source_that_could_be_read_two_ways_is_refused(sources):
    with pytest.raises(ValueError, match=r"source|not only|not a list"):
        draw.key_string(sources)


def test_different_sources_never_give_one_key():
    keys = [draw.key_string(sources) for sources in ([[1, 2]], [[12]], [[1], [2]], ["12"], ["1", "2"])]
    assert len(set(keys)) == 5


def test_a_reveal_must_be_what_was_committed_and_a_missing_one_counts_as_zero():
    seed = bytes(range(32))
    committed = draw.commitment(seed)
    assert draw.reveal_source(seed, committed) == seed.hex().upper()
    assert draw.reveal_source(None, committed) == "0"
    with pytest.raises(ValueError, match="committed"):
        draw.reveal_source(bytes(32), committed)
    with pytest.raises(ValueError, match="32 bytes"):
        draw.commitment(b"short")
    assert draw.key_string([draw.reveal_source(seed, committed), draw.MISSING, [7, 3]]).endswith("/0/3.7./")


@pytest.mark.parametrize(("size", "wanted"), [(-1, 1), (65_536, 1)])
def test_an_impossible_pool_is_refused(size, wanted):
    with pytest.raises(ValueError, match="a pool of"):
        next(draw.sequence(size, KEY))
    with pytest.raises(ValueError, match="cannot draw"):
        draw.draw(POOL, KEY, -wanted)
