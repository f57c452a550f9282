"""Separation of duties: the one table that rules ask, the program starts by and the auditor reads.

`BETWEEN_PEOPLE`: on the same object, whoever did the first does not do the second. `BETWEEN_ROLES`: people of a role
never hold these permissions; one role a person, so that a role's limit is the person's. Articles: 政府采购法第61条
(handling, checking and acceptance apart), 财库〔2016〕99号 (posts that check each other are held by different
people), 87号令第47条 (who may sit on a committee).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from procurement.core.actors import Role
from procurement.core.errors import Problem
from procurement.core.permissions import P
from procurement.core.text import N_

CHECKS = N_("财库〔2016〕99号（不相容岗位分离）")
APART = N_("政府采购法第61条；财库〔2016〕99号（不相容岗位分离）")


@dataclass(frozen=True)
class BetweenPeople:
    """One person must not do both on the same `on`. `message` is what the second is told."""

    code: str
    first: str
    second: str
    on: str
    law: str
    message: str


@dataclass(frozen=True)
class BetweenRoles:
    """People of `roles` never hold a permission of `never`."""

    code: str
    first: str
    second: str
    law: str
    roles: frozenset[Role]
    never: frozenset[P]


BETWEEN_PEOPLE = {
    row.code: row
    for row in (
        BetweenPeople(
            "tender.four_eyes", N_("编制采购文件"), N_("审批采购文件"), N_("同一项目"), CHECKS,
            N_("编制人不能审批自己编制的文件，请另一位审批人办理"),
        ),
        BetweenPeople(
            "review.own_draft", N_("编制采购文件"), N_("法律审查"), N_("同一项目"), N_("财库〔2021〕22号第23、33条"),
            N_("编制人不能审查自己编制的文件"),
        ),
        BetweenPeople(
            "award.four_eyes", N_("提出定标建议"), N_("批准定标"), N_("同一项目"), CHECKS,
            N_("提出定标建议的人不能审批，请由另一位审批人办理"),
        ),
        BetweenPeople(
            "selection.four_eyes", N_("自行选定专家"), N_("批准自行选定的专家"), N_("同一项目"), CHECKS,
            N_("选定专家的人不能批准自己的选定，请由另一位审批人办理"),
        ),
        BetweenPeople(
            "contract.four_eyes", N_("拟合同"), N_("代表采购人签合同"), N_("同一合同"), APART,
            N_("拟合同的人不能代表采购人签订，请由另一位审批人签订"),
        ),
        BetweenPeople(
            "acceptance.same_person", N_("验收第一人"), N_("验收第二人"), N_("同一次送货"),
            N_("政府采购法实施条例第45条"), N_("第一人已经是你；请另一位同事用自己的登录签字"),
        ),
        BetweenPeople(
            "statement.own_acceptance", N_("验收第一人"), N_("确认对账单"), N_("同一份对账单"), APART,
            N_("这份对账单里有你先签的验收，请由没有先签的同事确认"),
        ),
        BetweenPeople(
            "payment.own_contract", N_("拟合同"), N_("提出付款"), N_("同一合同"), APART,
            N_("拟合同的人不能提出付款，请由另一位采购专员办理"),
        ),
        BetweenPeople(
            "payment.four_eyes", N_("提出付款"), N_("批准付款"), N_("同一笔付款"), CHECKS,
            N_("提出付款的人不能批准，请由另一位审批人办理"),
        ),
        BetweenPeople(
            "refusal.four_eyes", N_("登记中标人拒签"), N_("确认拒签"), N_("同一中标人"), APART,
            N_("登记拒签的人不能自己确认，请由另一位审批人办理"),
        ),
        BetweenPeople(
            "bond.four_eyes", N_("提出保证金不予退还"), N_("决定不予退还"), N_("同一笔保证金"), CHECKS,
            N_("提出不予退还的人不能自己决定，请由另一个人办理"),
        ),
        BetweenPeople(
            "purchase.four_eyes", N_("提出以其他方式采购"), N_("批准其他采购方式"), N_("同一次采购"), CHECKS,
            N_("提出人不能批准自己提出的采购方式"),
        ),
        BetweenPeople(
            "challenge.four_eyes", N_("答复质疑"), N_("因质疑作废中标结果"), N_("同一质疑"), CHECKS,
            N_("答复质疑的人不能作废中标结果，请由另一位审批人办理"),
        ),
        BetweenPeople(
            "draw.own_numbers", N_("录入开奖号码"), N_("核对开奖号码"), N_("同一次抽取"), CHECKS,
            N_("录入和核对应是两个人"),
        ),
        BetweenPeople(
            "review.two_people", N_("审查供应商证照"), N_("确认审查意见"), N_("同一份证照"), CHECKS,
            N_("审过的人不能自己确认，请由另一个人办理"),
        ),
        BetweenPeople(
            "supervision.two_people", N_("提出准入或年度评价"), N_("决定准入或年度评价"), N_("同一供应商"), CHECKS,
            N_("提出的人不能自己确认，请由另一个人办理"),
        ),
        BetweenPeople(
            "measure.involved", N_("提出对供应商的措施"), N_("参加决定"), N_("同一措施"), N_("财库〔2019〕38号第六条"),
            N_("提出措施的人不能参加决定，请由其他人办理"),
        ),
        BetweenPeople(
            "second_factor.own", N_("丢失二次验证的人"), N_("重置二次验证的系统管理员"), N_("同一账号"), CHECKS,
            N_("不能重置自己的二次验证，请另一位系统管理员办理"),
        ),
    )
}  # fmt: skip

_SHARED = frozenset(
    {P.HOME_VIEW, P.MESSAGE_READ, P.DOCUMENT_VIEW, P.CLOCK_VIEW, P.JOB_VIEW}
)  # no business: everybody's, the machine's
_MACHINE = _SHARED | {P.ACCOUNT_MANAGE}
_PREPARES = frozenset({P.TENDER_DRAFT, P.AWARD_PROPOSE, P.CONTRACT_DRAFT, P.DEMAND_PLAN, P.PAYMENT_PROPOSE})
_DECIDES = frozenset(
    {P.TENDER_APPROVE, P.AWARD_APPROVE, P.COMMITTEE_APPROVE, P.CONTRACT_SIGN, P.SUPPLIER_BAR, P.PAYMENT_APPROVE}
)
_KEYS = frozenset({P.KEY_PUBLISH, P.KEY_SHARE})

BETWEEN_ROLES = (
    BetweenRoles("role.machine", N_("管机器和账号（系统管理员，也保管日志签名钥匙的服务器）"), N_("任何业务"), CHECKS,
                 frozenset({Role.ADMINISTRATOR}), frozenset(P) - _MACHINE),
    BetweenRoles("role.accounts", N_("任何业务角色"), N_("管账号"), CHECKS,
                 frozenset(Role) - {Role.ADMINISTRATOR, Role.SYSTEM}, frozenset({P.ACCOUNT_MANAGE})),
    BetweenRoles("role.prepares", N_("经办（采购专员）"), N_("审批、签约、禁止供应商参加"), APART,
                 frozenset({Role.OFFICER}), _DECIDES),
    BetweenRoles("role.decides", N_("审批（审批人）"), N_("编制、提出、拟合同"), APART,
                 frozenset({Role.APPROVER}), _PREPARES),
    BetweenRoles("role.keys", N_("持钥（持钥人）"), N_("编制、审批、开标主持、验收"), CHECKS,
                 frozenset({Role.KEYHOLDER}), _PREPARES | _DECIDES | {P.BID_OPEN, P.DELIVERY_ACCEPT}),
    BetweenRoles("role.keys_only", N_("其他任何角色"), N_("持钥"), N_("87号令第33条"),
                 frozenset(Role) - {Role.KEYHOLDER, Role.SYSTEM}, _KEYS),
    BetweenRoles("role.scores", N_("评审（评审专家）"), N_("编制、审批、开标主持"), N_("87号令第47条"),
                 frozenset({Role.EXPERT}), _PREPARES | _DECIDES | {P.BID_OPEN}),
    BetweenRoles("role.accepts", N_("验收（学校）"), N_("编制、审批、签合同、付款"), APART,
                 frozenset({Role.SCHOOL}), _PREPARES | _DECIDES),
    BetweenRoles("role.oversees", N_("监督（审计、纪检、省市查看）"), N_("编制、审批、签合同、开标主持、验收"), CHECKS,
                 frozenset({Role.AUDITOR, Role.DISCIPLINE, Role.VIEWER}),
                 _PREPARES | _DECIDES | {P.BID_OPEN, P.DELIVERY_ACCEPT}),
    BetweenRoles("role.supervises", N_("监管（财政部门）"), N_("参与采购：编制、审批、签合同、持钥、开标主持、验收"),
                 N_("政府采购法第13、60条"), frozenset({Role.SUPERVISOR}),
                 _PREPARES | _DECIDES | _KEYS | {P.BID_OPEN, P.DELIVERY_ACCEPT, P.CHALLENGE_ANSWER}),
    BetweenRoles("role.complaints", N_("其他任何角色"), N_("处理投诉"), N_("94号令第5条"),
                 frozenset(Role) - {Role.SUPERVISOR, Role.SYSTEM}, frozenset({P.COMPLAINT_DECIDE})),
    BetweenRoles("role.bids", N_("投标（供应商）"), N_("采购人一方的任何职责"), N_("政府采购法第25条"),
                 frozenset({Role.SUPPLIER}), _PREPARES | _DECIDES | _KEYS | {P.BID_OPEN, P.DELIVERY_ACCEPT}),
)  # fmt: skip


class DutiesMixed(RuntimeError):
    """A role holds what the table keeps apart: the program does not start."""


def same_person_problems(code: str, actor_id: UUID | None, *before: UUID | None) -> list[Problem]:
    """Refuse who did the first duty of row `code` (`before`) the second one; nobody in particular is refused too."""
    if actor_id is not None and actor_id not in before:
        return []
    row = BETWEEN_PEOPLE[code]
    return [Problem(code, row.message, law=row.law)]


def mixed_roles(permissions: Mapping[Role, frozenset[P]]) -> Iterator[str]:
    """What the roles of the program hold against the table, as "role.keys: keyholder bid:open"."""
    for row in BETWEEN_ROLES:
        for role in sorted(row.roles):
            for permission in sorted(permissions[role] & row.never):
                yield f"{row.code}: {role} {permission}"


def check_roles(permissions: Mapping[Role, frozenset[P]]) -> None:
    """Raises DutiesMixed when a role holds what it must not."""
    found = list(mixed_roles(permissions))
    if found:
        raise DutiesMixed("; ".join(found))
