"""A bond is kept on a ground that the record shows, proposed by one person and decided by another."""

import json
from decimal import Decimal

import pytest
from nacl.signing import SigningKey
from sqlalchemy import update

from procurement.audit.models import AuditEntry
from procurement.bids import envelope as form
from procurement.bids.bonds.states import BondStatus, KeepGround
from procurement.bids.models import Bid
from procurement.bids.states import BidStatus
from procurement.contracting.bonds import rules, service
from procurement.core import clock, db
from procurement.core.errors import Conflict, RuleViolation
from procurement.core.transaction import transaction
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender

REASON = "信封里的份额是另一把钥匙的，到时也没有交来密钥。"
BIDS = [None, *BidStatus]


def codes(caught):
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("ground", KeepGround)
@pytest.mark.parametrize("bid", BIDS)
def test_only_what_the_record_shows_or_the_document_stipulates_keeps_a_bond(ground, bid):
    def found(shown):
        return [problem.code for problem in rules.keeping_problems(ground, shown, bid)]

    if bid is BidStatus.DEEMED_WITHDRAWN:
        assert found([]) == found(list(KeepGround)) == ["bond.deemed_withdrawn"]
        return
    assert found([]) == ([] if ground is KeepGround.STIPULATED else ["bond.no_ground"])
    assert found([ground]) == []


class Town:
    """An opened tender: the first bid counts, the second stayed sealed by its bidder's fault, the third by others'."""

    def __init__(self, people, still_clock):
        self.people, self.tender = people, read_tender(people, make_published(people))
        self.bidders = make.make_bidders(4)
        for which, bidder in enumerate(self.bidders):
            make.submit(self.tender, bidder, self.stolen(bidder)) if which == 1 else make.bid(self.tender, bidder)
        make.close(self.tender, still_clock)

    def stolen(self, bidder):
        """Another's envelope, renamed and signed anew: what is inside does not open under the new name."""
        envelope = form.read_envelope(make.seal(self.tender, self.bidders[0]))
        own_key = form.b64(bytes(SigningKey(bidder.seed).verify_key))
        envelope["header"] |= {"supplier": str(bidder.supplier_id), "supplier_key": own_key}
        return form.write_envelope(form.sign_object(envelope, form.ENVELOPE_DOMAIN, bidder.seed))

    def act(self, verb, actor, **arguments):
        with transaction(actor) as session:
            return verb(session, actor=actor, now=clock.now(), **arguments)

    def record(self, which):
        return self.act(
            service.record_bid_bond, self.people.officer, tender_id=self.tender.id, amount=Decimal("500.00"),
            supplier_id=self.bidders[which].supplier_id, received_at=clock.now(), reference="保函 8812",
        )  # fmt: skip

    def propose(self, bond, ground, reason=REASON):
        return self.act(service.propose_keeping, self.people.officer, bond_id=bond.id, ground=ground, reason=reason)


@pytest.fixture
def town(people, still_clock):
    made = Town(people, still_clock)
    make.open_all(made.tender, people, (0, 1))
    with db.engine().begin() as connection:  # as if its keyholders' shares had been false
        others = update(Bid).where(Bid.supplier_id == made.bidders[2].supplier_id)
        connection.execute(others.values(status=BidStatus.DEEMED_WITHDRAWN))
    return made


def test_a_revoked_bids_bond_is_proposed_with_its_ground_and_kept_by_another(town, session, login_as):
    bond, people = town.record(1), town.people
    page = login_as(people.officer).get("/bonds").get_data(as_text=True)
    assert "投标因投标人原因没有打开，视为撤销" in page
    assert "87号令第23条" in page
    with pytest.raises(Conflict, match="not_proposed"):
        town.act(service.keep_bond, people.approver, bond_id=bond.id, reason=REASON)
    with pytest.raises(RuleViolation) as refusal:
        town.propose(bond, KeepGround.BID_REVOKED, reason="短")
    assert codes(refusal) == ["award.reason_short"]
    with pytest.raises(RuleViolation) as refusal:
        town.propose(bond, KeepGround.CONTRACT_REFUSED)
    assert codes(refusal) == ["bond.no_ground"]
    town.propose(bond, KeepGround.BID_REVOKED)
    with pytest.raises(Conflict, match=r"bond\.proposed"):
        town.propose(bond, KeepGround.BID_REVOKED)
    with pytest.raises(Conflict, match=r"bond\.proposed"):
        town.act(service.refund_bond, people.officer, bond_id=bond.id, ended_on=clock.today())
    browser = login_as(people.approver)
    assert REASON in browser.get("/bonds").get_data(as_text=True)
    assert "决定保证金是否不予退还" in browser.get("/").get_data(as_text=True)
    assert browser.post(f"/bonds/{bond.id}/keeping", data={"reason": REASON}).status_code == 303
    session.expire_all()
    kept = service.get_bond(session, bond.id)
    assert (kept.status, kept.keep_ground, kept.ended_by) == (
        BondStatus.KEPT, KeepGround.BID_REVOKED, people.approver.user_id,
    )  # fmt: skip
    logged = [json.loads(entry.body) for entry in session.query(AuditEntry).filter_by(subject_id=bond.id)]
    assert [entry["type"] for entry in logged] == ["bond:recorded", "bond:keeping_proposed", "bond:ended"]
    assert logged[1]["facts"]["ground"] == "bid_revoked"
    assert REASON not in json.dumps(logged, ensure_ascii=False)


def test_a_proposal_turned_down_leaves_the_bond_to_be_given_back(town, session, api_as):
    bond, people = town.record(0), town.people
    town.propose(bond, KeepGround.STIPULATED)
    declined = api_as(people.approver)(
        "POST", f"/bonds/{bond.id}/keeping-declined", json={"reason": "文件里没有这一条规定。"}
    )
    assert declined.status_code == 200, declined.json
    assert declined.json["keep_ground"] is None
    with pytest.raises(Conflict, match="not_proposed"):
        town.act(service.decline_keeping, people.approver, bond_id=bond.id, reason=REASON)
    back = town.act(service.refund_bond, people.officer, bond_id=bond.id, ended_on=clock.today())
    assert back.status is BondStatus.REFUNDED


def test_a_bond_deemed_withdrawn_goes_back_within_days_of_the_opening(town, session):
    bond = town.record(2)
    for ground in KeepGround:
        with pytest.raises(RuleViolation) as refusal:
            town.propose(bond, ground)
        assert codes(refusal) == ["bond.deemed_withdrawn"]
    opened = clock.local(read_tender(town.people, town.tender.id).opened_at).date()
    due_on = service.refund_due_on(session, service.get_bond(session, bond.id))
    assert 5 <= (due_on - opened).days <= 12
    revoked = town.record(1)
    session.rollback()
    assert (
        service.refund_due_on(session, service.get_bond(session, revoked.id)) is None
    )  # waits for the award, as every other
