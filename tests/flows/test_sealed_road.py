"""After the last bid is sealed and before the deadline: no price anywhere, and nobody can tell who bid or how many."""

import json
import re
import sqlite3
from pathlib import Path

import pytest

from procurement.app import create_app
from procurement.config import Settings
from procurement.core import clock, db
from procurement.core.permissions import ROLE_PERMISSIONS, Permission
from procurement.web.guards import MARK

# What holds four decimals by chance: random tokens, and the microseconds of a time.
CHANCE = re.compile(rb'<input name="csrf_token"[^>]*>|\d\d:\d\d:\d\d\.\d{6}')


@pytest.fixture
def running(sealed, tmp_path):
    """The application on the sealed road's data, on the wall clock."""
    clock.install(None)
    application = create_app(Settings(f"sqlite:///{sealed}/procurement.db", sealed, sealed / "files", testing=True))
    application.config["WTF_CSRF_ENABLED"] = False
    yield application
    db.engine().dispose()


@pytest.fixture
def secrets(sealed):
    """What nobody may read: every price, every bidder's envelope hash, and who bid."""
    prices = json.loads((sealed / "out" / "plain-bids.json").read_text())["prices"]
    connection = sqlite3.connect(sealed / "procurement.db")
    envelopes = [row[0] for row in connection.execute("SELECT envelope_sha256 FROM bid")]
    connection.close()
    return prices, envelopes


def _files(folder):
    apart = (folder / "out" / "keyrings", folder / "out" / "plain-bids.json")
    return [path for path in folder.rglob("*") if path.is_file() and not any(path.is_relative_to(a) for a in apart)]


def test_no_price_is_in_the_database_a_file_or_a_log(sealed, secrets):
    prices, _ = secrets
    assert len(prices) >= 40
    assert all(re.fullmatch(r"\d+\.\d{4}", price) for price in prices)
    haystack = {path: CHANCE.sub(b"", path.read_bytes()) for path in _files(sealed)}
    assert len(haystack) > 20
    found = [(price, path) for price in prices for path, data in haystack.items() if price.encode() in data]
    assert found == []


def test_the_prices_are_where_they_belong(sealed, secrets):
    prices, _ = secrets
    kept = b"".join(path.read_bytes() for path in (sealed / "out" / "keyrings").rglob("bid.json"))
    assert all(price.encode() in kept for price in prices)


def test_the_export_tells_nothing_of_bids(sealed, secrets):
    _, envelopes = secrets
    text = (sealed / "out" / "audit.jsonl").read_text()
    assert "bid:" not in text
    assert not any(digest in text for digest in envelopes)
    assert list((sealed / "out" / "boxes").iterdir()) == []


def _log_in(application, sealed, login):
    password = json.loads((sealed / "out" / "logins.json").read_text())[0]["password"]
    browser = application.test_client()
    assert browser.post("/login", data={"login": login, "password": password}).status_code == 303
    token = browser.post("/api/v1/sessions", json={"login": login, "password": password}).json["token"]
    return browser, {"Authorization": f"Bearer {token}"}


def _reachable(application, role, ids):
    """Every GET address the role may ask, with every id there is in every place."""
    for rule in application.url_map.iter_rules():
        mark = getattr(application.view_functions[rule.endpoint], MARK, None)
        if (
            "GET" not in rule.methods
            or mark is None
            or (mark != "public" and Permission(mark) not in ROLE_PERMISSIONS[role])
        ):
            continue
        if not rule.arguments:
            yield rule.rule
        elif len(rule.arguments) == 1 and "uuid:" in rule.rule:
            for each in ids:
                yield re.sub(r"<uuid:\w+>", each, rule.rule)


def _ids(sealed):
    connection = sqlite3.connect(sealed / "procurement.db")
    found = []
    for table in ("tender", "lot", "bid", "supplier", "document"):
        rows = connection.execute(f"SELECT id FROM {table} LIMIT 3").fetchall()  # noqa: S608
        found += [f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}" for (h,) in rows]
    connection.close()
    return found


LOGINS = ["officer", "approver", "keyholder1", "expert", "auditor", "discipline", "viewer", "administrator", "school01"]


@pytest.mark.parametrize("login", LOGINS)
def test_no_page_id_or_api_tells_a_role_who_bid(running, sealed, secrets, login):
    from procurement.core.actors import Role

    prices, envelopes = secrets
    browser, headers = _log_in(running, sealed, login)
    role = Role({"keyholder1": "keyholder", "school01": "school"}.get(login, login))
    forbidden = [*prices, *envelopes]
    asked = 0
    for path in _reachable(running, role, _ids(sealed)):
        answer = browser.get(path, headers=headers if path.startswith("/api/") else {})
        assert answer.status_code < 500, path
        page = CHANCE.sub(b"", answer.get_data()).decode(errors="replace")
        asked += 1
        told = [page[max(0, page.find(secret) - 60) : page.find(secret) + 60] for secret in forbidden if secret in page]
        assert told == [], path
    assert asked > 20


def test_the_officers_pages_name_no_bidder(running, sealed):
    browser, _ = _log_in(running, sealed, "officer")
    connection = sqlite3.connect(sealed / "procurement.db")
    (tender,) = connection.execute("SELECT id FROM tender").fetchone()
    connection.close()
    address = f"/tenders/{tender[:8]}-{tender[8:12]}-{tender[12:16]}-{tender[16:20]}-{tender[20:]}"
    page = browser.get(address).get_data(as_text=True)
    assert "已锁闭" in page
    names = [name for (name,) in sqlite3.connect(sealed / "procurement.db").execute("SELECT name FROM supplier")]
    assert not [name for name in names if name in page]
    opening = browser.get(f"{address}/opening").get_data(as_text=True)
    assert not [name for name in names if name in opening]


def test_the_road_says_where_the_plain_prices_are(sealed):
    assert "plain prices nowhere else" in Path(sealed / "log.txt").read_text()
