"""Nobody but the supplier carries without the buyer's written consent, given for one contract (政府采购法第48条)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from procurement.contracting.states import ContractStatus
from procurement.contracting.subcontracts import rules, service
from procurement.core.errors import Conflict, InvalidMove, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.deliveries import service as deliveries
from procurement.desks import performing
from procurement.desks.tasks import Reader, gather
from procurement.suppliers.models import Supplier
from tests.factories import deliveries as factory
from tests.factories.bids import codes

CODE = "91350100M000100Y43"  # GB 32100-2015: worked example
WORK = "乡镇学校的运输"


def ask(yard, work=WORK, code=CODE):
    with transaction(yard.supplier) as session:
        return service.request_subcontract(
            session, actor=yard.supplier, contract_id=yard.contract_id, name="示范物流有限公司", credit_code=code,
            work=work, now=factory.TERM_TIME,
        )  # fmt: skip


def answer(yard, asked, is_consented, said="同意承担乡镇学校的运输"):
    officer = yard.people.officer
    with transaction(officer) as session:
        return service.answer_request(
            session, actor=officer, subcontract_id=asked.id, is_consented=is_consented, answer=said,
            now=factory.TERM_TIME,
        )  # fmt: skip


def ship(yard, order, carrier_id):
    rows = [factory.batch(line.id, line.quantity) for line in order.lines]
    with transaction(yard.supplier) as session:
        return deliveries.ship_order(
            session, actor=yard.supplier, order_id=order.id, vehicle_plate="鄂A7K215", driver_name="陈卫东", lines=rows,
            client_key=uuid4(), now=factory.TERM_TIME, carrier_id=carrier_id,
        )  # fmt: skip


def test_nobody_carries_without_the_buyers_written_consent(yard):
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    asked = ask(yard)
    for carrier_id in (uuid4(), asked.id):  # a stranger, and one that is only asked for
        with pytest.raises(RuleViolation) as caught:
            ship(yard, order, carrier_id)
        assert codes(caught) == ["delivery.carrier"]
    answer(yard, asked, is_consented=True)
    assert ship(yard, order, asked.id).carrier_id == asked.id


def test_the_supplier_itself_needs_no_consent(yard):
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    assert ship(yard, order, None).carrier_id is None


def test_a_refused_company_does_not_carry_and_may_be_asked_for_again(yard):
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    refused = answer(yard, ask(yard), is_consented=False, said="不同意，车辆不合要求")
    with pytest.raises(RuleViolation):
        ship(yard, order, refused.id)
    with pytest.raises(InvalidMove):
        answer(yard, refused, is_consented=True)
    ask(yard)
    with pytest.raises(Conflict):
        ask(yard)


def test_the_officers_desk_says_what_waits_for_an_answer(yard):
    def waiting():
        officer = yard.people.officer
        with reading(officer) as session:
            reader = Reader(session, officer, factory.TERM_TIME, factory.TODAY)
            return [task.values["contract_id"] for task in gather(reader, performing.SOURCES)]

    asked = ask(yard)
    assert waiting() == [yard.contract_id]
    answer(yard, asked, is_consented=True)
    assert waiting() == []


def test_an_answer_is_in_writing(yard):
    with pytest.raises(RuleViolation) as caught:
        answer(yard, ask(yard), is_consented=True, said="同意")
    assert codes(caught) == ["subcontract.answer"]


def test_what_is_asked_for(yard, session):
    own = session.get_one(Supplier, yard.supplier.supplier_id).credit_code
    found = rules.request_problems(ContractStatus.RENDERED, own, own, "运输")
    assert [problem.code for problem in found] == ["subcontract.contract", "subcontract.self", "subcontract.work"]
    assert rules.request_problems(ContractStatus.SIGNED, own, CODE, "乡镇的运输") == []


def test_from_the_request_to_the_note_on_the_pages(yard, session, login_as):
    supplier, officer = login_as(yard.supplier), login_as(yard.people.officer)
    page = f"/contracts/{yard.contract_id}/subcontracts"
    form = {"name": "示范物流有限公司", "credit_code": "91350100m000100y43", "work": WORK}
    refused = supplier.post(page, data=form | {"credit_code": "91350100M000100Y44"})
    assert refused.status_code == 422
    assert WORK in refused.text
    assert supplier.post(page, data=form).status_code == 303
    assert login_as(yard.other_supplier).get(page).status_code == 404
    asked = session.query(service.Subcontract).one()
    sent = {"is_consented": "true", "answer": "同意承担乡镇学校的运输"}
    assert officer.post(f"/subcontracts/{asked.id}/answer", data=sent).status_code == 303
    assert "已同意" in supplier.get(page).text
    order = factory.confirm(yard, factory.place(yard, {"rice": "600"}))
    assert "示范物流有限公司" in supplier.get(f"/orders/{order.id}").text
    delivery = ship(yard, order, asked.id)
    assert "示范物流有限公司" in supplier.get(f"/deliveries/{delivery.id}/note").text


def test_the_api_walks_the_same_road(yard, api_as):
    base = f"/contracts/{yard.contract_id}/subcontracts"
    made = api_as(yard.supplier)("POST", base, json={"name": "示范物流有限公司", "credit_code": CODE, "work": WORK})
    assert (made.status_code, made.json["status"]) == (201, "requested")
    sent = {"is_consented": True, "answer": "同意承担乡镇学校的运输"}
    assert api_as(yard.supplier)("POST", f"/subcontracts/{made.json['id']}/answer", json=sent).status_code == 403
    officer = api_as(yard.people.officer)
    assert officer("POST", f"/subcontracts/{made.json['id']}/answer", json=sent).json["status"] == "consented"
    assert officer("POST", f"/subcontracts/{made.json['id']}/answer", json=sent).status_code == 409
    assert [row["name"] for row in officer("GET", base).json] == ["示范物流有限公司"]
