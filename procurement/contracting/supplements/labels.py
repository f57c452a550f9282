"""What the statuses of a supplement are called, with the kind of chip each is shown as."""

from __future__ import annotations

from procurement.contracting.states import SupplementStatus
from procurement.core.text import N_

STATUS = {
    SupplementStatus.PROPOSED: ("wait", N_("待供应商签")),
    SupplementStatus.SUPPLIER_SIGNED: ("wait", N_("待采购人签")),
    SupplementStatus.SIGNED: ("done", N_("已生效")),
    SupplementStatus.WITHDRAWN: ("idle", N_("已撤回")),
}
