"""The rules that an award leans on, with the price of a unit more of each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.members import Member, limits_of
from optimizer.model import Model
from optimizer.money import text
from optimizer.relaxation import FAMILY
from optimizer.stages import Course, scaled_costs

_MILLIONTH = Fraction(1, 10**6)
SMALL = 1e-7  # relative to the largest dual value: nothing


def binding_rules(model: Model, course: Course) -> list[dict[str, Any]]:
    """[{path, item or owner, shadow_price_cny}] of the rows with a dual value in the first stage, whole numbers fixed.

    The price is what the first stage would gain per unit of the row's own limit, in CNY where the stage is a cost.
    """
    outcome = course.first
    if outcome is None or outcome.row_dual is None:
        return []
    _, factor = scaled_costs(model.stages[0])
    natural = np.abs(outcome.row_dual * model.arrays.row_scale[: len(outcome.row_dual)]) / factor
    noise = SMALL * float(natural.max(initial=0.0))
    by_family = _members_by_family(model)
    found = []
    for family in model.arrays.rows:
        for at, key in enumerate(family.keys):
            member = by_family.get((family.name, key[:1])) or by_family.get((family.name, ()))
            if member is not None and natural[family.start + at] > noise:
                price = text(round(natural[family.start + at].item() * 10**6) * _MILLIONTH)
                found.append({"path": member.path, **_about(member, key), "shadow_price_cny": price})
    return sorted(found, key=lambda entry: (entry["path"], str(entry.get("owner", ""))))


def _members_by_family(model: Model) -> dict[tuple[str, tuple[str, ...]], Member]:
    members = [member for member in limits_of(model.market.instance) if member.kind in FAMILY]
    kept = [member for member in members if member.kind != "capacity_reserve"]
    return {(name, member.key): member for member in kept for name in FAMILY[member.kind]}


def _about(member: Member, key: tuple[str, ...]) -> dict[str, str]:
    if member.kind in ("max_owner_share", "min_owners", "survive_any_one_failure") and len(key) > 1:
        return {"item": key[0], "owner": key[1]}
    if member.kind in ("max_owner_share_total", "max_lots_per_owner"):
        return {"owner": key[0]}
    return {"item": member.key[0]} if member.path.startswith("/rules/") and member.key else {}
