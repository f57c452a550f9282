"""marshmallow fields of the API and the forms: decimals and instants as strings, messages in the source language."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from procurement.core import clock, money
from procurement.core.text import N_

REQUIRED = N_("必填")

fields.Field.default_error_messages.update(required=REQUIRED, null=N_("不能为空"), validator_failed=N_("填写不正确"))
fields.String.default_error_messages.update(invalid=N_("应为文字"), invalid_utf8=N_("不是 UTF-8 文字"))
fields.Integer.default_error_messages.update(invalid=N_("应为整数"), too_large=N_("数字太大"))
fields.Number.default_error_messages.update(invalid=N_("应为数字"), too_large=N_("数字太大"))
fields.UUID.default_error_messages.update(invalid_uuid=N_("不是有效的编号"))
fields.Boolean.default_error_messages.update(invalid=N_("应为是或否"))
fields.Date.default_error_messages.update(
    invalid=N_("不是有效的日期"), format=N_("不是有效的日期"), invalid_awareness=N_("不是有效的日期")
)
fields.DateTime.default_error_messages.update(
    invalid=N_("不是有效的时间"), format=N_("不是有效的时间"), invalid_awareness=N_("不是有效的时间")
)
fields.Enum.default_error_messages.update(unknown=N_("请选择列出的一项"), must_be=N_("请选择列出的一项"))
fields.Email.default_error_messages.update(invalid=N_("不是有效的邮箱"))
fields.List.default_error_messages.update(invalid=N_("应为列表"))
fields.Nested.default_error_messages.update(type=N_("格式不正确"))

PATTERNS = {
    "price": r"^\d{1,10}(\.\d{1,4})?$",
    "quantity": r"^\d{1,11}(\.\d{1,3})?$",
    "amount": r"^\d{1,14}(\.\d{1,2})?$",
    "percent": r"^\d{1,2}(\.\d{1,2})?$",
}


class _FixedDecimal(fields.Field[Decimal]):
    """A non-negative decimal carried as a string."""

    kind = ""
    places = 0
    read: Callable[[str], Decimal]

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"pattern": PATTERNS[self.kind], **kwargs.pop("metadata", {})}
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:.{self.places}f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if not isinstance(value, str):
            raise ValidationError(N_("应为用引号括起的数字"))
        text = value.strip().replace(",", "")
        try:
            number = type(self).read(text)
        except ValueError as error:
            raise ValidationError(N_("应为数字，小数位数不能超过规定")) from error
        if number < 0:
            raise ValidationError(N_("不能是负数"))
        return number


class PriceField(_FixedDecimal):
    """Unit price in CNY, at most 4 decimals, as a string."""

    kind, places, read = "price", 4, staticmethod(money.price)


class QuantityField(_FixedDecimal):
    """Quantity, at most 3 decimals, as a string."""

    kind, places, read = "quantity", 3, staticmethod(money.quantity)


class AmountField(_FixedDecimal):
    """Amount in CNY, at most 2 decimals, as a string."""

    kind, places, read = "amount", 2, staticmethod(money.amount)


class PercentField(_FixedDecimal):
    """Percentage below 100, at most 2 decimals, as a string."""

    kind, places, read = "percent", 2, staticmethod(money.percent)


class InstantField(fields.Field[datetime]):
    """An instant: ISO 8601. Without an offset (an HTML form) it is read as Asia/Shanghai; out as UTC with Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise ValidationError(N_("不是有效的时间"))
        try:
            moment = datetime.fromisoformat(value.strip())
            moment = moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError(N_("不是有效的时间")) from error


def length(minimum: int = 0, maximum: int = 200) -> validate.Length:
    """A text of `minimum` to `maximum` characters."""
    message = N_("长度应在规定范围内") if minimum > 1 else (N_("不能为空或过长") if minimum else N_("过长"))
    return validate.Length(min=minimum or None, max=maximum, error=message)


def one_of(choices: Collection[str]) -> validate.OneOf:
    return validate.OneOf(tuple(choices), error=N_("请选择列出的一项"))


def between(minimum: int, maximum: int) -> validate.Range:
    return validate.Range(min=minimum, max=maximum, error=N_("超出允许的范围"))
