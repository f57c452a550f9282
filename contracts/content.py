"""What a contract or an official document says: frozen values, checked when they are made."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from contracts.clauses import VERSIONS

QUANTITY_PLACES, PRICE_PLACES, AMOUNT_PLACES = 3, 4, 2
LONGEST_PAYMENT_DAYS = 60  # 保障中小企业款项支付条例 art. 9: 30 days, never more than 60 by agreement
LONGEST_URL = 500
LONGEST_CHECKPOINT = 666  # bytes of a QR code of version 20, level M: 105 modules with the quiet zone, 0.36 mm each
_PERMITTED_CONTROLS = frozenset("\t\r\n")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class ContentError(ValueError):
    """The content contradicts itself or cannot be printed; the message names the field."""


class Language(StrEnum):
    """Language of a text: one text, one language."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Party:
    """A signing party. `identifier` is the 18-place unified social credit code."""

    name: str
    identifier: str
    address: str
    representative: str
    contact: str
    phone: str
    bank_account: str = ""

    def __post_init__(self) -> None:
        _require(self, "name", "identifier", "address")
        _check_texts(self)


@dataclass(frozen=True, slots=True)
class Line:
    """One item for one school. Money in CNY; `amount` is quantity x unit price, half-up to the fen.

    Raises ContentError for a number with too many places, not positive, or an amount that is not the product.
    """

    school: str
    delivery_zone: str
    item: str
    grade: str
    standard: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal

    def __post_init__(self) -> None:
        _require(self, "school", "item", "unit")
        _check_texts(self)
        _check_number("quantity", self.quantity, QUANTITY_PLACES)
        _check_number("unit_price", self.unit_price, PRICE_PLACES)
        _check_number("amount", self.amount, AMOUNT_PLACES)
        expected = line_amount(self.quantity, self.unit_price)
        if self.amount != expected:
            raise ContentError(f"amount of {self.item} for {self.school} is {self.amount}, the product is {expected}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractContent:
    """All that a framework contract says. `signed_on` None prints a blank to be filled in by hand.

    `log_reference` names the log entry that carries the fingerprint, `check_url` is what the QR code opens,
    `checkpoint` is the log's signed note (C2SP tlog-checkpoint), printed as a code of its own; all are known only
    after the fingerprint and are therefore not part of it. Raises ContentError.
    """

    number: str
    title: str
    tender_number: str
    tender_title: str
    buyer: Party
    supplier: Party
    lots: tuple[str, ...]
    lines: tuple[Line, ...]
    total_amount: Decimal
    starts_on: date
    ends_on: date
    delivery_terms: tuple[str, ...]
    payment_days: int
    acceptance_rules: tuple[str, ...]
    signed_on: date | None
    log_reference: str
    check_url: str
    clauses_version: str
    checkpoint: str = ""
    language: Language = Language.CHINESE

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", _language(self.language))
        _require(self, "number", "title", "tender_number", "tender_title", "log_reference", "lots", "lines")
        _check_texts(self)
        _check_url(self.check_url)
        _check_checkpoint(self.checkpoint)
        _check_number("total_amount", self.total_amount, AMOUNT_PLACES)
        _check_terms(self)
        total = sum((line.amount for line in self.lines), Decimal(0))
        if total != self.total_amount:
            raise ContentError(f"total_amount is {self.total_amount}, the lines sum to {total}")

    @property
    def issued_on(self) -> date | None:
        """The date the document bears, for its PDF record."""
        return self.signed_on


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading among the paragraphs of an official document."""

    text: str

    def __post_init__(self) -> None:
        _require(self, "text")
        _check_texts(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of an official document; all cells are text.

    `after` is the number of paragraphs (headings count) that stand before it; None puts it behind the last one.
    `numeric` holds the indexes of the columns set flush right. Raises ContentError for a ragged row.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()
    after: int | None = None

    def __post_init__(self) -> None:
        _require(self, "head")
        _check_texts(self)
        for position, row in enumerate(self.rows, start=1):
            if len(row) != len(self.head):
                raise ContentError(f"row {position} of a table has {len(row)} cells, its head has {len(self.head)}")
        if any(not 0 <= column < len(self.head) for column in self.numeric):
            raise ContentError("numeric names a column that the table does not have")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialDocument:
    """A notice, award notice, opening record or the like: paragraphs with tables between them. Raises ContentError."""

    number: str
    title: str
    issued_on: date
    issuer: str
    paragraphs: tuple[str | Heading, ...]
    check_url: str
    log_reference: str
    checkpoint: str = ""
    tables: tuple[Table, ...] = field(default=())
    language: Language = Language.CHINESE

    def __post_init__(self) -> None:
        object.__setattr__(self, "language", _language(self.language))
        _require(self, "number", "title", "issuer", "log_reference")
        _check_texts(self)
        _check_url(self.check_url)
        _check_checkpoint(self.checkpoint)
        for table in self.tables:
            if table.after is not None and not 0 <= table.after <= len(self.paragraphs):
                raise ContentError(f"a table stands after paragraph {table.after} of {len(self.paragraphs)}")


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Amount of a line in CNY: quantity x unit price, rounded half-up to the fen."""
    return (quantity * unit_price).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _language(value: str) -> Language:
    try:
        return Language(value)
    except ValueError:
        raise ContentError(f"language {value!r} is neither zh nor en") from None


def _require(value: object, *names: str) -> None:
    for name in names:
        given = getattr(value, name)
        if not given or (isinstance(given, str) and not given.strip()):
            raise ContentError(f"{name} of {type(value).__name__} is empty")


def _check_terms(content: ContractContent) -> None:
    if content.ends_on < content.starts_on:
        raise ContentError(f"the term ends on {content.ends_on}, before it starts on {content.starts_on}")
    if not 1 <= content.payment_days <= LONGEST_PAYMENT_DAYS:
        raise ContentError(f"payment_days is {content.payment_days}, it must lie within 1..{LONGEST_PAYMENT_DAYS}")
    if content.clauses_version not in VERSIONS:
        raise ContentError(f"clauses_version {content.clauses_version!r} is unknown, known: {', '.join(VERSIONS)}")


def _check_number(name: str, value: Decimal, places: int) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise ContentError(f"{name} is {value!r}, not a finite Decimal")
    if value <= 0:
        raise ContentError(f"{name} is {value}, it must be positive")
    if value != round(value, places):
        raise ContentError(f"{name} is {value}, it has more than {places} decimal places")


def _check_url(url: str) -> None:
    if not url.startswith(("https://", "http://")) or len(url) > LONGEST_URL:
        raise ContentError(f"check_url {url[:40]!r} is not an http address of at most {LONGEST_URL} characters")


def _check_checkpoint(note: str) -> None:
    if note and (note.count("\n") < 5 or "\n\n" not in note or len(note.encode()) > LONGEST_CHECKPOINT):
        raise ContentError(f"checkpoint {note[:40]!r} is not a signed note of at most {LONGEST_CHECKPOINT} bytes")


def _check_texts(value: object) -> None:
    """Refuse what paper cannot show honestly: control characters, lone surrogates, reversed reading order."""
    for text in _texts(value):
        for character in text:
            if character in _PERMITTED_CONTROLS:
                continue
            if unicodedata.category(character) in {"Cc", "Cs"} or character in _BIDI_CONTROLS:
                raise ContentError(f"{text[:20]!a} holds the unprintable character U+{ord(character):04X}")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))
