"""Who acts: the one identity every service function takes as an argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """One role a user; duties that must be separated are different roles or different people."""

    ADMINISTRATOR = "administrator"  # keeps the machine running; has no business role
    OFFICER = "officer"  # 采购专员
    APPROVER = "approver"  # 审批人, the second officer
    KEYHOLDER = "keyholder"  # 持钥人
    EXPERT = "expert"  # 评审专家
    AUDITOR = "auditor"  # 审计
    DISCIPLINE = "discipline"  # 纪检
    SUPERVISOR = "supervisor"  # 财政监管
    VIEWER = "viewer"  # 省市查看
    SCHOOL = "school"  # 学校
    SUPPLIER = "supplier"  # 供应商
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Identity and reach of whoever acts.

    `organization_id` is also the key of the actor's school or supplier (they share their organization's key).
    `county_ids` are the counties whose rows exist for the actor; None means no county limit (suppliers, system).
    """

    role: Role
    user_id: UUID | None = None
    organization_id: UUID | None = None
    county_ids: tuple[UUID, ...] | None = None
    name: str = ""

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    @property
    def county_id(self) -> UUID:
        """The actor's one county. Raises ValueError for actors that have none or several."""
        if self.county_ids is None or len(self.county_ids) != 1:
            msg = f"a {self.role} has no single county"
            raise ValueError(msg)
        return self.county_ids[0]

    @property
    def school_id(self) -> UUID | None:
        return self.organization_id if self.role is Role.SCHOOL else None

    @property
    def supplier_id(self) -> UUID | None:
        return self.organization_id if self.role is Role.SUPPLIER else None


SYSTEM = Actor(role=Role.SYSTEM, name="system")
PUBLIC = Actor(role=Role.PUBLIC, name="public")
