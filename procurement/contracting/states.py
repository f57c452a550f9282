"""The life of a contract."""

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
