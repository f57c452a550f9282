"""Whether the separation of duties holds: each row of the table with what was checked, and people to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from procurement.accounts import duties
from procurement.accounts.models import Organization, User
from procurement.awards.models import Award
from procurement.bids.bonds.models import Bond
from procurement.contracting.models import Contract, WinnerRefusal
from procurement.core.actors import Role
from procurement.core.permissions import ROLE_PERMISSIONS
from procurement.deliveries.models import Acceptance, AcceptanceDecision
from procurement.evaluation.draws.models import Draw
from procurement.evaluation.selection.models import ExpertSelection
from procurement.settlement.models import Payment
from procurement.supervision.models import Admission, MeasureVote
from procurement.suppliers.models import PaperReview
from procurement.tenders.models import Tender
from procurement.tenders.planning.models import OtherPurchase
from procurement.tenders.procedure.models import LegalReview


@dataclass(frozen=True)
class Done:
    """Where both duties of a row stand: who did the first, who the second, in which rows."""

    first: Any
    second: Any
    joined: Any = None

    def count(self, session: Session, *conditions: ColumnElement[bool]) -> int:
        statement: Select[int] = select(func.count(self.second)).where(self.second.is_not(None), *conditions)
        statement = statement.select_from(self.second.class_)
        return session.scalar(statement.join(*self.joined) if self.joined else statement) or 0


RECORDS = {
    "tender.four_eyes": Done(Tender.drafted_by, Tender.approved_by),
    "review.own_draft": Done(Tender.drafted_by, LegalReview.reviewed_by, (Tender, Tender.id == LegalReview.tender_id)),
    "award.four_eyes": Done(Award.proposed_by, Award.approved_by),
    "selection.four_eyes": Done(ExpertSelection.proposed_by, ExpertSelection.decided_by),
    "contract.four_eyes": Done(Contract.drafted_by, Contract.buyer_signed_by),
    "refusal.four_eyes": Done(WinnerRefusal.recorded_by, WinnerRefusal.decided_by),
    "bond.four_eyes": Done(Bond.keep_proposed_by, Bond.ended_by),
    "payment.four_eyes": Done(Payment.proposed_by, Payment.approved_by),
    "payment.own_contract": Done(
        Contract.drafted_by, Payment.proposed_by, (Contract, Contract.id == Payment.contract_id)
    ),
    "purchase.four_eyes": Done(OtherPurchase.proposed_by, OtherPurchase.approved_by),
    "draw.own_numbers": Done(Draw.numbers_by, Draw.confirmed_by),
    "review.two_people": Done(PaperReview.reviewed_by, PaperReview.decided_by),
    "supervision.two_people": Done(Admission.proposed_by, Admission.decided_by),
    "measure.involved": Done(MeasureVote.proposed_by, MeasureVote.voter_id),
    "acceptance.same_person": Done(
        Acceptance.recorded_by, AcceptanceDecision.decided_by,
        (Acceptance, Acceptance.id == AcceptanceDecision.acceptance_id),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class PeopleRow:
    """`checked` and `broken` count the county's objects; both None where the log alone holds them."""

    rule: duties.BetweenPeople
    checked: int | None
    broken: int | None


@dataclass(frozen=True)
class RolesRow:
    """`broken`: what roles of the running program hold against the row."""

    rule: duties.BetweenRoles
    broken: list[str]


@dataclass(frozen=True)
class Namesakes:
    """People of one name with several roles in the county: one person with two log-ins, or two people?"""

    name: str
    roles: list[Role]


def people_rows(session: Session) -> list[PeopleRow]:
    """Every row about the same object, counted over what exists for the reader."""
    rows = []
    for rule in duties.BETWEEN_PEOPLE.values():
        done = RECORDS.get(rule.code)
        broken = done.count(session, done.first == done.second) if done else None
        rows.append(PeopleRow(rule, done.count(session) if done else None, broken))
    return rows


def role_rows() -> list[RolesRow]:
    """Every row about roles, against the permissions that this program gives."""
    found = list(duties.mixed_roles(ROLE_PERMISSIONS))
    return [
        RolesRow(rule, [line for line in found if line.startswith(f"{rule.code}:")]) for rule in duties.BETWEEN_ROLES
    ]


def namesakes(session: Session, county_id: UUID) -> Sequence[Namesakes]:
    """By name; suppliers' people are not the county's."""
    statement = select(User.name, User.role).join(User.organization)
    statement = statement.where(Organization.county_id == county_id, User.is_active).order_by(User.name, User.role)
    roles: dict[str, list[Role]] = {}
    for name, role in session.execute(statement):
        if role not in roles.setdefault(name, []):
            roles[name].append(role)
    return [Namesakes(name, held) for name, held in roles.items() if len(held) > 1]
