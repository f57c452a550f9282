"""The API does what the pages do, with the same refusals."""

from decimal import Decimal
from uuid import UUID

from procurement.contracting import service
from tests.factories import contracting as factory
from tests.factories.people import make_county, make_people


def test_a_contract_goes_from_draft_to_signed_over_the_api(people, awarded, api_as, still_clock):
    officer, supplier, approver = (api_as(who) for who in (people.officer, awarded.suppliers[0], people.approver))
    drafted = officer("POST", f"/tenders/{awarded.tender_id}/contracts")
    assert drafted.status_code == 201
    assert len(drafted.json) == 2
    mine = supplier("GET", "/contracts").json
    assert mine["total"] == 1
    contract_id = mine["items"][0]["id"]
    service.attach_document(UUID(contract_id))
    assert supplier("POST", f"/contracts/{contract_id}/supplier-signature").json["status"] == "supplier_signed"
    assert approver("POST", f"/contracts/{contract_id}/buyer-signature").json["status"] == "signed"
    shown = officer("GET", f"/contracts/{contract_id}").json
    assert sum(Decimal(line["amount"]) for line in shown["lines"]) == Decimal(shown["total_amount"])
    assert shown["supplier_name"] == mine["items"][0]["supplier_name"]


def test_out_of_turn_is_409_wrong_role_403_foreign_404_nobody_401(people, awarded, api_as, client):
    first, second = factory.draft(awarded)
    supplier = api_as(awarded.suppliers[0])
    assert supplier("POST", f"/contracts/{first}/supplier-signature").status_code == 409
    assert supplier("POST", f"/contracts/{first}/buyer-signature").status_code == 403
    assert supplier("GET", f"/contracts/{second}").status_code == 404
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert api_as(other.officer)("GET", f"/contracts/{first}").status_code == 404
    assert client.get("/api/v1/contracts").status_code == 401
