"""The life of a sealed bid."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class BidStatus(StrEnum):
    SEALED = "sealed"
    REPLACED = "replaced"  # by a later envelope of the same supplier, before the deadline
    WITHDRAWN = "withdrawn"  # 撤回, before the deadline
    OPENED = "opened"
    LAPSED = "lapsed"  # sealed to an older notice and not confirmed anew: counts as not submitted
    REVOKED = "revoked"  # 视为撤销: it stayed sealed through the bidder's fault
    DEEMED_WITHDRAWN = "deemed_withdrawn"  # 视为撤回: it stayed sealed through others' fault, the bond goes back


BID = Lifecycle(
    "bid",
    BidStatus.SEALED,
    {BidStatus.SEALED: set(BidStatus) - {BidStatus.SEALED}},
)

STAYED_SEALED = (BidStatus.REVOKED, BidStatus.DEEMED_WITHDRAWN)
