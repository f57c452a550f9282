"""What the pages need that messages lead to: only who may open its page is told a thing by an organization's inbox."""

from __future__ import annotations

from procurement.core.permissions import Permission

P = Permission
EVERYBODY = None
NEEDS: dict[str, Permission | None] = {  # address, a star for each part that names a row
    "/account": P.HOME_VIEW,
    "/assessments/*": P.MEASURE_VIEW,
    "/bid-clarifications/*": P.BID_CLARIFY,
    "/bids": P.BID_SUBMIT,
    "/bids/*": P.BID_SUBMIT,
    "/bids/*/own-key": P.BID_SUBMIT,
    "/bonds": P.CONTRACT_VIEW,
    "/challenges/*": P.CHALLENGE_VIEW,
    "/complaints/*": P.CHALLENGE_VIEW,
    "/contracts": P.CONTRACT_VIEW,
    "/contracts/*": P.CONTRACT_VIEW,
    "/contracts/*/subcontracts": P.CONTRACT_VIEW,
    "/deliveries/*": P.DELIVERY_VIEW,
    "/demand-plans/*": P.DEMAND_VIEW,
    "/documents/*": EVERYBODY,
    "/measures": P.MEASURE_VIEW,
    "/measures/*": P.MEASURE_VIEW,
    "/orders/*": P.DELIVERY_VIEW,
    "/portal/checkpoints": EVERYBODY,
    "/price-corrections/*": P.PRICE_EXPLAIN,
    "/price-explanations/*": P.PRICE_EXPLAIN,
    "/statements/*": P.SETTLEMENT_VIEW,
    "/supplements/*": P.CONTRACT_VIEW,
    "/suppliers/*": P.SUPPLIER_VIEW,
    "/suppliers/own": P.SUPPLIER_EDIT_OWN,
    "/tenders/*": P.TENDER_VIEW,
    "/tenders/*/awards": P.AWARD_VIEW,
    "/tenders/*/expert-selections": P.TENDER_VIEW,
    "/tenders/*/procedure": P.TENDER_VIEW,
    "/tenders/*/seat": P.COMMITTEE_SIT,
    "/tips/*": P.TIP_HANDLE,
}


def need_of(link: str) -> Permission | None:
    """The permission that the link's page needs; None for pages that are everybody's."""
    path = link.partition("?")[0]
    return NEEDS.get(path, NEEDS.get("/".join("*" if part.count("-") == 4 else part for part in path.split("/"))))
