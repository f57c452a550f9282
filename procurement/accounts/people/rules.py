"""Which offices an administrator makes, and which roles people of each may have."""

from __future__ import annotations

import secrets
from uuid import UUID

from procurement.accounts.duties import CHECKS
from procurement.accounts.models import OrganizationKind, User
from procurement.core.actors import Role
from procurement.core.errors import Problem
from procurement.core.text import N_

K = OrganizationKind
KIND_NAMES = {
    K.COUNTY_BUREAU: N_("教育局（采购）"), K.FINANCE_BUREAU: N_("财政局"), K.PARENT_COMMITTEE: N_("家长委员会"),
    K.AUDIT_OFFICE: N_("审计局"), K.DISCIPLINE_OFFICE: N_("纪检监察"), K.EXPERT_POOL: N_("评审专家库"),
    K.CITY: N_("市级主管部门"), K.PROVINCE: N_("省级主管部门"), K.SCHOOL: N_("学校"), K.SUPPLIER: N_("供应商"),
    K.PLATFORM: N_("平台运维"),
}  # fmt: skip
# Schools come from the bureau's page, suppliers register themselves, the platform from the command line.
OFFICE_KINDS = (
    K.COUNTY_BUREAU, K.FINANCE_BUREAU, K.PARENT_COMMITTEE, K.AUDIT_OFFICE, K.DISCIPLINE_OFFICE, K.EXPERT_POOL, K.CITY,
    K.PROVINCE,
)  # fmt: skip
ROLES: dict[OrganizationKind, tuple[Role, ...]] = {
    K.COUNTY_BUREAU: (Role.OFFICER, Role.APPROVER, Role.KEYHOLDER, Role.EXPERT),
    K.FINANCE_BUREAU: (Role.SUPERVISOR, Role.KEYHOLDER),
    K.PARENT_COMMITTEE: (Role.KEYHOLDER,),
    K.AUDIT_OFFICE: (Role.AUDITOR, Role.KEYHOLDER),
    K.DISCIPLINE_OFFICE: (Role.DISCIPLINE, Role.KEYHOLDER),
    K.EXPERT_POOL: (Role.EXPERT,),
    K.CITY: (Role.VIEWER,),
    K.PROVINCE: (Role.VIEWER,),
    K.SCHOOL: (Role.SCHOOL,),
    K.SUPPLIER: (),
    K.PLATFORM: (Role.ADMINISTRATOR,),
}


def new_first_password() -> str:
    """A password for one log-in, easy to read out: 80 random bits as 4 groups of 5 hexadecimal digits."""
    digits = secrets.token_hex(10)
    return "-".join(digits[start : start + 5] for start in range(0, 20, 5))


def office_problems(kind: OrganizationKind) -> list[Problem]:
    """Only what belongs to a county's administration is made here."""
    if kind in OFFICE_KINDS:
        return []
    message = N_("这类单位不在这里新建：学校由教育局在学校页新建，供应商自行登记")
    return [Problem("organization.kind_elsewhere", message, "kind")]


def role_problems(kind: OrganizationKind, role: Role) -> list[Problem]:
    """An office's people have the roles of that office: who checks does not sit where it is decided."""
    if not ROLES[kind]:
        return [Problem("user.registers_itself", N_("供应商的人由供应商自行登记，不在这里新建"), "role")]
    if role in ROLES[kind]:
        return []
    return [Problem("user.role_elsewhere", N_("这个单位的人不能担任这个角色"), "role", law=CHECKS)]


def deactivation_problems(user: User, actor_id: UUID | None, other_administrators: int) -> list[Problem]:
    """Nobody deactivates themselves, and one administrator always remains."""
    if user.id == actor_id:
        return [Problem("user.deactivates_self", N_("不能停用自己的账号，请另一位系统管理员办理"), law=CHECKS)]
    if user.role is Role.ADMINISTRATOR and other_administrators == 0:
        return [Problem("user.last_administrator", N_("这是最后一位可登录的系统管理员，不能停用"))]
    return []
