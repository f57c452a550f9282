"""What the statuses of a request to subcontract are called, with the kind of chip each is shown as."""

from __future__ import annotations

from procurement.contracting.states import SubcontractStatus
from procurement.core.text import N_

STATUS = {
    SubcontractStatus.REQUESTED: ("wait", N_("待采购人答复")),
    SubcontractStatus.CONSENTED: ("done", N_("已同意")),
    SubcontractStatus.REFUSED: ("stop", N_("不同意")),
}
