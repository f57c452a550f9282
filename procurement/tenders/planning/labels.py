"""What the ways of buying are called: msgids."""

from __future__ import annotations

from procurement.core.text import N_
from procurement.tenders.planning.models import OtherMethod

METHODS = {
    OtherMethod.INVITED_TENDER: N_("邀请招标"), OtherMethod.NEGOTIATION: N_("竞争性谈判"),
    OtherMethod.CONSULTATION: N_("竞争性磋商"), OtherMethod.QUOTATION: N_("询价"),
    OtherMethod.SINGLE_SOURCE: N_("单一来源"), OtherMethod.FRAMEWORK: N_("框架协议"),
}  # fmt: skip
