"""What one frozen notice says otherwise than another. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement.core import clock
from procurement.core.text import N_

NAMES = {
    "deadline_at": N_("投标截止并开标时间"), "terms": N_("合同与商务条款"), "bond_amount": N_("投标保证金"),
    "performance_bond_rate": N_("履约保证金比例"), "payment_days": N_("付款期限（日）"),
    "max_lots_per_owner": N_("同一出资人最多中标包数"), "contract_starts_on": N_("履行期开始"),
    "contract_ends_on": N_("履行期结束"),
}  # fmt: skip
FIXED = (
    "tender", "number", "buyer", "qualification", "lots", "pricing", "reference", "reserve_basis", "award_method",
    "objective", "score_weights", "assignment", "seed_commitment", "holders", "published_at", "parameters",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One value that changed; `name` is a msgid of NAMES, `before` and `after` as a reader sees them."""

    code: str
    name: str
    before: str
    after: str


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a version changed, in the order of NAMES."""
    return [
        Change(code, name, shown(code, before.get(code)), shown(code, after.get(code)))
        for code, name in NAMES.items()
        if before.get(code) != after.get(code)
    ]


def fixed_faults(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What no version may change and this one did: what is bought, who may bid, how it is decided."""
    return [code for code in FIXED if before.get(code) != after.get(code)]


def shown(code: str, value: Any) -> str:
    """A frozen value for readers: instants by the clock of Shanghai, shares in percent."""
    if value in (None, ""):
        return "—"
    if code == "deadline_at":
        return clock.local(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    if code == "performance_bond_rate":
        return f"{(Decimal(value) * 100).normalize():f}%"
    return str(value)
