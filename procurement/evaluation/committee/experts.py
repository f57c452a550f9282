"""The county's pool of experts: who is in it, and what each has declared about suppliers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.accounts.queries import get_user
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor, Role
from procurement.core.errors import Conflict, NotFound, Problem, RuleViolation
from procurement.core.permissions import Permission, require
from procurement.core.text import N_
from procurement.evaluation.committee.models import Expert, ExpertRelation, RelationKind
from procurement.suppliers.queries import find_supplier_by_credit_code, get_supplier


def find_expert(session: Session, user_id: UUID | None) -> Expert | None:
    """The profile of this person."""
    return session.scalar(select(Expert).where(Expert.user_id == user_id))


@dataclass(frozen=True)
class Profile:
    """What the pool is told of an expert."""

    specialty: str
    employer: str
    is_own_unit: bool = False
    is_agency_staff: bool = False


def register_expert(session: Session, *, actor: Actor, user_id: UUID, profile: Profile) -> Expert:
    """Put a person with the role expert into the pool of their county. Raises NotFound for any other, Conflict."""
    require(actor, Permission.ACCOUNT_MANAGE)
    user = get_user(session, user_id)
    county_id = user.organization.county_id
    if county_id is None or user.role is not Role.EXPERT:
        raise NotFound
    if find_expert(session, user_id) is not None:
        raise Conflict("expert.registered", N_("已经在专家库里"))
    expert = Expert(county_id=county_id, user_id=user_id, **asdict(profile))
    session.add(expert)
    facts = {"user": user_id, "own_unit": profile.is_own_unit, "agency_staff": profile.is_agency_staff}
    declare(session, AuditTag.EXPERT_REGISTERED, log=county_log(county_id), facts=facts, subject_id=user_id)
    return expert


def declare_relation(
    session: Session,
    *,
    actor: Actor,
    credit_code: str,
    kind: RelationKind,
    ended_on: date | None,
    now: datetime,
) -> ExpertRelation:
    """Note the actor's own relation to a supplier. The log keeps that it was declared, not to whom. Raises NotFound."""
    require(actor, Permission.COMMITTEE_SIT)
    expert = find_expert(session, actor.user_id)
    if expert is None:
        raise NotFound
    supplier = find_supplier_by_credit_code(session, credit_code)
    if supplier is None:
        message = N_("没有统一社会信用代码为 %(code)s 的供应商")
        raise RuleViolation([Problem("relation.supplier", message, "credit_code", params={"code": credit_code})])
    relation = ExpertRelation(
        county_id=expert.county_id, expert=expert, supplier_id=supplier.id, kind=kind, ended_on=ended_on,
        declared_at=now,
    )  # fmt: skip
    session.add(relation)
    session.flush()
    facts = {"relation": relation.id, "kind": kind, "ended_on": ended_on}
    declare(session, AuditTag.EXPERT_RELATION_DECLARED, log=county_log(expert.county_id), facts=facts)
    return relation


def named_relations(session: Session, expert: Expert) -> list[tuple[ExpertRelation, str]]:
    """The expert's declared relations with the suppliers' names, the latest first."""
    listed = sorted(expert.relations, key=lambda relation: (relation.declared_at, str(relation.id)), reverse=True)
    return [(relation, get_supplier(session, relation.supplier_id).name) for relation in listed]
