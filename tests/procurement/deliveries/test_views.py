"""The whole road on the pages: order, confirm, ship, scan, accept on the phone, confirm as another person, print."""

import io
import re
from uuid import uuid4

import openpyxl
import pytest

from procurement.core import clock
from procurement.core.transaction import reading
from procurement.deliveries import queries
from tests.factories import deliveries as factory
from tests.factories.people import make_county, make_people


def text(answer):
    return answer.get_data(as_text=True)


def hidden(page, name):
    return re.search(rf'name="{name}" type="hidden" value="([^"]+)"', page)[1]


def inspected(yard, delivery, **changes):
    """The phone form with everything taken, as a browser sends it."""
    data = {"client_key": str(uuid4()), "arrived_at": "2026-09-07T06:30", "vehicle_ok": "1", "driver_ok": "1"}
    for n, line in enumerate(delivery.lines, 1):
        data |= {f"weighed_quantity-{n}": str(line.quantity), f"decision-{n}": "all", f"label_ok-{n}": "1",
                 f"sensory_ok-{n}": "1"}  # fmt: skip
    return data | changes


def standing(yard, delivery):
    with reading(yard.keeper) as session:
        found = queries.standing_acceptance(queries.get_delivery(session, delivery.id))
        return [(line.accepted_quantity, line.rejected_quantity, line.reason) for line in found.lines]


def test_from_the_order_to_the_second_signature_in_the_browser(yard, login_as, still_clock):
    keeper, teacher, supplier = (login_as(who) for who in (yard.keeper, yard.teacher, yard.supplier))
    page = text(keeper.get("/orders/new"))
    assert "还能订 3,000 kg" in page
    ids = yard.lines()
    rows = {n: code for n in (1, 2) for code in ids if hidden(page, f"contract_line_id-{n}") == str(ids[code])}
    number = {code: n for n, code in rows.items()}
    sent = {"contract": str(yard.contract_id), "client_key": hidden(page, "client_key"), "deliver_on": "2026-09-07",
            f"quantity-{number['rice']}": "600"}  # fmt: skip
    sent |= {f"contract_line_id-{n}": str(ids[code]) for n, code in rows.items()}
    placed = keeper.post("/orders/new", data=sent)
    assert placed.status_code == 303
    assert keeper.post("/orders/new", data=sent).location == placed.location  # a double press orders once
    assert "等你处理 1 项" in text(supplier.get("/deliveries"))
    assert supplier.post(f"{placed.location}/confirm").status_code == 303
    page = text(supplier.get(placed.location))
    note = {"client_key": hidden(page, "client_key"), "vehicle_plate": "鄂A·7K215", "driver_name": "陈卫东",
            "order_line_id-1": hidden(page, "order_line_id-1"), "quantity-1": "600", "batch_number-1": "20260901",
            "produced_on-1": "2026-09-01", "best_before_on-1": "2027-05-31", "licence_number-1": "sc10142000000001",
            "report_number-1": "JY-1"}  # fmt: skip
    shipped = supplier.post(f"{placed.location}/ship", data=note)
    assert shipped.status_code == 303, text(shipped)
    sheet = text(supplier.get(shipped.location))
    assert "鄂A7K215" in sheet
    assert "data:image/svg+xml" in sheet
    with reading(yard.keeper) as session:
        delivery = session.scalars(queries.select_deliveries(today=clock.today())).one()
        lines = delivery.lines
    assert f"/deliveries/{delivery.id}/accept" in keeper.get(f"/d/{delivery.code}").location
    still_clock.move(minutes=30)
    page = text(keeper.get(f"/deliveries/{delivery.id}/accept"))
    data = inspected(yard, delivery, client_key=hidden(page, "client_key"), arrived_at="2026-09-07T07:00")
    data |= {"decision-1": "part", "accepted_quantity-1": "575", "reason-1": "fsl34_06", "disposal-1": "returned"}
    data["photo-1"] = (io.BytesIO(factory.JPEG), "sacks.jpg")
    answer = keeper.post(f"/deliveries/{delivery.id}/accept", data=data)
    assert answer.status_code == 303, text(answer)
    assert "等第二人签字" in text(keeper.get(f"/deliveries/{delivery.id}"))
    page = text(teacher.get(f"/deliveries/{delivery.id}/confirm"))
    signed = {name: hidden(page, name) for name in ("acceptance_id", "client_key")}
    refused = keeper.post(f"/deliveries/{delivery.id}/confirm", data=signed)
    assert refused.status_code == 422
    assert "第一人已经是你" in text(refused)
    assert teacher.post(f"/deliveries/{delivery.id}/confirm", data=signed).status_code == 303
    assert standing(yard, delivery) == [(575, 25, "fsl34_06")]
    shown = text(supplier.get(f"/deliveries/{delivery.id}"))
    assert "霉变生虫" in shown
    photo = re.search(rf"/deliveries/{delivery.id}/photos/[0-9a-f]+", shown)[0]
    assert supplier.get(photo).data == factory.JPEG
    assert len(lines) == 1


def test_the_same_phone_form_ten_times_counts_once(yard, login_as):
    delivery, keeper = factory.make_delivery(yard), login_as(yard.keeper)
    data = inspected(yard, delivery)
    answers = [keeper.post(f"/deliveries/{delivery.id}/accept", data=data) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {303}
    with reading(yard.keeper) as session:
        assert len(queries.get_delivery(session, delivery.id).acceptances) == 1


def test_the_second_device_is_told_and_keeps_what_was_typed(yard, login_as):
    delivery, keeper, teacher = factory.make_delivery(yard), login_as(yard.keeper), login_as(yard.teacher)
    assert keeper.post(f"/deliveries/{delivery.id}/accept", data=inspected(yard, delivery)).status_code == 303
    late = inspected(yard, delivery, **{"weighed_quantity-1": "598.125", "remark": "两袋受潮"})
    late["photo-1"] = (io.BytesIO(factory.JPEG), "wet.jpg")
    answer = teacher.post(f"/deliveries/{delivery.id}/accept", data=late)
    assert answer.status_code == 409
    page = text(answer)
    assert "由另一台设备先验收" in page
    assert 'value="598.125"' in page
    assert "两袋受潮" in page
    assert 'name="photos-1"' in page  # the picture is kept too


def test_faults_stand_at_their_fields_and_nothing_typed_is_lost(yard, login_as):
    delivery, keeper = factory.make_delivery(yard), login_as(yard.keeper)
    bad = inspected(
        yard, delivery, **{"decision-1": "part", "accepted_quantity-1": "500", "rejected_quantity-1": "99.9"}
    )
    del bad["decision-2"]
    answer = keeper.post(f"/deliveries/{delivery.id}/accept", data=bad)
    page = text(answer)
    assert answer.status_code == 422
    assert "要改的有" in page
    assert 'href="#f-decision-2"' in page
    bad["decision-2"] = "all"
    page = text(keeper.post(f"/deliveries/{delivery.id}/accept", data=bad))
    assert 'href="#f-rejected_quantity-1"' in page
    assert "收下加退回应正好是送货单上的 600 kg，现在是 599.9 kg" in page
    assert 'value="99.9"' in page


def test_short_weight_needs_no_reason_from_the_form(yard, login_as):
    delivery, keeper = factory.make_delivery(yard), login_as(yard.keeper)
    data = inspected(yard, delivery, **{"weighed_quantity-1": "598.5"})
    assert keeper.post(f"/deliveries/{delivery.id}/accept", data=data).status_code == 303
    with reading(yard.keeper) as session:
        entry = queries.open_entry(queries.get_delivery(session, delivery.id))
    factory.countersign(yard, entry)
    assert [float(rejected) for _accepted, rejected, _reason in standing(yard, delivery)] == [1.5, 0]


def test_a_file_that_is_no_picture_is_refused_with_words(yard, login_as):
    delivery, keeper = factory.make_delivery(yard), login_as(yard.keeper)
    data = inspected(yard, delivery) | {"photo-1": (io.BytesIO(b"MZ not a picture"), "photo.jpg")}
    answer = keeper.post(f"/deliveries/{delivery.id}/accept", data=data)
    assert answer.status_code == 422
    assert "照片应是 JPEG 或 PNG" in text(answer)


def test_the_second_person_sends_back_and_a_reversal_needs_two(yard, login_as):
    delivery, keeper, teacher = factory.make_delivery(yard), login_as(yard.keeper), login_as(yard.teacher)
    url = f"/deliveries/{delivery.id}"
    keeper.post(f"{url}/accept", data=inspected(yard, delivery))

    def signed(browser, act, **more):
        page = text(browser.get(f"{url}/confirm"))
        data = {name: hidden(page, name) for name in ("acceptance_id", "client_key")}
        return browser.post(f"{url}/{act}", data=data | more)

    assert signed(teacher, "send-back").status_code == 422
    assert signed(teacher, "send-back", reason="少了一袋").status_code == 303
    keeper.post(f"{url}/accept", data=inspected(yard, delivery))
    assert signed(teacher, "confirm").status_code == 303
    page = text(keeper.get(url))
    reverse = {"client_key": hidden(page, "client_key"), "reason": "称错了"}
    assert keeper.post(f"{url}/reverse", data=reverse).status_code == 303
    assert signed(teacher, "confirm").status_code == 303
    assert "-600" in text(keeper.get(url))


@pytest.mark.parametrize(
    "path",
    ["/orders", "/deliveries", "/delivery-scorecards", "/delivery-reconciliation", "/deliveries?starts_on=2026-09-01"],
)
def test_everybody_concerned_reads_the_lists_in_both_languages(yard, login_as, path):
    delivery = factory.make_delivery(yard)
    factory.accept(
        yard, delivery, [factory.finding(delivery.lines[0], "500"), factory.missing(delivery.lines[1], "299")]
    )
    for who in (yard.keeper, yard.supplier, yard.people.officer, yard.people.auditor):
        browser = login_as(who)
        assert browser.get(path).status_code == 200
        browser.set_cookie("lang", "en")
        assert browser.get(path).status_code == 200


def test_the_workbooks_hold_the_same_quantities(yard, login_as):
    delivery = factory.make_delivery(yard)
    factory.accept(yard, delivery, [factory.finding(delivery.lines[0], "500.125"), factory.finding(delivery.lines[1])])
    officer = login_as(yard.people.officer)
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get("/delivery-reconciliation.xlsx").data)).active
    rows = [dict(zip([c.value for c in sheet[1]], [c.value for c in row], strict=True)) for row in sheet.iter_rows(2)]
    assert {row["品目"]: (row["收下"], row["退回"], row["账平"]) for row in rows} == {
        "大米": (500.125, 99.875, "是"),
        "小麦粉": (300, 0, "是"),
    }
    sheet = openpyxl.load_workbook(io.BytesIO(officer.get("/deliveries.xlsx").data)).active
    assert sheet.max_row == 3


def test_foreign_schools_suppliers_and_counties_find_nothing(yard, login_as):
    delivery = factory.make_delivery(yard)
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    paths = [f"/orders/{delivery.order_id}", f"/deliveries/{delivery.id}", f"/deliveries/{delivery.id}/note",
             f"/d/{delivery.code}"]  # fmt: skip
    for stranger in (yard.neighbour, yard.other_supplier, other.officer):
        browser = login_as(stranger)
        assert [browser.get(path).status_code for path in paths] == [404] * 4
        assert delivery.number not in text(browser.get("/deliveries"))
        assert delivery.number not in text(browser.get("/delivery-reconciliation"))
    neighbour = login_as(yard.neighbour)
    assert neighbour.get(f"/deliveries/{delivery.id}/accept").status_code == 404
    assert neighbour.post(f"/deliveries/{delivery.id}/accept", data=inspected(yard, delivery)).status_code == 404


def test_wrong_roles_are_forbidden_and_nobody_logs_in_first(yard, login_as, client):
    delivery = factory.make_delivery(yard)
    for who in (yard.supplier, yard.people.officer):
        assert login_as(who).post(f"/deliveries/{delivery.id}/accept").status_code == 403
    assert login_as(yard.keeper).post(f"/orders/{delivery.order_id}/ship").status_code == 403
    assert login_as(yard.people.viewer).get("/deliveries").status_code == 403
    assert "/login" in client.get(f"/d/{delivery.code}").location


def test_a_late_arrival_shows_in_the_scorecard(yard, login_as, still_clock):
    delivery = factory.make_delivery(yard)
    still_clock.move(hours=4)
    with reading(yard.keeper) as session:
        assert queries.get_delivery(session, delivery.id).order.due_at < clock.now()
    keeper = login_as(yard.keeper)
    late = inspected(yard, delivery, arrived_at="2026-09-07T09:01")
    assert keeper.post(f"/deliveries/{delivery.id}/accept", data=late).status_code == 303
    with reading(yard.keeper) as session:
        factory.countersign(yard, queries.open_entry(queries.get_delivery(session, delivery.id)))
    page = text(login_as(yard.supplier).get("/delivery-scorecards"))
    assert "0.0%" in page
    assert "0 / 1" in page
