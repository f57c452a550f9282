"""The API does what the pages do, with the same refusals."""

from uuid import uuid4

from tests.factories import deliveries as factory
from tests.factories.people import make_county, make_people


def test_from_the_order_to_the_scorecard_over_the_api(yard, api_as, still_clock):
    keeper, teacher, supplier = (api_as(who) for who in (yard.keeper, yard.teacher, yard.supplier))
    order = {"client_key": str(uuid4()), "contract_id": str(yard.contract_id), "deliver_on": "2026-09-07",
             "lines": [{"contract_line_id": str(yard.lines()["rice"]), "quantity": "600.5"}]}  # fmt: skip
    placed = keeper("POST", "/orders", json=order)
    assert placed.status_code == 201
    assert keeper("POST", "/orders", json=order).json["id"] == placed.json["id"]
    order_id, line_id = placed.json["id"], placed.json["lines"][0]["id"]
    assert supplier("POST", f"/orders/{order_id}/confirmation").json["status"] == "confirmed"
    note = {"client_key": str(uuid4()), "vehicle_plate": "鄂A7K215", "driver_name": "陈卫东", "lines": [
        {"order_line_id": line_id, "quantity": "600.5", "batch_number": "B1", "produced_on": "2026-09-01",
         "best_before_on": "2027-05-31", "licence_number": "SC10142000000001", "report_number": "JY-1"}]}  # fmt: skip
    shipped = supplier("POST", f"/orders/{order_id}/deliveries", json=note)
    assert shipped.status_code == 201, shipped.json
    delivery_id = shipped.json["id"]
    still_clock.move(minutes=20)
    photo = keeper("POST", f"/deliveries/{delivery_id}/photos", data=factory.JPEG)
    assert photo.json["media_type"] == "image/jpeg"
    record = {"client_key": str(uuid4()), "arrived_at": "2026-09-07T06:45:00+08:00", "vehicle_ok": True,
              "driver_ok": True, "lines": [
                  {"delivery_line_id": shipped.json["lines"][0]["id"], "weighed_quantity": "600.5",
                   "accepted_quantity": "600", "rejected_quantity": "0.4", "reason": "fsl34_06", "disposal": "returned",
                   "label_ok": True, "sensory_ok": True, "photos": [photo.json["sha256"]]}]}  # fmt: skip
    refused = keeper("POST", f"/deliveries/{delivery_id}/acceptances", json=record)
    assert refused.status_code == 422
    assert refused.json["problems"][0]["code"] == "acceptance.not_to_the_gram"
    record["lines"][0]["rejected_quantity"] = "0.5"
    answers = [keeper("POST", f"/deliveries/{delivery_id}/acceptances", json=record) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {201}
    assert len(answers[-1].json["acceptances"]) == 1
    late = teacher("POST", f"/deliveries/{delivery_id}/acceptances", json=record | {"client_key": str(uuid4())})
    assert (late.status_code, late.json["code"]) == (409, "acceptance.other_first")
    second = {"client_key": str(uuid4()), "acceptance_id": answers[0].json["open_acceptance_id"]}
    assert keeper("POST", f"/deliveries/{delivery_id}/confirmations", json=second).status_code == 422
    assert teacher("POST", f"/deliveries/{delivery_id}/confirmations", json=second).json["status"] == "accepted"
    (row,) = supplier("GET", "/delivery-reconciliation").json
    assert (row["accepted"], row["rejected"], row["is_balanced"]) == ("600.000", "0.500", True)
    (card,) = supplier("GET", "/delivery-scorecards").json
    assert (card["on_time_share"], card["rejected_batch_count"]) == ("1.0000", 1)
    assert keeper("GET", "/deliveries?status=accepted").json["total"] == 1
    reverse = {"client_key": str(uuid4()), "reason": "称错了"}
    reversed_ = keeper("POST", f"/deliveries/{delivery_id}/reversals", json=reverse)
    assert reversed_.json["acceptances"][1]["lines"][0]["accepted_quantity"] == "-600.000"
    back = {"client_key": str(uuid4()), "acceptance_id": reversed_.json["open_acceptance_id"], "reason": "没有错"}
    assert teacher("POST", f"/deliveries/{delivery_id}/returns", json=back).json["status"] == "accepted"


def test_wrong_role_403_foreign_404_out_of_turn_409_nobody_401(yard, api_as, client):
    delivery = factory.make_delivery(yard)
    supplier, neighbour = api_as(yard.supplier), api_as(yard.neighbour)
    assert supplier("POST", f"/deliveries/{delivery.id}/photos", data=b"").status_code == 403
    assert supplier("POST", f"/orders/{delivery.order_id}/confirmation").status_code == 409
    cancel = {"reason": "晚了"}
    keeper = api_as(yard.keeper)
    assert keeper("POST", f"/orders/{delivery.order_id}/cancellation", json=cancel).status_code == 409
    for send in (neighbour, api_as(yard.other_supplier)):
        assert send("GET", f"/deliveries/{delivery.id}").status_code == 404
        assert send("GET", f"/orders/{delivery.order_id}").status_code == 404
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert api_as(other.officer)("GET", f"/deliveries/{delivery.id}").status_code == 404
    assert client.get("/api/v1/deliveries").status_code == 401
