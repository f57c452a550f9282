"""Sealing in the browser, the page: on the site, and from disk without a network. See test_sealing for the format."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import cli_files, queries, seal_page, sealing
from procurement.bids import envelope as form
from procurement.core import money
from scripts import offline_page
from tests.factories import bids as make
from tests.factories.tenders import HOLDER_SEEDS, make_published, read_tender

pytestmark = pytest.mark.browser

RECEIPT = re.compile(r"/bids/[0-9a-f-]{36}$")
PASSPHRASE = "十二个字符以上的一句口令 αβ"
OTHER, OTHER_SEED = "6f1d2c3b-0000-4000-8000-000000000001", b"\x15" * 32
PRICES = {"unit_price-1-1": "3.4", "unit_price-1-2": "4.5555", "unit_price-2-1": "3.41", "unit_price-2-2": "4.6"}


@pytest.fixture
def tender(people):
    return read_tender(people, make_published(people))


@pytest.fixture
def home(tmp_path):
    """Bidder 1's keyring, and other things a supplier keeps at home."""
    seed = sha256(b"bidder 1").digest()
    key = {"v": 1, "kind": "supplier", "public_key": form.b64(bytes(SigningKey(seed).verify_key))}
    (tmp_path / "keyring.json").write_bytes(canonical(key | cli_files.lock(seed, PASSPHRASE.encode())))
    return tmp_path


def fill_prices(page, values=PRICES):
    for name, value in values.items():
        page.fill(f"#{name}", value)
    for row in ("1-1", "1-2", "2-1", "2-2"):
        page.fill(f"#brand-{row}", "嘉禾牌")


def bring_key(page, home, passphrase=PASSPHRASE):
    page.set_input_files("#keyring", home / "keyring.json")
    page.fill("#passphrase", passphrase)


def saved(page, button: str, path: Path) -> Path:
    """What the button gives to keep."""
    with page.expect_download() as coming:
        page.click(button)
    coming.value.save_as(path)
    return path


def open_sealing(page, tender):
    page.goto(f"/tenders/{tender.id}/seal")
    page.wait_for_selector("#seal-now")


def watch_requests(page) -> list[str]:
    """Every address the page asks for from now on."""
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    return asked


def wanted_bid(tender, bidder):
    """The bid that PRICES make."""

    def line(item, price):
        return {"item": item, "unit_price": price, "brand": "嘉禾牌", "origin": "", "lead_days": 3}

    lots = [("flour", "3.4"), ("rice", "4.5555")], [("flour", "3.41"), ("rice", "4.6")]
    return {
        "format": "bid/1", "tender": str(tender.id), "supplier": str(bidder.supplier_id),
        "lots": [
            {"lot": str(lot.id), "lines": [line(*pair) for pair in pairs]}
            for lot, pairs in zip(tender.lots, lots, strict=True)
        ],
        "declarations": {}, "valid_until": tender.contract_starts_on.isoformat(),
    }  # fmt: skip


def held(tender, index: int) -> bytes:
    return sealing.derive_tender_key(HOLDER_SEEDS[index - 1], str(tender.id))


def test_a_supplier_fills_seals_uploads_and_replaces_in_the_browser(tender, page_as, home, session, address):
    bidder = make.make_bidder(1)
    page = page_as(bidder.actor)
    open_sealing(page, tender)
    asked = watch_requests(page)
    fill_prices(page)
    bring_key(page, home)
    page.click("#seal-now")
    shown = page.inner_text("#envelope-hash")
    assert page.locator("#send").is_disabled()
    bid_key = saved(page, "#save-bid-key", home / "bid-key.json")
    envelope = form.read_envelope(saved(page, "#save-envelope", home / "envelope.json").read_bytes())
    page.click("#send")
    page.wait_for_url(RECEIPT)
    assert shown in page.inner_text("main")
    assert [url for url in asked if not url.startswith((address, f"blob:{address}"))] == []
    assert len([url for url in asked if url.endswith("/bid")]) == 1
    present = queries.find_present(session, tender.id, bidder.supplier_id)
    assert present.envelope_sha256 == shown == form.envelope_hash(envelope)
    wanted = wanted_bid(tender, bidder)
    for pair in combinations((1, 2, 3), 2):
        shares = [sealing.open_share(envelope, index, held(tender, index)) for index in pair]
        assert sealing.open_bid(envelope, sealing.combine(shares, envelope["header"]).key) == wanted
    own_hash, own_key = cli_files.read_bid_key(bid_key, PASSPHRASE.encode())
    assert (own_hash, sealing.open_bid(envelope, own_key)) == (shown, wanted)

    open_sealing(page, tender)
    assert shown in page.inner_text("main")
    fill_prices(page, {**PRICES, "unit_price-1-1": "3.3"})
    bring_key(page, home)
    page.click("#seal-now")
    saved(page, "#save-bid-key", home / "bid-key-2.json")
    second = form.read_envelope(saved(page, "#save-envelope", home / "envelope-2.json").read_bytes())
    page.click("#send")
    page.wait_for_url(RECEIPT)
    assert second["header"]["replaces"] == shown
    assert form.envelope_hash(second) in page.inner_text("main")


def test_faults_are_told_by_field_and_nothing_is_sealed(tender, page_as, home):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page, {**PRICES, "unit_price-1-1": "3.8001", "unit_price-1-2": "", "unit_price-2-1": "3,6"})
    page.fill("#lead_days-2-2", "99")
    bring_key(page, home)
    page.click("#seal-now")
    assert "有 4 处要改" in page.inner_text("#seal-say")
    assert "超过最高限价 3.80 元" in page.inner_text("#unit_price-1-1-e")
    assert "87号令第63条" in page.inner_text("#unit_price-1-1-e")
    assert "没有填单价" in page.inner_text("#unit_price-1-2-e")
    assert "最多四位小数" in page.inner_text("#unit_price-2-1-e")
    assert "整数" in page.inner_text("#lead_days-2-2-e")
    assert page.locator("#unit_price-1-1[aria-invalid=true]").count() == 1
    assert page.locator("#envelope-hash").count() == 0
    page.fill("#unit_price-1-1", "3.8")  # exactly the ceiling may be asked
    page.locator("#taken-2").uncheck()
    page.fill("#unit_price-1-2", "5.0000")
    page.click("#seal-now")
    page.wait_for_selector("#envelope-hash")
    assert page.locator("[aria-invalid]").count() == 0
    page.fill("#unit_price-1-1", "3")
    assert page.locator("#envelope-hash").count() == 0, "what was sealed is not what stands there"


def test_a_wrong_passphrase_and_a_key_that_is_not_the_registered_one_are_told(tender, page_as, home):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page)
    bring_key(page, home, "not the passphrase")
    page.click("#seal-now")
    page.wait_for_selector("#seal-say .note-stop")
    assert "口令不正确" in page.inner_text("#seal-say .note-stop")
    other = cli_files.lock(OTHER_SEED, PASSPHRASE.encode())
    key = {"v": 1, "kind": "supplier", "public_key": form.b64(bytes(SigningKey(OTHER_SEED).verify_key)), **other}
    (home / "other.json").write_bytes(canonical(key))
    page.set_input_files("#keyring", home / "other.json")
    page.wait_for_selector("#keyring[aria-invalid]")
    assert "不是你单位登记的" in page.inner_text("#keyring-e")
    page.click("#seal-now")
    assert "不是你单位登记的" in page.inner_text("#seal-say")
    assert page.locator("#envelope-hash").count() == 0


def test_amounts_are_rounded_as_the_site_rounds_and_a_pasted_column_goes_down(tender, page_as):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text', '3.4001\\r\\n4.5557\\r\\n');
        const pasted = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
        document.getElementById('unit_price-1-1').dispatchEvent(pasted); }"""
    )
    items = sorted(tender.lots[0].items, key=lambda line: line.item.code)  # flour, rice
    prices = [Decimal("3.4001"), Decimal("4.5557")]
    amounts = [money.line_amount(line.quantity, price) for line, price in zip(items, prices, strict=True)]
    for row, amount in enumerate(amounts, 1):
        assert page.inner_text(f"#amount-1-{row}") == f"{amount:,.2f}"
    assert page.inner_text("#total-1") == f"{money.total(amounts):,.2f}"
    assert page.inner_text("#total-2") == "填齐后计算"


def test_a_draft_is_kept_as_a_file_and_nothing_in_the_browser(tender, page_as, tmp_path):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page, {"unit_price-1-1": "3.4444"})
    page.locator("#taken-2").uncheck()
    draft = saved(page, "#save-draft", tmp_path / "BID.json")
    kept = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie.includes('3.44')]")
    assert kept == [0, 0, False]
    page.reload()
    page.wait_for_selector("#seal-now")
    assert page.input_value("#unit_price-1-1") == ""
    page.set_input_files("#draft-file", draft)
    page.wait_for_function("() => document.getElementById('unit_price-1-1').value === '3.4444'")
    assert not page.is_checked("#taken-2")
    (tmp_path / "other.json").write_text(draft.read_text().replace(str(tender.id), OTHER))
    page.set_input_files("#draft-file", tmp_path / "other.json")
    page.wait_for_selector("#draft-say .note-stop")
    assert "另一个招标" in page.inner_text("#draft-say")


def test_a_refused_upload_is_told_in_the_servers_words_and_the_prices_stay(tender, page_as, home):
    bidder = make.make_bidder(1)
    page = page_as(bidder.actor)
    open_sealing(page, tender)
    fill_prices(page)
    bring_key(page, home)
    page.click("#seal-now")
    saved(page, "#save-bid-key", home / "bid-key.json")
    make.bid(tender, bidder)  # handed in from another computer meanwhile
    page.click("#send")
    page.wait_for_selector("#send-say .note-stop")
    assert "你单位已有一个有效的信封" in page.inner_text("#send-say")
    page.context.clear_cookies()
    page.click("#send")
    page.wait_for_function("() => document.getElementById('send-say').innerText.includes('有效的信封') === false")
    assert page.input_value("#unit_price-1-1") == "3.4"
    assert [fault for fault in page_as.faults if not re.search(r"\b(400|422)\b", fault)] == []
    page_as.faults.clear()  # the browser reports a refusal as an error


def test_the_offline_page_seals_from_disk_and_python_opens_it(tender, page_as, browser, home):
    bidder = make.make_bidder(1)
    page = page_as(bidder.actor)
    open_sealing(page, tender)
    task = saved(page, "#save-task", home / "SEAL.json")
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载离线封标页").click()
    coming.value.save_as(home / "offline.html")
    assert sha256((home / "offline.html").read_bytes()).hexdigest() in page.inner_text("main")

    context = browser.new_context(offline=True)
    alone, wrong = context.new_page(), []
    alone.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    asked = watch_requests(alone)
    alone.goto((home / "offline.html").as_uri())
    alone.set_input_files("#task-file", task)
    fill_prices(alone)
    bring_key(alone, home)
    alone.click("#seal-now")
    alone.wait_for_selector("#envelope-hash")
    assert alone.locator("#send").count() == 0
    raw = saved(alone, "#save-envelope", home / "envelope.json").read_bytes()
    assert (wrong, [url for url in asked if not url.startswith(("file:", "blob:", "data:"))]) == ([], [])
    sent = alone.evaluate("() => fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')")
    assert sent == "refused"
    assert "Content Security Policy" in wrong[0]
    context.close()

    envelope = form.read_envelope(raw)
    shares = [sealing.open_share(envelope, index, held(tender, index)) for index in (3, 1)]
    assert sealing.open_bid(envelope, sealing.combine(shares, envelope["header"]).key) == wanted_bid(tender, bidder)
    assert make.submit(tender, bidder, raw).envelope_sha256 == form.envelope_hash(envelope)


@pytest.mark.parametrize("change", ["ceiling", "key", "deadline"])
def test_a_task_that_is_not_the_notices_is_not_opened(tender, page_as, tmp_path, change):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    task = json.loads(saved(page, "#save-task", tmp_path / "SEAL.json").read_text())
    if change == "ceiling":
        task["notice"]["lots"][0]["items"][0]["ceiling_price"] = "9.0000"
    elif change == "key":
        task["sheet"]["holders"][0]["public_key"] = form.b64(sealing.public_key_of(b"\x07" * 32))
    else:
        task["sheet"]["deadline_at"] = "2031-01-01T00:00:00+08:00"
    (tmp_path / "SEAL.json").write_text(json.dumps(task))
    page.goto(seal_page.OFFLINE_PAGE.as_uri())
    page.set_input_files("#task-file", tmp_path / "SEAL.json")
    page.wait_for_selector("#task-say .note-stop")
    assert "与公告的指纹不符" in page.inner_text("#task-say")


def test_the_offline_page_speaks_english(browser):
    page = browser.new_context(offline=True).new_page()
    page.goto(seal_page.OFFLINE_PAGE.as_uri() + "#en")
    assert page.inner_text("h1") == "Seal a bid offline"
    assert "Open the sealing task" in page.inner_text("main")
    page.context.close()


def test_the_offline_page_is_what_its_sources_make():
    assert offline_page.main(["--check"]) == 0
