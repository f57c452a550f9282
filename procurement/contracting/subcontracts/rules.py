"""When a supplier may let another do a part of its contract: the buyer consents in writing (政府采购法第48条). Pure."""

from __future__ import annotations

from procurement.contracting.states import ContractStatus
from procurement.core.errors import Problem
from procurement.core.text import N_

LAW = N_("政府采购法第48条；政府采购法实施条例第72条")
SHORTEST = 5  # characters of a text that somebody else must be able to judge


def request_problems(status: ContractStatus, own_code: str, credit_code: str, work: str) -> list[Problem]:
    """Under a contract in force, to somebody else, for a part that is named."""
    problems = []
    if status is not ContractStatus.SIGNED:
        problems.append(Problem("subcontract.contract", N_("合同生效以后才能申请分包"), law=LAW))
    if credit_code == own_code:
        message = N_("这是你单位自己的统一社会信用代码：自己承担的不用申请")
        problems.append(Problem("subcontract.self", message, "credit_code"))
    if len(work.strip()) < SHORTEST:
        message = N_("写明分包的是哪一部分，只能是非主体、非关键的部分，至少 5 个字")
        problems.append(Problem("subcontract.work", message, "work", law=N_("87号令第35条")))
    return problems


def answer_problems(answer: str) -> list[Problem]:
    """The buyer's answer is in writing, whichever it is."""
    if len(answer.strip()) >= SHORTEST:
        return []
    return [Problem("subcontract.answer", N_("请写明书面意见，至少 5 个字"), "answer", law=LAW)]


def carrier_problems(is_consented: bool) -> list[Problem]:
    """Goods are carried by the supplier itself, or by whom the buyer consented to for this contract."""
    if is_consented:
        return []
    message = N_("这家承运单位没有采购人对这份合同的书面同意，不能送货")
    return [Problem("delivery.carrier", message, "carrier_id", law=LAW)]
