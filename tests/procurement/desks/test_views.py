"""Every role lands where its work waits; nobody and the wrong role go elsewhere."""

import io
from dataclasses import replace

import openpyxl
import pytest

from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.transaction import reading, transaction
from procurement.desks import comparison, pages
from procurement.messages.service import tell
from tests.factories import contracting, deliveries
from tests.factories import tenders as factory
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import make_supplier


def page(browser, path="/", status=200):
    answer = browser.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_nobody_lands_on_the_public_pages(client):
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/portal")


def test_every_role_has_a_page(people):
    assert set(pages.PAGES) == set(Role) - {Role.PUBLIC, Role.SYSTEM}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("officer", "编制完成后送审"),
        ("approver", "现在没有等你处理的事"),
        ("expert", "正在评审的招标"),
        ("auditor", "有线索的中标"),
        ("discipline", "有线索的中标"),
        ("viewer", "招标、竞争与准时"),
        ("administrator", "后台任务"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_role_sees_its_own_page_in_both_languages(people, login_as, name, shown, language):
    factory.make_draft(people)
    browser = login_as(getattr(people, name))
    browser.get(f"/language/{language}")
    text = page(browser)
    assert (shown in text) == (language == "zh")


def test_the_officers_page_shows_the_board_and_the_way_on(people, login_as):
    tender_id = factory.make_submitted(people)
    text = page(login_as(people.officer))
    assert "请法律顾问审查招标文件：" in text
    assert "审批招标文件：" not in text
    assert f"/tenders/{tender_id}" in text
    assert "等审批人批准或退回" in text
    factory.record_review(people, tender_id)
    text = page(login_as(people.approver))
    assert "等你处理 1 项" in text
    assert "审批招标文件：" in text


def test_a_keyholder_is_led_to_the_page_of_the_approval(people, login_as):
    tender_id = factory.make_approved(people)
    factory.register_holder_keys(people)
    factory.assign_holders(people, tender_id)
    text = page(login_as(people.keyholders[0]))
    assert f"/tenders/{tender_id}/approval" in text


def test_a_supplier_sees_countdown_and_papers(people, login_as):
    factory.make_published(people)
    text = page(login_as(make_supplier(1)))
    assert "22 天 0 小时 0 分" in text
    assert "data-countdown" in text
    assert "营业执照" in text


def test_a_school_sees_todays_goods_and_next_weeks_orders(yard, login_as):
    delivery = deliveries.make_delivery(yard)
    text = page(login_as(yard.keeper))
    assert delivery.number in text
    assert f"/deliveries/{delivery.id}/accept" in text
    assert "600 kg" in text
    assert delivery.number not in page(login_as(yard.neighbour))


def test_an_ordered_load_that_has_not_left_is_expected_today(yard, login_as):
    order = deliveries.place(yard, {"rice": "100"})
    text = page(login_as(yard.keeper))
    assert order.number in text
    assert "还没有发车" in text


def test_the_supplier_sees_orders_and_contracts(yard, login_as):
    order = deliveries.place(yard, {"rice": "100"})
    text = page(login_as(yard.supplier))
    assert f"/orders/{order.id}" in text
    assert "SFHT-2026-001" in text
    assert order.number not in page(login_as(yard.other_supplier))


def test_the_viewer_compares_counties_by_what_is_public(awarded, login_as, still_clock):
    people = awarded.people
    first, _second = contracting.make_contracts(awarded)
    contracting.sign(awarded.suppliers[0], first)
    contracting.sign(people.approver, first)
    other = make_county("QH", "青禾县")
    viewer = replace(people.viewer, county_ids=(people.county.id, other.id))
    with reading(viewer) as session:
        rows, items = comparison.compare(session, viewer)
    by_code = {row.county.code: row for row in rows}
    assert by_code["QH"].tender_count == 0
    assert by_code["QH"].saving is None
    ours = by_code["SF"]
    assert ours.tender_count == 1
    assert ours.bidders_per_lot == 3
    assert 0 < ours.saving < 1
    assert ours.delivery_count == 0
    assert ours.on_time is None
    assert [item.code for item in items] == ["flour", "rice"]
    assert f"{ours.prices[items[1].key]:.2f}" == "4.46"
    text = page(login_as(people.viewer))
    assert "data-chart" in text


def test_the_comparison_comes_as_a_file(people, login_as):
    browser = login_as(people.viewer)
    rows = list(openpyxl.load_workbook(io.BytesIO(browser.get("/counties.xlsx").data)).active.values)
    assert rows[1][0] == "示范县"
    assert "示范县" in browser.get("/counties.csv").get_data(as_text=True)


def test_on_time_counts_accepted_deliveries(yard):
    deliveries.accept(yard, deliveries.make_delivery(yard))
    viewer = yard.people.viewer
    with reading(viewer) as session:
        rows, _items = comparison.compare(session, viewer)
    assert (rows[0].delivery_count, rows[0].on_time) == (1, 1)


def test_a_viewer_sees_only_counties_of_the_region(people):
    elsewhere = replace(people.viewer, county_ids=())
    with reading(elsewhere) as session:
        assert comparison.compare(session, elsewhere) == ([], [])


def test_the_administrator_sees_the_machine_and_no_business(people, login_as):
    tender_id = factory.make_draft(people)
    text = page(login_as(people.administrator))
    assert "log.key" in text
    assert str(tender_id) not in text


def test_the_desk_of_awards_is_for_those_who_oversee(people, login_as, client):
    assert "/login" in client.get("/history").headers["Location"]
    for actor in (people.viewer, people.keyholders[0], people.expert, people.administrator, make_supplier(1)):
        browser = login_as(actor)
        page(browser, "/history", 403)
        assert browser.post("/log/verification").status_code == 403
    for actor in (people.auditor, people.discipline, people.officer, people.approver):
        page(login_as(actor), "/history")
    page(login_as(people.officer), "/counties.xlsx", 403)


def test_unread_messages_are_counted_in_the_menu(people, login_as):
    browser = login_as(people.officer)
    assert "消息<b>" not in page(browser)
    with transaction(people.officer) as session:
        for number in range(2):
            tell(
                session, county_id=people.county.id, organization_id=people.officer.organization_id,
                subject="有新消息", params={"number": number}, now=clock.now(),
            )  # fmt: skip
    assert "消息<b>2</b>" in page(browser)
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    assert "消息<b>" not in page(login_as(other.officer))
