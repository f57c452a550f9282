"""Which codes, standards and ceiling prices the catalogue accepts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from procurement.catalogue.models import Item, Standard
from procurement.core.errors import Problem
from procurement.core.text import N_

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_DASHES = re.compile(r"\s*[-‐‑–—－]+\s*(?=\d{4}$)")


def code_problems(code: str) -> list[Problem]:
    """A code: 1 to 40 of a-z, 0-9 and dashes, as it stands in files and the API."""
    if _CODE.fullmatch(code):
        return []
    return [Problem("catalogue.code_invalid", N_("编码为 1 到 40 个小写字母、数字或横线"), "code")]


def standard_code(text: str) -> str:
    """A standard's code in one spelling: "gb/t 1536-2021" becomes "GB/T 1536—2021", so that nothing is listed twice."""
    return _DASHES.sub("—", " ".join(text.upper().split()))


def span_problems(valid_from: date | None, valid_until: date | None) -> list[Problem]:
    """A standard's last day is not before its first."""
    if valid_from and valid_until and valid_until < valid_from:
        return [Problem("catalogue.span_reversed", N_("废止日期早于实施日期"), "valid_until")]
    return []


def _fitting(item: Item) -> list[str]:
    return sorted(link.standard.code for link in item.standards if link.is_product_standard)


def standard_problems(item: Item, standard: Standard, on: date | None = None) -> list[Problem]:
    """May goods of `item` be asked for by `standard` (and is it in force on day `on`, when given)?

    Soybean oil by GB/T 1536, the rapeseed oil standard, is the usual slip; the message names the standards that fit.
    """
    fitting = _fitting(item)
    names = {"item": item.name, "standard": standard.code, "fitting": "、".join(fitting)}
    if not fitting:
        message = N_("%(item)s还没有登记产品标准，请先在目录中登记")
        return [Problem("catalogue.standard_missing", message, "standard_id", params={"item": item.name})]
    if standard.code not in fitting:
        message = N_("%(standard)s 不是%(item)s的产品标准；适用的是 %(fitting)s")
        return [Problem("catalogue.standard_mismatch", message, "standard_id", params=names)]
    if on and standard.valid_from and on < standard.valid_from:
        message = N_("%(standard)s 自 %(day)s 起实施，还没有生效")
        params = {"standard": standard.code, "day": standard.valid_from.isoformat()}
        return [Problem("catalogue.standard_early", message, "standard_id", params=params)]
    if on and standard.valid_until and on > standard.valid_until:
        message = N_("%(standard)s 已于 %(day)s 废止")
        params = {"standard": standard.code, "day": standard.valid_until.isoformat()}
        return [Problem("catalogue.standard_ended", message, "standard_id", params=params)]
    return []


def allow_problems(item: Item, standard: Standard, others: Sequence[Item]) -> list[Problem]:
    """May `standard` be registered as a product standard of `item`, when it is already that of `others`?

    Refused unless the officer says that the text covers both: else a slip of the pen becomes the catalogue's truth.
    """
    if not others:
        return []
    params = {
        "standard": standard.code,
        "item": item.name,
        "others": "、".join(sorted(other.name for other in others)),
        "fitting": "、".join(_fitting(item)) or "—",
    }
    message = N_(
        "%(standard)s 是%(others)s的产品标准；%(item)s已登记的是 %(fitting)s。原文确实涵盖两者时，勾选“原文涵盖本品”"
    )
    return [Problem("catalogue.standard_of_another", message, "standard_id", params=params)]


def ceiling_problems(price: Decimal, source: str) -> list[Problem]:
    """A ceiling is above zero and says where it comes from."""
    problems = []
    if price <= 0:
        problems.append(Problem("catalogue.ceiling_not_positive", N_("最高限价应大于 0"), "price"))
    if not source.strip():
        problems.append(Problem("catalogue.source_missing", N_("写明最高限价的依据"), "source"))
    return problems
