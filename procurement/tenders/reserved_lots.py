"""Lots reserved for small and medium enterprises (预留采购包, 财库〔2020〕46号第6至8、10条). Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.tenders.models import Lot, Tender

SHORTEST = 10  # characters of a basis that somebody else must be able to judge
LAW = N_("财库〔2020〕46号第6至8条")


@dataclass(frozen=True)
class Reservation:
    """The delivery zones whose lots are reserved; of these, `small_zones` for small and micro enterprises alone."""

    zones: Collection[UUID] = ()
    small_zones: Collection[UUID] = ()


def taken_out(fields: dict[str, Any], lots: Sequence[Lot]) -> Reservation:
    """The reservation among a draft's changed fields, which loses it; what they do not speak of stays."""
    zones = fields.pop("reserved_zones", [lot.zone_id for lot in lots if lot.is_reserved])
    return Reservation(zones, fields.pop("small_zones", [lot.zone_id for lot in lots if lot.is_reserved_small]))


def reserve(lots: Sequence[Lot], reservation: Reservation) -> list[Problem]:
    """Mark the lots of these delivery zones as reserved; a zone without a lot is a problem."""
    for lot in lots:
        lot.is_reserved = lot.zone.id in reservation.zones
        lot.is_reserved_small = lot.zone.id in reservation.small_zones
    problems = []
    if not set(reservation.zones) <= {lot.zone.id for lot in lots}:
        problems.append(Problem("tender.reserved_zone", N_("预留的片区没有采购包"), "reserved_zones"))
    if not set(reservation.small_zones) <= set(reservation.zones):
        message = N_("只面向小型、微型企业的片区，先要预留给中小企业")
        problems.append(Problem("tender.small_zone", message, "small_zones", law=LAW))
    return problems


def basis_problems(tender: Tender) -> list[Problem]:
    """Who reserves says on what basis, in the notice; nobody else does."""
    is_reserving = any(lot.is_reserved for lot in tender.lots)
    basis = tender.reserve_basis.strip()
    if is_reserving and len(basis) < SHORTEST:
        message = N_("预留给中小企业的采购包要写明依据，随公告公布，至少 10 个字")
        return [Problem("tender.reserve_basis", message, "reserve_basis", law=LAW)]
    if basis and not is_reserving:
        message = N_("没有预留的采购包：请勾选预留的片区，或删去预留的依据")
        return [Problem("tender.reserve_unused", message, "reserve_basis", law=LAW)]
    return []
