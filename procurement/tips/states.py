"""The life of a report (举报)."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class TipStatus(StrEnum):
    RECEIVED = "received"
    CLOSED = "closed"


TIP = Lifecycle("tip", TipStatus.RECEIVED, {TipStatus.RECEIVED: {TipStatus.CLOSED}})
