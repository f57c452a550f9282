"""The life of a bond."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class BondKind(StrEnum):
    BID = "bid"  # 投标保证金
    PERFORMANCE = "performance"  # 履约保证金


class KeepGround(StrEnum):
    """Why a bond is not given back."""

    BID_REVOKED = "bid_revoked"  # 视为撤销: the bid stayed sealed through the bidder's fault
    CONTRACT_REFUSED = "contract_refused"  # the winner would not sign, as two people established
    STIPULATED = "stipulated"  # another case that the procurement document names


class BondStatus(StrEnum):
    HELD = "held"
    REFUNDED = "refunded"
    KEPT = "kept"  # not given back: the winner would not sign, or the bid was revoked


BOND = Lifecycle("bond", BondStatus.HELD, {BondStatus.HELD: {BondStatus.REFUNDED, BondStatus.KEPT}})
