"""Numbers as documents write them: 人民币大写, English words, ¥ and quantities with separators."""

from decimal import Decimal

LIMIT = Decimal(10) ** 12  # one 万亿: four groups of four digits would need a unit this table does not have

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TEN_WORDS = "- - twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL, _TENS = _WORDS.split(), _TEN_WORDS.split()
_SCALES = ("", " thousand", " million", " billion")


def rmb_capitals(amount: Decimal) -> str:
    """CNY amount in capital numerals: 756005.25 is 人民币柒拾伍万陆仟零伍元贰角伍分.

    会计基础工作规范 art. 52: 整 after 元 or 角 when nothing follows, none after 分; one 零 for zeros between digits.
    Raises ValueError unless 0 <= amount < 10^12 with at most two decimal places.
    """
    yuan, jiao, fen = _split(amount)
    if not (yuan or jiao or fen):
        return "人民币零元整"
    text = f"{_capital_integer(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        text += "零"
    text += f"{_DIGITS[fen]}分" if fen else "整"
    return f"人民币{text}"


def rmb_words(amount: Decimal) -> str:
    """CNY amount in English words: 120.05 is `RMB one hundred twenty yuan and five fen only`.

    Raises ValueError as rmb_capitals does.
    """
    yuan, jiao, fen = _split(amount)
    cents = jiao * 10 + fen
    text = f"RMB {_english_integer(yuan)} yuan"
    if cents:
        text += f" and {_english_integer(cents)} fen"
    return f"{text} only"


def yuan(amount: Decimal) -> str:
    """CNY amount in figures: ¥1,234,567.89."""
    return f"¥{amount:,.2f}"


def unit_price(price: Decimal) -> str:
    """CNY per unit: at least two decimal places, at most four, no idle zeros after the second."""
    return _trimmed(price, least=2, most=4)


def quantity(value: Decimal) -> str:
    """Quantity with separators: at most three decimal places, no idle zeros."""
    return _trimmed(value, least=0, most=3)


def _split(amount: Decimal) -> tuple[int, int, int]:
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"{amount!r} is not a finite Decimal")
    if amount < 0 or amount >= LIMIT:
        raise ValueError(f"{amount} is outside 0 <= amount < 10^12")
    fen = amount * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount} has parts of a fen")
    rest, fen_digit = divmod(int(fen), 10)
    return rest // 10, rest % 10, fen_digit


def _capital_integer(number: int) -> str:
    """Capital numerals of 1 <= number < 10^12, group by group of four digits from the left."""
    text = ""
    for index in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10000**index % 10000
        if not group:
            continue
        # A group below 1000, or one after an empty group, leaves a gap that one 零 must close.
        if text and (group < 1000 or number // 10000 ** (index + 1) % 10000 == 0):
            text += "零"
        text += _capital_group(group) + _GROUPS[index]
    return text


def _capital_group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text


def _english_integer(number: int) -> str:
    if not number:
        return _SMALL[0]
    groups = []
    for index, scale in enumerate(_SCALES):
        group = number // 1000**index % 1000
        if group:
            groups.append(_english_group(group) + scale)
    return " ".join(reversed(groups))


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    words = [f"{_SMALL[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        words.append(_TENS[rest // 10] + (f"-{_SMALL[rest % 10]}" if rest % 10 else ""))
    elif rest:
        words.append(_SMALL[rest])
    return " ".join(words)


def _trimmed(value: Decimal, *, least: int, most: int) -> str:
    whole, _, decimals = f"{value:,.{most}f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least, "0")
    return f"{whole}.{decimals}" if decimals else whole
