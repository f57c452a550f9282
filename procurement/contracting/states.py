"""The life of a contract, of its supplements and subcontracts, and of a winner's refusal."""

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


class RefusalStatus(StrEnum):
    RECORDED = "recorded"  # by one officer, with evidence
    CONFIRMED = "confirmed"  # by another; the award is void
    DISMISSED = "dismissed"


REFUSAL = Lifecycle(
    "winner_refusal",
    RefusalStatus.RECORDED,
    {RefusalStatus.RECORDED: {RefusalStatus.CONFIRMED, RefusalStatus.DISMISSED}},
)
