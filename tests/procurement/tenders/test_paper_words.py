"""Paper words of a keyholder's seed: the published SLIP-39 vectors, and what a mistyped sheet is told."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from procurement.core.errors import InvalidInput
from procurement.tenders.keyholders import combine_words, split_words

VECTORS = json.loads((Path(__file__).resolve().parents[2] / "data/slip39/vectors.json").read_text())
SEED = bytes(range(32))


def refused(words: list[str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        combine_words(words)
    assert [problem.code for problem in refusal.value.problems] == ["words.bad"]


def test_there_are_45_published_vectors() -> None:
    assert len(VECTORS) == 45


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector[0])
def test_a_published_vector(vector: tuple[str, list[str], str, str]) -> None:
    _, words, secret, _ = vector
    if secret:
        assert combine_words(words, b"TREZOR").hex() == secret
    else:
        with pytest.raises(InvalidInput):
            combine_words(words, b"TREZOR")


def test_any_two_of_three_sheets_of_33_words_give_the_seed_back() -> None:
    sheets = split_words(SEED)
    assert [len(sheet.split()) for sheet in sheets] == [33, 33, 33]
    for pair in combinations(sheets, 2):
        assert combine_words([f"  {sheet.upper()}\n" for sheet in pair]) == SEED


def test_one_sheet_alone_a_sheet_twice_a_wrong_word_and_two_keys_are_refused() -> None:
    first, second, _ = split_words(SEED)
    refused([first])
    refused([first, first])
    refused([])
    refused([first, second.replace(second.split()[7], "canteen")])
    swapped = second.split()
    swapped[10], swapped[11] = swapped[11], swapped[10]
    if swapped[10] != swapped[11]:
        refused([first, " ".join(swapped)])
    refused([first, split_words(bytes(32))[1]])
