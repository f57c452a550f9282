"""The same acts through the API."""

import io

from procurement.suppliers import rules
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import PDF, PNG, add_paper, credit_code, make_supplier, registration

KEY = "A" * 42 + "E"


def body(number=1, **changes):
    facts = registration(number, **{"password": "a long enough secret"} | changes)
    return facts | {"owners": [o | {"share_percent": str(o["share_percent"])} for o in facts["owners"]]}


def test_a_company_registers(client, people):
    answer = client.post("/api/v1/suppliers", json=body())
    assert answer.status_code == 201
    assert answer.json["credit_code"] == credit_code(1)
    assert answer.json["owners"][0]["code"].startswith("person-")
    assert "password" not in answer.get_data(as_text=True)
    assert client.post("/api/v1/suppliers", json=body()).status_code == 409


def test_malformed_registrations_are_problems_with_places(client, people):
    short = client.post("/api/v1/suppliers", json=body(password="x"))
    assert all(p["code"].startswith("user.password") for p in short.json["problems"])
    owners = [{"name": "甲", "code": 5, "share_percent": 60}]
    wrong = client.post("/api/v1/suppliers", json=body(owners=registration()["owners"]) | {"owners": owners})
    assert {(p["field"], p["row"]) for p in wrong.json["problems"]} == {("owners.code", 1), ("owners.share_percent", 1)}
    assert client.post("/api/v1/suppliers", json=[]).status_code == 422
    assert client.post("/api/v1/suppliers", data="{", content_type="application/json").status_code == 400


def test_a_supplier_keeps_its_own_facts_and_papers(people, api_as):
    supplier = make_supplier(1)
    send = api_as(supplier)
    assert send("GET", "/suppliers/own").json["id"] == str(supplier.supplier_id)
    assert send("GET", "/suppliers/own/standing").json["missing_kinds"] == [
        "business_licence", "food_operation_licence",
    ]  # fmt: skip
    facts = {"contact_name": "新人", "contact_phone": "0700-5551111", "address": "北街1号"}
    assert send("PUT", "/suppliers/own", json=facts).json["address"] == "北街1号"
    assert send("PUT", "/suppliers/own", json=facts | {"name": "改名"}).status_code == 422
    assert send("PUT", "/suppliers/own/signing-key", json={"signing_key": KEY}).json["signing_key"] == KEY
    paper = send(
        "POST", "/suppliers/own/papers",
        data={"kind": "business_licence", "number": "JY1", "issuer": "市监局", "file": (io.BytesIO(PNG), "a.png")},
    )  # fmt: skip
    assert paper.status_code == 201
    assert paper.json["file_type"] == "image/png"
    file = send("GET", f"/suppliers/own/papers/{paper.json['id']}/file")
    assert file.data == PNG
    assert file.headers["Content-Disposition"].startswith("attachment")
    refused = send(
        "POST", "/suppliers/own/papers",
        data={"kind": "other", "number": "1", "issuer": "x", "file": (io.BytesIO(b"MZ"), "a.pdf")},
    )  # fmt: skip
    assert refused.status_code == 422
    assert send("POST", "/suppliers/own/papers", data={"kind": "other"}).status_code == 422


def test_officers_list_review_and_approvers_bar(people, api_as):
    supplier = make_supplier(1)
    paper = add_paper(supplier)
    base = f"/suppliers/{supplier.supplier_id}"
    officer, approver = api_as(people.officer), api_as(people.approver)
    assert officer("GET", "/suppliers?q=粮油").json["total"] == 1
    assert officer("GET", base).json["papers"][0]["id"] == str(paper.id)
    assert officer("GET", f"{base}/papers/{paper.id}/file").data == PDF
    assert officer("POST", f"{base}/papers/{paper.id}/reviews", json={"verdict": "returned"}).status_code == 422
    said = officer("POST", f"{base}/papers/{paper.id}/reviews", json={"verdict": "returned", "reason": "缺章"})
    assert said.status_code == 201
    assert officer("GET", f"{base}/standing").json["reviews"] == []
    decision = f"/suppliers/reviews/{said.json['id']}/decision"
    assert officer("POST", decision, json={"agrees": True}).status_code == 422
    assert approver("POST", decision, json={"agrees": True}).json["status"] == "confirmed"
    assert approver("POST", decision, json={"agrees": True}).status_code == 409
    facts = {"reason": "串通", "legal_basis": rules.LAW_BAR, "starts_on": "2026-03-02", "ends_on": "2028-03-01"}
    assert officer("POST", f"{base}/bars", json=facts).status_code == 403
    made = approver("POST", f"{base}/bars", json=facts)
    assert made.status_code == 201
    standing = officer("GET", f"{base}/standing").json
    assert standing["reviews"][0]["reason"] == "缺章"
    assert standing["bars"][0]["lifted_at"] is None
    elsewhere = api_as(make_people(make_county("QH", "青禾县"), prefix="qh.").approver)
    assert elsewhere("POST", f"/suppliers/bars/{made.json['id']}/lift").status_code == 404
    assert approver("POST", f"/suppliers/bars/{made.json['id']}/lift").json["lifted_at"]


def test_a_supplier_reaches_neither_others_nor_officers_operations(people, api_as, client):
    one, two = make_supplier(1), make_supplier(2)
    paper = add_paper(one)
    send = api_as(two)
    assert send("GET", f"/suppliers/own/papers/{paper.id}/file").status_code == 404
    assert send("GET", f"/suppliers/{one.supplier_id}").status_code == 403
    assert send("GET", "/suppliers").status_code == 403
    assert client.get("/api/v1/suppliers").status_code == 401
    assert api_as(people.officer)("GET", "/suppliers/own").status_code == 403
    unknown = "00000000-0000-4000-8000-000000000000"
    assert api_as(people.officer)("GET", f"/suppliers/{unknown}").status_code == 404
