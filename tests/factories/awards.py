"""Awards at each step, through the services. Start from factories.allocation.Road with a solved run."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.awards import service
from procurement.awards.models import Award
from procurement.core import clock
from procurement.core.transaction import transaction
from tests.factories.allocation import Road

REASON = "按公告冻结的规则计算，各包总价之和最低。"


def propose(road: Road) -> Sequence[Award]:
    """By the officer."""
    assert road.run_id is not None
    officer = road.people.officer
    with transaction(officer) as session:
        return service.propose_awards(session, actor=officer, run_id=road.run_id, reason=REASON, now=clock.now())


def approve(road: Road) -> Sequence[Award]:
    """By the approver."""
    approver = road.people.approver
    with transaction(approver) as session:
        return service.approve_awards(session, actor=approver, tender_id=road.tender_id, now=clock.now())


def publish(road: Road) -> Sequence[Award]:
    """Proposed, approved, published: all now."""
    propose(road)
    approve(road)
    return publish_approved(road)


def publish_approved(road: Road) -> Sequence[Award]:
    officer = road.people.officer
    with transaction(officer) as session:
        return service.publish_awards(session, actor=officer, tender_id=road.tender_id, now=clock.now())


def confirm(road: Road) -> Sequence[Award]:
    officer = road.people.officer
    with transaction(officer) as session:
        return service.confirm_awards(session, actor=officer, tender_id=road.tender_id, now=clock.now())
