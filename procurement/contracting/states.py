"""The life of a contract and of the bonds around it."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class ContractStatus(StrEnum):
    DRAFTED = "drafted"
    RENDERED = "rendered"  # the PDF exists and waits for the supplier
    SUPPLIER_SIGNED = "supplier_signed"
    SIGNED = "signed"  # in force; orders may be placed
    TERMINATED = "terminated"


S = ContractStatus

CONTRACT = Lifecycle(
    "contract",
    S.DRAFTED,
    {
        S.DRAFTED: {S.RENDERED, S.TERMINATED},
        S.RENDERED: {S.SUPPLIER_SIGNED, S.TERMINATED},
        S.SUPPLIER_SIGNED: {S.SIGNED, S.TERMINATED},
        S.SIGNED: {S.TERMINATED},
    },
)


class SupplementStatus(StrEnum):
    PROPOSED = "proposed"  # by an officer; waits for the supplier
    SUPPLIER_SIGNED = "supplier_signed"
    SIGNED = "signed"  # in force; published
    WITHDRAWN = "withdrawn"


SUPPLEMENT = Lifecycle(
    "contract_supplement",
    SupplementStatus.PROPOSED,
    {
        SupplementStatus.PROPOSED: {SupplementStatus.SUPPLIER_SIGNED, SupplementStatus.WITHDRAWN},
        SupplementStatus.SUPPLIER_SIGNED: {SupplementStatus.SIGNED, SupplementStatus.WITHDRAWN},
    },
)


class SubcontractStatus(StrEnum):
    REQUESTED = "requested"
    CONSENTED = "consented"  # in writing; may carry under the contract
    REFUSED = "refused"


SUBCONTRACT = Lifecycle(
    "subcontract",
    SubcontractStatus.REQUESTED,
    {SubcontractStatus.REQUESTED: {SubcontractStatus.CONSENTED, SubcontractStatus.REFUSED}},
)


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


class RefusalStatus(StrEnum):
    RECORDED = "recorded"  # by one officer, with evidence
    CONFIRMED = "confirmed"  # by another; the award is void
    DISMISSED = "dismissed"


REFUSAL = Lifecycle(
    "winner_refusal",
    RefusalStatus.RECORDED,
    {RefusalStatus.RECORDED: {RefusalStatus.CONFIRMED, RefusalStatus.DISMISSED}},
)
