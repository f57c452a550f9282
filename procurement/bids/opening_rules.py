"""What the opening is held to when some envelope stays shut: who may act when, and through whose fault it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from procurement.bids.rules import moment
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW = N_("电子招标投标办法第31条")


class Fault(StrEnum):
    """Through whom a bid stayed sealed: the bidder (视为撤销) or others (视为撤回)."""

    BIDDER = "bidder"
    OTHERS = "others"


def fault_of(problem: str, *, posted: int, holders: int) -> Fault:
    """Whose fault it is that an envelope does not open (电子招标投标办法第31条).

    `problem` is the code of the opening, `posted` how many of the `holders` keyholders posted shares. Nonsense under
    the committed key is the bidder's doing. So are shares that give no key when every keyholder has posted: the bidder
    dealt them and did not bring its own key either. As long as a keyholder stayed away, that absence is the reason.
    """
    if problem not in ("shares.few", "shares.no_key"):
        return Fault.BIDDER
    return Fault.BIDDER if posted >= holders else Fault.OTHERS


def call_problems(closed_at: datetime | None, now: datetime, minutes: int) -> list[Problem]:
    """The bidders' own keys are asked for when the keyholders have had their time since the closing."""
    from_at = closed_at + timedelta(minutes=minutes) if closed_at else None
    if from_at is not None and now >= from_at:
        return []
    message = N_("先等持钥人：%(from)s 以后才能请投标人自行解密")
    return [Problem("own_keys.too_early", message, law=LAW, params={"from": moment(from_at) if from_at else "—"})]


def own_key_problems(ends_at: datetime, now: datetime) -> list[Problem]:
    """A bidder's own key comes before the end of the time that was told; at the end is late."""
    if now < ends_at:
        return []
    message = N_("自行解密的时间已到 %(ends)s，现在是 %(now)s，不再接收密钥")
    return [Problem("own_key.late", message, "key", law=LAW, params={"ends": moment(ends_at), "now": moment(now)})]


def commit_problems(fits: bool) -> list[Problem]:
    """The key is the one that the envelope commits to, and no other."""
    message = N_("这不是这个信封的密钥：与信封里的承诺值不符")
    return [] if fits else [Problem("own_key.wrong", message, "key")]


def conclusion_problems(ends_at: datetime | None, now: datetime) -> list[Problem]:
    """Nothing is given up while keyholders or bidders can still help."""
    if ends_at is None:
        message = N_("有信封没有打开：先请投标人用自己的密钥解密，再完成开标")
        return [Problem("opening.not_called", message, law=LAW)]
    if now < ends_at:
        message = N_("投标人自行解密的时间到 %(ends)s 为止，还不能完成开标")
        return [Problem("opening.too_early", message, law=LAW, params={"ends": moment(ends_at)})]
    return []
