"""The life of a sealed bid."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class BidStatus(StrEnum):
    SEALED = "sealed"
    REPLACED = "replaced"  # by a later envelope of the same supplier, before the deadline
    WITHDRAWN = "withdrawn"  # 撤回, before the deadline
    OPENED = "opened"
    UNREADABLE = "unreadable"  # shares give no key that matches the commitment, or the content is malformed


BID = Lifecycle(
    "bid",
    BidStatus.SEALED,
    {BidStatus.SEALED: {BidStatus.REPLACED, BidStatus.WITHDRAWN, BidStatus.OPENED, BidStatus.UNREADABLE}},
)
