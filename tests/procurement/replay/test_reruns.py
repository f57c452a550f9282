"""A tender computed again without the winner that would not sign: both rounds follow from the export."""

from datetime import timedelta

import pytest

from procurement.contracting.refusals import service as refusals
from procurement.core import clock
from procurement.core.transaction import transaction
from procurement.replay.findings import Verdict
from procurement.suppliers.paper_files import keep
from tests.factories import allocation, contracting
from tests.factories import awards as award_factory
from tests.procurement.replay.conftest import write


@pytest.fixture
def rerun(awarded, still_clock, tmp_path):
    """Lot 1 is signed, the winner of lot 2 refuses, the lot goes to another."""
    people = awarded.people
    contracts = contracting.make_contracts(awarded)
    for actor in (awarded.suppliers[0], people.approver):
        contracting.sign(actor, contracts[0])
    with transaction(people.officer) as session:
        refusal = refusals.record_refusal(
            session, actor=people.officer, tender_id=awarded.tender_id, supplier_id=awarded.suppliers[1].supplier_id,
            refused_on=clock.today() - timedelta(days=1), account="书面声明放弃签订合同，盖有公章。",
            file=keep("函.pdf", b"%PDF-1.4 letter"), now=clock.now(),
        )  # fmt: skip
    with transaction(people.approver) as session:
        refusals.confirm_refusal(session, actor=people.approver, refusal_id=refusal.id, now=clock.now())
    run_id = allocation.solve(people, awarded.tender_id)
    road = allocation.Road(people, awarded.tender_id, [], run_id)
    award_factory.publish(road)
    still_clock.move(days=15)
    award_factory.confirm(road)
    contracting.draft(awarded)
    return write(people.county.id, tmp_path / "out")


def test_both_rounds_are_recomputed_and_agree(rerun):
    found = rerun.findings()
    assert rerun.differing() == set()
    agreed = [finding.code for finding in found if finding.verdict is Verdict.AGREES]
    assert agreed.count("instance") == agreed.count("result.solve") == 2
    assert agreed.count("contract.amount") == 3


def test_a_second_round_that_left_out_somebody_unsaid_differs(rerun):
    rerun.facts("allocation:reopened").pop("excluded")
    rerun.sign()
    assert {"instance"} <= rerun.differing()


def test_a_kept_lot_given_to_another_unsaid_differs(rerun):
    rerun.facts("allocation:reopened")["kept_lots"] = {}
    rerun.sign()
    assert {"instance", "award.lines"} <= rerun.differing()
