"""The yearly list from Excel: a preview, all or none, errors by row; what is missing is said in time."""

import io
from datetime import UTC, date, datetime

import pytest

from procurement.core import clock
from procurement.core.spreadsheet import write_table
from procurement.core.transaction import transaction
from procurement.tenders import calendar, queries
from procurement.tenders.workdays import rules, service, sheets
from procurement.tenders.workdays.rules import NamedDay
from tests.factories.tenders import prepare_county

SOURCE = "国务院办公厅关于2027年部分节假日安排的通知"
NEXT = [("2027-01-01", "放假", "元旦"), ("2027-01-02", "放假", "元旦"), ("2027-01-03", "上班", "元旦调休")]
TODAY = date(2026, 11, 20)


def _table(rows=NEXT):
    cells = [{"day": day, "is_working": works, "name": name, "source": SOURCE} for day, works, name in rows]
    return write_table("安排", sheets.COLUMNS, cells)


def _rows(*rows):
    return [NamedDay(day, works, "元旦", SOURCE, number) for number, (day, works) in enumerate(rows, 2)]


@pytest.fixture
def county(people, still_clock):
    prepare_county(people)
    still_clock.set(datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    return people


def test_a_list_is_previewed_then_taken_whole_and_once(county, login_as):
    browser = login_as(county.officer)
    assert "缺 2027 年" in browser.get("/tenders/calendar").get_data(as_text=True)
    sent = browser.post("/tenders/calendar/import", data={"file": (io.BytesIO(_table()), "a.xlsx")})
    assert sent.status_code == 303
    preview = browser.get(sent.location).get_data(as_text=True)
    assert "将改动 3 天" in preview
    assert "2027-01-03" not in browser.get("/tenders/calendar").get_data(as_text=True)
    assert browser.post(sent.location).location == "/tenders/calendar"
    page = browser.get("/tenders/calendar").get_data(as_text=True)
    assert "2027-01-03" in page
    assert "缺 2027 年" not in page
    assert "没有要改的" in browser.get(sent.location).get_data(as_text=True)
    again = browser.get("/tenders/calendar.xlsx").get_data()
    assert date(2027, 1, 3) in {row.day for row in sheets.read_days(again)}


def test_every_faulty_row_is_named_and_nothing_is_taken(county, api_as, login_as):
    wrong = [*NEXT, ("2027-01-01", "放假", "元旦"), ("2027-01-04", "上班", "元旦"), ("2031-01-01", "放假", "元旦")]
    send = api_as(county.officer)
    answer = send("POST", "/calendar-days/imports", data={"file": (io.BytesIO(_table(wrong)), "a.xlsx")})
    assert answer.status_code == 422
    assert [(p["row"], p["code"]) for p in answer.json["problems"]] == [
        (5, "calendar.day_twice"), (6, "calendar.worked_anyway"), (7, "calendar.year_far"),
    ]  # fmt: skip
    unread = [("2027-13-01", "放假", "元旦"), ("2027-01-02", "休息", "元旦")]
    page = login_as(county.officer).post(
        "/tenders/calendar/import", data={"file": (io.BytesIO(_table(unread)), "a.xlsx")}
    )
    assert page.status_code == 422
    assert "一行也没有收" in page.get_data(as_text=True)
    assert not [row for row in send("GET", "/calendar-days").json if row["day"].startswith("2027")]


def test_the_api_previews_and_takes(county, api_as):
    send = api_as(county.officer)

    def upload(query=""):
        return send("POST", f"/calendar-days/imports{query}", data={"file": (io.BytesIO(_table()), "a.xlsx")})

    assert [upload("?preview=true").json["count"], upload().json["count"], upload().json["count"]] == [3, 3, 0]
    assert api_as(county.auditor)("POST", "/calendar-days/imports").status_code == 403


@pytest.mark.parametrize(("day", "codes"), [
    (date(2026, 11, 19), ["calendar.past"]), (date(2026, 11, 20), ["calendar.past"]), (date(2026, 11, 21), []),
])  # fmt: skip
def test_a_day_that_is_past_is_not_arranged_otherwise(day, codes):
    there = {day: day.weekday() >= 5}
    faults = rules.list_problems(_rows((day, not there[day])), there, TODAY)
    assert [fault.code for fault in faults if fault.code != "calendar.worked_anyway"] == codes


@pytest.mark.parametrize(("year", "is_far"), [(2024, True), (2025, False), (2028, False), (2029, True)])
def test_lists_are_taken_from_last_year_to_the_year_after_next(year, is_far):
    faults = rules.list_problems(_rows((date(year, 1, 1), False)), {}, TODAY)
    assert bool(faults) is is_far


@pytest.mark.parametrize(("today", "missing"), [
    (date(2026, 11, 1), []), (date(2026, 11, 2), [2027]), (date(2026, 11, 3), [2027]), (date(2027, 1, 1), [2027]),
])  # fmt: skip
def test_a_missing_year_is_said_sixty_days_before(today, missing):
    assert rules.missing_years({date(2026, 1, 1): False}, today) == missing


@pytest.mark.parametrize(
    "database", [pytest.param("sqlite", marks=pytest.mark.sqlite), pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_working_days_across_a_holiday_with_make_up_days_as_stored(database, people, session):
    """2026: 1–7 October off, Sunday 20 September and Saturday 10 October worked (notice of 2025-11-04)."""
    prepare_county(people)
    days = queries.calendar_days(session, people.county.id)
    assert session.get_bind().dialect.name.startswith(database)
    counted = {
        (18, 9, 1): date(2026, 9, 20), (29, 9, 1): date(2026, 9, 30), (29, 9, 2): date(2026, 10, 8),
        (8, 10, 1): date(2026, 10, 9), (8, 10, 2): date(2026, 10, 10), (8, 10, 3): date(2026, 10, 12),
    }  # fmt: skip
    for (day, month, count), last in counted.items():
        assert calendar.add_working_days(date(2026, month, day), count, days) == last


@pytest.mark.parametrize(("start", "last"), [
    (date(2026, 9, 10), date(2026, 9, 30)), (date(2026, 9, 11), date(2026, 10, 8)),
    (date(2026, 9, 17), date(2026, 10, 8)), (date(2026, 9, 18), date(2026, 10, 8)),
    (date(2026, 9, 19), date(2026, 10, 9)), (date(2026, 9, 20), date(2026, 10, 10)),
])  # fmt: skip
def test_twenty_days_end_on_the_day_itself_or_roll_off_the_holiday(start, last):
    from procurement.tenders.loading import shipped_holidays

    days = {date.fromisoformat(row["day"]): row["is_working"] for row in shipped_holidays()["days"]}
    assert calendar.add_days(start, 20, days) == last


def test_the_board_and_the_doctor_warn_of_a_missing_year(county, login_as, settings):
    from procurement.doctor import examine

    browser = login_as(county.officer)
    for path in ("/", "/tenders"):
        assert "缺 2027 年的节假日安排" in browser.get(path).get_data(as_text=True), path
    assert [found.is_good for found in examine(settings) if found.what.startswith("calendar")] == [False]
    with transaction(county.officer) as session:
        service.import_days(session, actor=county.officer, rows=_rows((date(2027, 1, 1), False)), today=clock.today())
    for path in ("/", "/tenders"):
        assert "缺 2027 年" not in browser.get(path).get_data(as_text=True), path
    assert [found.is_good for found in examine(settings) if found.what.startswith("calendar")] == [True]
