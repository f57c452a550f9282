"""Amounts in capitals, words and figures against published rules, and read back by an independent reader."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.amounts import quantity, rmb_capitals, rmb_words, unit_price, yuan

CAPITALS = {
    "0": "零元整",
    "0.01": "壹分",
    "0.05": "伍分",
    "0.10": "壹角整",
    "0.50": "伍角整",
    "0.99": "玖角玖分",
    "1": "壹元整",
    "1.01": "壹元零壹分",
    "1.10": "壹元壹角整",
    "10": "壹拾元整",
    "11": "壹拾壹元整",
    "20.05": "贰拾元零伍分",
    "100": "壹佰元整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1000": "壹仟元整",
    "1001": "壹仟零壹元整",
    "1010": "壹仟零壹拾元整",
    "1100": "壹仟壹佰元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "9999.99": "玖仟玖佰玖拾玖元玖角玖分",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "20010": "贰万零壹拾元整",
    "100000": "壹拾万元整",
    "100100": "壹拾万零壹佰元整",
    "107000.53": "壹拾万柒仟元伍角叁分",
    "756005.25": "柒拾伍万陆仟零伍元贰角伍分",
    "819280.00": "捌拾壹万玖仟贰佰捌拾元整",
    "1000000": "壹佰万元整",
    "10000000": "壹仟万元整",
    "10000001": "壹仟万零壹元整",
    "99999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "100000000": "壹亿元整",
    "100000001": "壹亿零壹元整",
    "100001000": "壹亿零壹仟元整",
    "100010000": "壹亿零壹万元整",
    "110000000": "壹亿壹仟万元整",
    "101001010.01": "壹亿零壹佰万壹仟零壹拾元零壹分",
    "100000000000": "壹仟亿元整",
    "100000000000.01": "壹仟亿元零壹分",
    "100100000000": "壹仟零壹亿元整",
    "999999999999.99": "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}

WORDS = {
    "0": "RMB zero yuan only",
    "0.05": "RMB zero yuan and five fen only",
    "1": "RMB one yuan only",
    "13.13": "RMB thirteen yuan and thirteen fen only",
    "20": "RMB twenty yuan only",
    "21.90": "RMB twenty-one yuan and ninety fen only",
    "100": "RMB one hundred yuan only",
    "1000": "RMB one thousand yuan only",
    "1001.01": "RMB one thousand one yuan and one fen only",
    "756005.25": "RMB seven hundred fifty-six thousand five yuan and twenty-five fen only",
    "1000000000": "RMB one billion yuan only",
    "999999999999.99": "RMB nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine "
    "thousand nine hundred ninety-nine yuan and ninety-nine fen only",
}

MONEY = st.integers(min_value=0, max_value=10**14 - 1).map(lambda fen: Decimal(fen) / 100)
SPARSE = st.lists(st.sampled_from("00001239"), min_size=3, max_size=14).map(
    lambda digits: Decimal("".join(digits)) / 100
)


@pytest.mark.parametrize(("figure", "capitals"), CAPITALS.items())
def test_an_amount_is_written_in_capitals(figure: str, capitals: str) -> None:
    assert rmb_capitals(Decimal(figure)) == f"人民币{capitals}"


@pytest.mark.parametrize(("figure", "words"), WORDS.items())
def test_an_amount_is_written_in_english_words(figure: str, words: str) -> None:
    assert rmb_words(Decimal(figure)) == words


@pytest.mark.parametrize("refused", ["-0.01", "-1", "1000000000000", "0.001", "NaN", "Infinity"])
def test_an_amount_outside_the_range_is_refused(refused: str) -> None:
    for write in (rmb_capitals, rmb_words):
        with pytest.raises(ValueError, match=r"finite|outside|fen"):
            write(Decimal(refused))


def test_a_float_is_refused() -> None:
    with pytest.raises(ValueError, match="Decimal"):
        rmb_capitals(0.1)  # type: ignore[arg-type]


@given(MONEY | SPARSE)
def test_capitals_read_back_to_the_same_amount(amount: Decimal) -> None:
    text = rmb_capitals(amount)
    assert _read_capitals(text.removeprefix("人民币")) == amount
    assert "零零" not in text
    assert text.endswith("整") == (int(amount * 100) % 10 == 0)


@given(MONEY | SPARSE, MONEY | SPARSE)
def test_different_amounts_have_different_words(first: Decimal, second: Decimal) -> None:
    assert (rmb_words(first) == rmb_words(second)) == (first == second)


def test_figures_carry_separators_and_no_idle_zeros() -> None:
    assert yuan(Decimal("1234567.89")) == "¥1,234,567.89"
    assert yuan(Decimal(0)) == "¥0.00"
    assert [unit_price(Decimal(p)) for p in ("4.62", "4.6", "11.2035", "4.6200", "1204")] == [
        *("4.62", "4.60", "11.2035", "4.62", "1,204.00"),
    ]
    assert [quantity(Decimal(q)) for q in ("1000", "1037.125", "109725.000", "0.5")] == [
        *("1,000", "1,037.125", "109,725", "0.5"),
    ]


def _read_capitals(text: str) -> Decimal:
    """Read capitals aloud: digits wait for their unit, 万 and 亿 lift all that stands before them in their group."""
    digits = {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total, group, digit, cents = 0, 0, 0, 0
    for character in text:
        if character in digits:
            digit = digits[character]
        elif character in places:
            group, digit = group + digit * places[character], 0
        elif character in "万亿元":
            total += (group + digit) * {"万": 10**4, "亿": 10**8, "元": 1}[character]
            group = digit = 0
        elif character in "角分":
            cents, digit = cents + digit * (10 if character == "角" else 1), 0
    return Decimal(total) + Decimal(cents) / 100
