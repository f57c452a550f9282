"""How numbers, times and statuses look on pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask
from flask_babel import gettext

from procurement.core import clock
from procurement.core.text import N_

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


def yuan(value: Decimal | None) -> str:
    """¥1,234,567.89"""
    return "—" if value is None else f"¥{value:,.2f}"


def price(value: Decimal | None) -> str:
    """A unit price: at least 2, at most 4 decimals."""
    if value is None:
        return "—"
    text = f"{value:,.4f}"
    return text[:-2] if text.endswith("00") else text


def quantity(value: Decimal | int | None) -> str:
    """Grouped, without trailing zeros."""
    if value is None:
        return "—"
    text = f"{Decimal(value):,.3f}"
    return text.rstrip("0").rstrip(".")


def local_time(value: datetime | None) -> str:
    """2026-11-30 09:30 in Asia/Shanghai."""
    return "—" if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def local_date(value: date | datetime | None) -> str:
    """2026-11-30 in Asia/Shanghai."""
    if value is None:
        return "—"
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


def weekday(value: date | datetime) -> str:
    """周一, Mon"""
    day = clock.local(value).date() if isinstance(value, datetime) else value
    return gettext(WEEKDAYS[day.weekday()])


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        yuan=yuan, price=price, quantity=quantity, local_time=local_time, local_date=local_date, weekday=weekday
    )
