"""More under a contract: a tenth of its amount at most, signed by both, then in force and public (政府采购法第49条)."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import select

from procurement.audit.tags import AuditTag
from procurement.contracting.models import Contract, ContractLine, ContractSupplement
from procurement.contracting.states import ContractStatus, SupplementStatus
from procurement.contracting.supplements import queries, rules, service
from procurement.core.errors import Conflict, InvalidMove, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.desks import performing
from procurement.desks.tasks import Reader, gather
from procurement.documents.models import Document, DocumentKind
from tests.factories import deliveries as factory
from tests.factories.bids import codes, county_entries

REASON = "在校学生比计划多了两个班"


def propose(yard, quantities, reason=REASON, actor=None):
    """A supplement for S1, by item code."""
    actor, own = actor or yard.people.officer, yard.lines()
    lines = [{"contract_line_id": own[code], "quantity": Decimal(wanted)} for code, wanted in quantities.items()]
    with transaction(actor) as session:
        return service.propose_supplement(
            session, actor=actor, contract_id=yard.contract_id, lines=lines, reason=reason, now=factory.TERM_TIME
        )


def sign(actor, supplement):
    with transaction(actor) as session:
        return service.sign_supplement(session, actor=actor, supplement_id=supplement.id, now=factory.TERM_TIME)


def withdraw(yard, supplement, reason="数量写错了"):
    officer = yard.people.officer
    with transaction(officer) as session:
        return service.withdraw_supplement(
            session, actor=officer, supplement_id=supplement.id, reason=reason, now=factory.TERM_TIME
        )


def make_signed(yard, quantities):
    supplement = propose(yard, quantities)
    sign(yard.supplier, supplement)
    return sign(yard.people.approver, supplement)


def refusal(act, *arguments, **named):
    with pytest.raises(RuleViolation) as caught:
        act(*arguments, **named)
    return codes(caught)


@pytest.mark.parametrize(("amount", "refused"), [("9.99", False), ("10.00", False), ("10.01", True)])
def test_a_tenth_to_the_fen_and_down_to_it(amount, refused):
    room = rules.Room(Decimal("100.09"), Decimal("0.00"), Decimal("0.10"))  # a tenth is 10.009
    assert (rules.room_problems(Decimal(amount), room) != []) is refused


def test_what_was_signed_before_counts():
    room = rules.Room(Decimal("100.00"), Decimal("9.99"), Decimal("0.10"))
    assert rules.room_problems(Decimal("0.01"), room) == []
    (problem,) = rules.room_problems(Decimal("0.02"), room)
    assert (problem.law, problem.params["most"], problem.params["left"]) == ("政府采购法第49条", "10.00", "0.01")


def test_orders_beyond_the_contract_wait_for_both_signatures(yard, session):
    factory.place(yard, {"rice": "3000"})
    supplement = propose(yard, {"rice": "100.5"})
    for signer in (yard.supplier, yard.people.approver):
        with pytest.raises(RuleViolation):
            factory.place(yard, {"rice": "1"})
        sign(signer, supplement)
    with pytest.raises(RuleViolation) as caught:
        factory.place(yard, {"rice": "100.501"})
    assert codes(caught) == ["order.over_contract"]
    factory.place(yard, {"rice": "100.5"})
    kinds = [entry["type"] for entry in county_entries(session, session.get_one(Contract, yard.contract_id).tender)]
    assert kinds.count(AuditTag.CONTRACT_SUPPLEMENT_PROPOSED) == 1
    assert kinds.count(AuditTag.CONTRACT_SUPPLEMENT_SIGNED) == 2


def test_no_more_than_a_tenth_in_all(yard, session):
    contract = session.get_one(Contract, yard.contract_id)
    price = session.get_one(ContractLine, yard.lines()["rice"]).unit_price
    most = (contract.total_amount / 10 / price).quantize(Decimal("0.001"), rounding="ROUND_DOWN")
    assert refusal(propose, yard, {"rice": most + Decimal("0.01")}) == ["supplement.over"]
    make_signed(yard, {"rice": most - 10})
    assert refusal(propose, yard, {"rice": "10.01"}) == ["supplement.over"]
    assert propose(yard, {"rice": "9.99"}).number == f"{contract.number}-B2"


def test_the_paper_is_the_two_sides_own_until_both_have_signed(yard, session, login_as, app):
    supplement = propose(yard, {"rice": "100"})
    document = session.scalars(select(Document).filter_by(kind=DocumentKind.CONTRACT_SUPPLEMENT)).one()
    said = "".join(text for text in document.content["paragraphs"] if isinstance(text, str))
    assert "政府采购法》第四十九条" in said
    assert REASON in said
    assert "455.55 元" in said
    public = app.test_client()
    assert public.get(f"/documents/{document.id}").status_code in {302, 303, 403, 404}
    sign(yard.supplier, supplement)
    sign(yard.people.approver, supplement)
    assert public.get(f"/documents/{document.id}").status_code == 200
    assert supplement.number in public.get(f"/portal/contracts/{yard.contract_id}").text


def waiting(actor):
    """The pages that the actor's desk leads to."""
    with reading(actor) as session:
        reader = Reader(session, actor, factory.TERM_TIME, factory.TODAY)
        return [(task.endpoint, task.params["number"]) for task in gather(reader, performing.SOURCES)]


def test_each_desk_says_whose_turn_it_is(yard):
    supplement = propose(yard, {"rice": "1"})
    turn = [("supplements.show", supplement.number)]
    assert (waiting(yard.supplier), waiting(yard.people.approver), waiting(yard.other_supplier)) == (turn, [], [])
    sign(yard.supplier, supplement)
    assert (waiting(yard.supplier), waiting(yard.people.approver)) == ([], turn)
    sign(yard.people.approver, supplement)
    assert (waiting(yard.supplier), waiting(yard.people.approver)) == ([], [])


def test_who_proposed_does_not_sign_and_each_signs_in_turn(yard):
    supplement = propose(yard, {"rice": "1"}, actor=yard.people.officer)
    with pytest.raises(InvalidMove):
        sign(yard.people.approver, supplement)  # the supplier first
    sign(yard.supplier, supplement)
    with pytest.raises(InvalidMove):
        sign(yard.supplier, supplement)
    assert sign(yard.people.approver, supplement).status is SupplementStatus.SIGNED
    with pytest.raises(InvalidMove):
        withdraw(yard, supplement)


def test_the_signer_for_the_buyer_is_another_person(yard, session):
    supplement = propose(yard, {"rice": "1"})
    sign(yard.supplier, supplement)
    with transaction(yard.people.officer) as writing:  # as if the approver had drawn it up
        found = queries.get_supplement(writing, supplement.id)
        found.proposed_by = yard.people.approver.user_id
        service._log(writing, AuditTag.CONTRACT_SUPPLEMENT_PROPOSED, found)
    assert refusal(sign, yard.people.approver, supplement) == ["contract.four_eyes"]


@pytest.mark.parametrize("is_signed", [False, True])
def test_one_is_open_at_a_time_and_a_withdrawn_one_gives_nothing(yard, is_signed):
    first = propose(yard, {"rice": "10"})
    with pytest.raises(Conflict):
        propose(yard, {"rice": "10"})
    assert refusal(withdraw, yard, first, reason="错了") == ["supplement.reason"]
    if is_signed:
        sign(yard.supplier, first)
    withdraw(yard, first)
    with reading(yard.keeper) as session:
        assert queries.signed_quantities(session, list(yard.lines().values())) == {}
    assert propose(yard, {"rice": "10"}).number.endswith("-B2")


@pytest.mark.parametrize(
    ("quantities", "reason", "code"),
    [
        ({}, REASON, "supplement.empty"), ({"rice": "0"}, REASON, "supplement.quantity"),
        ({"rice": "0.001"}, REASON, "supplement.quantity"),  # less than a fen
        ({"rice": "1"}, "加一点儿", "supplement.reason"),
    ],
)  # fmt: skip
def test_what_is_not_proposed(yard, quantities, reason, code):
    assert refusal(propose, yard, quantities, reason=reason) == [code]


def test_only_this_contracts_lines_and_only_while_it_runs(yard):
    officer = yard.people.officer
    stranger = [{"contract_line_id": uuid4(), "quantity": Decimal(1)}]
    with pytest.raises(NotFound), transaction(officer) as session:
        service.propose_supplement(
            session, actor=officer, contract_id=yard.contract_id, lines=stranger, reason=REASON, now=factory.TERM_TIME
        )
    ends_on = factory.TERM_TIME.date().replace(year=2027, month=1, day=15)
    assert rules.contract_problems(ContractStatus.SIGNED, ends_on, ends_on) == []
    assert rules.contract_problems(ContractStatus.SIGNED, ends_on, ends_on.replace(day=16)) != []
    assert rules.contract_problems(ContractStatus.TERMINATED, ends_on, ends_on) != []


def test_from_the_form_to_the_second_signature_on_the_pages(yard, session, login_as):
    officer, own = login_as(yard.people.officer), list(yard.lines().values())
    new = f"/contracts/{yard.contract_id}/supplements/new"
    assert "政府采购法第49条" in officer.get(new).text
    form = {"lines.contract_line_id-1": str(own[0]), "lines.quantity-1": "99999", "reason": REASON}
    refused = officer.post(new, data=form)
    assert refused.status_code == 422
    assert "累计不得超过原合同金额的 10%" in refused.text
    assert REASON in refused.text
    made = officer.post(new, data=form | {"lines.quantity-1": "10"})
    page = made.headers["Location"]
    supplier = login_as(yard.supplier)
    assert "轮到你签" in supplier.get(page).text
    assert login_as(yard.other_supplier).get(page).status_code == 404
    assert login_as(yard.keeper).get(page).status_code == 404  # nothing for schools before it is in force
    assert supplier.post(f"{page}/supplier-signature").status_code == 303
    assert login_as(yard.people.approver).post(f"{page}/buyer-signature").status_code == 303
    assert session.scalars(select(ContractSupplement)).one().status is SupplementStatus.SIGNED
    assert "已生效" in login_as(yard.keeper).get(page).text


def test_the_api_walks_the_same_road(yard, api_as):
    officer = api_as(yard.people.officer)
    lines = [{"contract_line_id": str(yard.lines()["rice"]), "quantity": "10"}]
    base = f"/contracts/{yard.contract_id}/supplements"
    made = officer("POST", base, json={"lines": lines, "reason": REASON})
    assert (made.status_code, made.json["amount"]) == (201, "45.56")
    one = f"/supplements/{made.json['id']}"
    assert api_as(yard.other_supplier)("GET", one).status_code == 404
    assert api_as(yard.supplier)("POST", f"{one}/supplier-signature").json["status"] == "supplier_signed"
    assert api_as(yard.people.approver)("POST", f"{one}/buyer-signature").json["status"] == "signed"
    assert officer("GET", one).json["lines"][0]["quantity"] == "10.000"
    assert [row["number"] for row in officer("GET", base).json] == [made.json["number"]]
    assert officer("POST", f"{one}/withdrawal", json={"reason": "不要了不要了"}).status_code == 409
