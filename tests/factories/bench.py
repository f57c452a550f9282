"""An evaluation committee seated at once, and what its members do with prices, scores and the report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.accounts.models import OrganizationKind
from procurement.core import clock, db
from procurement.core.actors import Actor, Role
from procurement.evaluation.committee_models import Committee, CommitteeMember
from procurement.evaluation.draw_models import Draw, DrawPurpose, Game
from procurement.evaluation.states import CommitteeStatus, MemberStatus
from tests.factories.people import People, make_organization, make_user


def seat(people: People, tender_id: UUID, count: int = 5) -> list[Actor]:
    """`count` experts as the tender's committee, the chair first."""
    office = make_organization(OrganizationKind.EXPERT_POOL, "专家库", people.county.id)
    actors = [make_user(office, Role.EXPERT, f"judge{number}") for number in range(1, count + 1)]
    now, common = clock.now(), {"county_id": people.county.id, "tender_id": tender_id}
    with Session(db.engine()) as session:
        draw = Draw(
            **common, purpose=DrawPurpose.EXPERTS, wanted=count, salt="0" * 64, pool_sha256="0" * 64,
            game=Game.WELFARE_3D, lottery_on=now.date(), reveal_by=now, frozen_by=people.officer.user_id,
            frozen_at=now,
        )  # fmt: skip
        session.add(draw)
        session.flush()
        committee = Committee(
            **common, draw_id=draw.id, status=CommitteeStatus.SEATED, size=count, review_on=now.date(),
            formed_by=people.officer.user_id, formed_at=now, seated_at=now,
        )  # fmt: skip
        session.add(committee)
        session.flush()
        session.add_all(_member(common, committee, actor, row) for row, actor in enumerate(actors, 1))
        session.commit()
    return actors


def _member(common: dict[str, Any], committee: Committee, actor: Actor, row: int) -> CommitteeMember:
    return CommitteeMember(
        **common, committee_id=committee.id, user_id=actor.user_id, token=f"{row:064x}", is_chair=row == 1,
        draw_row=row, status=MemberStatus.SEATED, called_at=clock.now(), seated_at=clock.now(),
    )  # fmt: skip
