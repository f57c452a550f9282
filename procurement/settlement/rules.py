"""Who may make, confirm and pay what. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from procurement.accounts.duties import same_person_problems
from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.settlement.matching import TERM_SETTLE
from procurement.settlement.terms import LAW_INVOICE

LAW_ACCOUNT = N_("财库〔2019〕38号第三条：付到合同约定的账户")


def statement_problems(entry_count: int, amount: Decimal) -> list[Problem]:
    """There is something to settle, and in sum something is owed: what is taken back alone waits for the next."""
    if not entry_count:
        message = N_("没有可以对账的验收：这个月的都在别的对账单上，或者还没有两人签字")
        return [Problem("statement.nothing", message, law=TERM_SETTLE)]
    if amount <= 0:
        message = N_("更正扣回以后净额是 %(amount)s 元，并入以后月份的对账单")
        return [Problem("statement.not_positive", message, law=TERM_SETTLE, params={"amount": f"{amount:,.2f}"})]
    return []


def month_problems(month: date, today: date) -> list[Problem]:
    """A month that has begun, given by its first day."""
    if month.day == 1 and month <= today:
        return []
    return [Problem("statement.month", N_("请选本月或以前的月份"), "month")]


def confirmer_problems(
    actor_id: UUID | None, first_signers: Collection[UUID], colleagues: Collection[UUID]
) -> list[Problem]:
    """Whoever was first to accept any of it leaves the confirmation to a colleague who was not, if there is one."""
    if not set(colleagues) - set(first_signers):
        return []
    return same_person_problems("statement.own_acceptance", actor_id, *first_signers)


def proposer_problems(actor_id: UUID | None, drafted_by: UUID) -> list[Problem]:
    """Who drew up the contract does not propose to pay on it."""
    return same_person_problems("payment.own_contract", actor_id, drafted_by)


def payment_problems(amount: Decimal, unpaid: Decimal, account: str) -> list[Problem]:
    """Never more than what is matched and not yet paid or on its way, and only to the supplier's own account."""
    problems = []
    if amount <= 0:
        problems.append(Problem("payment.nothing", N_("付款金额应大于 0"), "amount"))
    if amount > unpaid:
        message = N_("这张发票还能付 %(unpaid)s 元，%(amount)s 元超出了")
        params = {"unpaid": f"{unpaid:,.2f}", "amount": f"{amount:,.2f}"}
        problems.append(Problem("payment.too_much", message, "amount", law=TERM_SETTLE, params=params))
    if not account:
        message = N_("供应商的资料里没有开户行及账号，请供应商先填")
        problems.append(Problem("payment.no_account", message, law=LAW_ACCOUNT))
    return problems


def approver_problems(actor_id: UUID | None, proposed_by: UUID) -> list[Problem]:
    """Another person than the proposer approves."""
    return same_person_problems("payment.four_eyes", actor_id, proposed_by)


def account_problems(account: str, present: str, reason: str, *, differs: bool) -> list[Problem]:
    """The account is still the supplier's; one that is not the contract's needs an explicit consent with its reason."""
    if account != present:
        message = N_("提出付款以后供应商又改了账号，请退回重新提出")
        return [Problem("payment.account_changed", message, law=LAW_ACCOUNT)]
    if differs and not reason.strip():
        message = N_("收款账号与合同上的不同：核实以后写明同意的理由")
        return [Problem("payment.account_reason", message, "account_reason", law=LAW_ACCOUNT)]
    return []


def bank_problems(paid_on: date, approved_on: date, today: date) -> list[Problem]:
    """The bank paid after the approval, today or before."""
    if approved_on <= paid_on <= today:
        return []
    message = N_("银行付款日期应在批准之后、今天或以前")
    return [Problem("payment.day", message, "paid_on", law=LAW_INVOICE)]


def invoice_return_problems(*, has_payment: bool) -> list[Problem]:
    """What is being paid, or is paid, no longer goes back."""
    if not has_payment:
        return []
    return [Problem("invoice.in_payment", N_("已经提出或付了款的发票不能退回；先退回付款"))]
