"""Awarded tenders and contracts, through the services. Bidder 1 wins lot 1 or 2, another bidder the other one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from procurement.awards import queries as awards
from procurement.awards import service as award_service
from procurement.contracting import service
from procurement.contracting.models import Contract
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.jobs import worker
from tests.factories import awards as award_factory
from tests.factories.allocation import make_road
from tests.factories.people import People

PRICES = (  # four decimals, so that lines are rounded
    {"rice": "4.4555", "flour": "3.3333"},
    {"rice": "4.5557", "flour": "3.4001"},
    {"rice": "4.6001", "flour": "3.5003"},
)


@dataclass
class Awarded:
    """A tender of two lots with published awards; `suppliers` and `award_ids` in the order of the lots."""

    people: People
    tender_id: UUID
    suppliers: list[Actor]
    award_ids: list[UUID]


def make_published_awards(still_clock: Any) -> Awarded:
    """The award notice was published now; the challenge window runs."""
    road = make_road(still_clock, prices=PRICES)
    award_factory.publish(road)
    actors = {bidder.supplier_id: bidder.actor for bidder in road.bidders}
    with reading(SYSTEM) as session:
        made = awards.list_awards(session, road.tender_id)
    return Awarded(road.people, road.tender_id, [actors[a.supplier_id] for a in made], [a.id for a in made])


def make_awarded(still_clock: Any) -> Awarded:
    """The challenge window is over and the awards are confirmed."""
    awarded = make_published_awards(still_clock)
    still_clock.move(days=15)
    confirm(awarded)
    return awarded


def confirm(awarded: Awarded) -> None:
    with transaction(awarded.people.officer) as session:
        award_service.confirm_awards(
            session, actor=awarded.people.officer, tender_id=awarded.tender_id, now=clock.now()
        )


def draft(awarded: Awarded) -> list[UUID]:
    """The officer draws up the contracts; their ids in the order of `awarded.suppliers`."""
    officer = awarded.people.officer
    with transaction(officer) as session:
        made = service.draft_contracts(session, actor=officer, tender_id=awarded.tender_id, now=clock.now())
        by_supplier = {contract.supplier_id: contract.id for contract in made}
    return [by_supplier[actor.organization_id] for actor in awarded.suppliers if actor.organization_id in by_supplier]


def make_contracts(awarded: Awarded) -> list[UUID]:
    """Contracts with their PDF: the supplier may sign."""
    made = draft(awarded)
    worker.run_pending()
    return made


def sign(actor: Actor, contract_id: UUID) -> Contract:
    with transaction(actor) as session:
        return service.sign_contract(session, actor=actor, contract_id=contract_id, now=clock.now())
