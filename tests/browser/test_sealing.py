"""Sealing in the browser: the format held to its vector and to Python both ways, the page, and the page without a site."""

from __future__ import annotations

import json
import re
from decimal import Decimal, localcontext
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import cli_files, queries, seal_page, sealing, shamir
from procurement.bids import envelope as form
from procurement.core import money
from scripts import offline_page
from tests.factories import bids as make
from tests.factories.tenders import HOLDER_SEEDS, make_published, read_tender

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data"
STATIC = ROOT / "procurement/static"
VECTOR = json.loads((DATA / "envelope/envelope-v1.json").read_text())
SUPPLIER, SUPPLIER_SEED = VECTOR["envelope"]["header"]["supplier"], bytes.fromhex(VECTOR["supplier_seed_hex"])
LOT, TENDER = VECTOR["envelope"]["header"]["lots"][0], VECTOR["envelope"]["header"]["tender"]
PASSPHRASE = "十二个字符以上的一句口令 αβ"
BID = {
    "format": "bid/1", "tender": TENDER, "supplier": SUPPLIER,
    "lots": [{"lot": LOT, "lines": [
        {"item": "rice", "unit_price": "4.7319", "brand": "金穗\u3000“一号”", "origin": "黑龙江\U0002070e", "lead_days": 2},
        {"item": "oil", "unit_price": "61.5", "brand": "", "origin": "", "lead_days": 0},
    ]}],
    "declarations": {"no_collusion": True}, "valid_until": "2026-12-31",
}  # fmt: skip
FROM_HEX = "const unhex = (text) => sodium.from_hex(text), hex = (bytes) => sodium.to_hex(bytes);"


@pytest.fixture
def tools(browser):
    """`tools(body, argument)`: what the body of an async JavaScript function gives, with the page's own scripts loaded."""
    page = browser.new_context().new_page()
    for script in seal_page.SCRIPTS[:-3]:  # without what needs a page
        page.add_script_tag(path=STATIC / script)

    def run(body: str, argument: Any = None) -> Any:
        return page.evaluate(f"async (given) => {{ await sodium.ready; {FROM_HEX} {body} }}", argument)

    yield run
    page.context.close()


def faults(tools, body: str, argument: Any = None) -> str:
    """The code of the fault that the body throws."""
    return tools(
        f"try {{ {body} }} catch (fault) {{ return fault.code || String(fault); }} return 'no fault';", argument
    )


def sheet_json(k: int = 2, count: int = 3) -> dict[str, Any]:
    """A sealing sheet as the site gives it."""
    holders = [
        {"holder": f"holder{index}", "index": index, "public_key": form.b64(sealing.public_key_of(tender_key(index)))}
        for index in range(1, count + 1)
    ]
    return {
        "v": 1, "tender": TENDER, "notice_sha256": "0" * 64, "deadline_at": "2026-12-01T09:30:00+08:00", "k": k,
        "n": count, "holders": holders, "lots": [LOT], "supplier": SUPPLIER,
    }  # fmt: skip


def tender_key(index: int) -> bytes:
    return sealing.derive_tender_key(bytes([10 + index]) * 32, TENDER)


def python_sheet(obj: dict[str, Any], tmp_path: Path) -> sealing.Sheet:
    (tmp_path / "TENDER.json").write_bytes(canonical(obj))
    return cli_files.read_sheet(tmp_path / "TENDER.json")[0]


# --- the format -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "weird"])
def test_canonical_json_is_that_of_the_standard(tools, name):
    given = (DATA / f"jcs-rfc8785/testdata/input/{name}.json").read_text()
    wanted = (DATA / f"jcs-rfc8785/testdata/output/{name}.json").read_bytes()
    got = faults(tools, "return new TextDecoder().decode(Seal.canonical(JSON.parse(given)));", given)
    has_fractions = name in ("structures", "arrays") and got == "canonical.value"
    assert has_fractions or got.encode() == wanted


@pytest.mark.parametrize("value", ["1.5", "1e400", "9007199254740992", '"\\ud800"', "-0.1"])
def test_what_envelopes_never_hold_is_refused(tools, value):
    assert faults(tools, "Seal.canonical(JSON.parse(given))", value) in ("canonical.value", "canonical.text")


def test_the_vector_every_step(tools):
    steps = tools(
        """
        const e = given.envelope, seeds = given.holder_seeds_hex.map(unhex), key = unhex(given.key_hex);
        const shares = seeds.map((seed, place) => Seal.openShare(e, place + 1, sodium.crypto_box_seed_keypair(seed).privateKey));
        const nonce = Seal.unb64(e.nonce), plain = new TextEncoder().encode(given.plaintext);
        const pairs = [[0, 1], [0, 2], [1, 2]].map((pair) => Seal.combine(pair.map((place) => shares[place]), e.header));
        const unsigned = Object.assign({}, e); delete unsigned.signature;
        return {
          problems: Seal.envelopeProblems(e), digest: hex(Seal.signedDigest(e)), hash: Seal.hash(e),
          commit: Seal.keyCommit(key), shares: shares.map(hex), keys: (await Promise.all(pairs)).map(hex),
          ciphertext: Seal.b64(Seal.encrypt(plain, e.header, key, nonce)),
          plaintext: new TextDecoder().decode(Seal.decrypt(e, key)),
          signature: Seal.sign(unsigned, "bid-envelope-v1", unhex(given.supplier_seed_hex)).signature,
          holds: Seal.signatureHolds(e, "bid-envelope-v1", Seal.unb64(e.header.supplier_key)),
          read: Seal.hash(Seal.readEnvelope(Seal.canonical(e))),
        };
        """,
        VECTOR,
    )
    envelope = VECTOR["envelope"]
    assert steps == {
        "problems": [], "digest": VECTOR["signed_digest_hex"], "hash": VECTOR["envelope_sha256"],
        "commit": envelope["header"]["key_commit"], "shares": VECTOR["shares_hex"], "keys": [VECTOR["key_hex"]] * 3,
        "ciphertext": envelope["ciphertext"], "plaintext": VECTOR["plaintext"], "signature": envelope["signature"],
        "holds": True, "read": VECTOR["envelope_sha256"],
    }  # fmt: skip


@pytest.mark.parametrize(("k", "count"), [(2, 3), (3, 5), (1, 2), (2, 2)])
def test_python_opens_what_the_browser_seals_with_every_choice_of_holders(tools, tmp_path, k, count):
    obj = sheet_json(k, count)
    sealed = tools(
        """const made = await Seal.seal(given.sheet, given.bid, unhex(given.seed), null);
           return { raw: Array.from(Seal.canonical(made.envelope)), hash: Seal.hash(made.envelope), key: hex(made.key) };""",
        {"sheet": obj, "bid": BID, "seed": SUPPLIER_SEED.hex()},
    )
    envelope = form.read_envelope(bytes(sealed["raw"]))
    assert form.envelope_hash(envelope) == sealed["hash"]
    public_key = bytes(SigningKey(SUPPLIER_SEED).verify_key)
    assert sealing.check_envelope(envelope, python_sheet(obj, tmp_path), SUPPLIER, public_key) == []
    shares = [sealing.open_share(envelope, index, tender_key(index)) for index in range(1, count + 1)]
    for chosen in combinations(shares, k):
        opened = sealing.combine(chosen, envelope["header"])
        assert (opened.key.hex(), opened.bad) == (sealed["key"], ())
        assert sealing.open_bid(envelope, opened.key) == BID
    assert sealing.combine(shares, envelope["header"]).bad == ()
    if k > 1:
        with pytest.raises(sealing.SealingError, match=r"shares\.few"):
            sealing.combine(shares[: k - 1], envelope["header"])


def test_the_browser_inspects_and_opens_what_python_seals(tools, tmp_path):
    obj = sheet_json()
    envelope, key = sealing.seal(python_sheet(obj, tmp_path), BID, SUPPLIER_SEED)
    opened = tools(
        """const e = Seal.readEnvelope(new Uint8Array(given.raw)), seeds = given.seeds.map(unhex);
           const shares = seeds.map((seed, i) => Seal.openShare(e, i + 1, Seal.deriveTenderKey(seed, e.header.tender)));
           const key = await Seal.combine([shares[2], shares[0]], e.header), own = Seal.unb64(e.header.supplier_key);
           return { key: hex(key), bid: Seal.openBid(e, key), problems: Seal.checkEnvelope(e, given.sheet, given.supplier, own) };""",
        {
            "raw": list(form.write_envelope(envelope)), "seeds": [seed.hex() for seed in HOLDER_SEEDS], "sheet": obj,
            "supplier": SUPPLIER,
        },
    )  # fmt: skip
    assert opened == {"key": key.hex(), "bid": BID, "problems": []}


def test_one_share_is_too_few_and_a_false_share_gives_no_key(tools):
    shares = [bytes.fromhex(share) for share in VECTOR["shares_hex"]]
    false = bytes([shares[1][0] ^ 1]) + shares[1][1:]
    assert shamir.combine([shares[0], false]).hex() != VECTOR["key_hex"]
    combine = "await Seal.combine(given[0].map(unhex), given[1].header)"
    envelope = VECTOR["envelope"]
    assert faults(tools, combine, [[shares[0].hex()], envelope]) == "shares.few"
    assert faults(tools, combine, [[shares[0].hex(), false.hex()], envelope]) == "shares.no_key"
    assert faults(tools, combine, [[shares[0].hex(), false.hex(), shares[2].hex()], envelope]) == "no fault"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("header", "supplier"), "6f1d2c3b-0000-4000-8000-00000000000f"), (("header", "lots"), []), (("v",), 1),
        (("nonce",), "AAAA"), (("signature",), VECTOR["envelope"]["signature"][:-1] + "B"), (("shares",), []),
        (("header", "k"), 4), (("header", "v"), True), (("header", "tender"), TENDER.upper()),
    ],
)  # fmt: skip
def test_both_sides_find_the_same_faults_in_a_changed_envelope(tools, tmp_path, path, value):
    envelope = json.loads(json.dumps(VECTOR["envelope"]))
    target = envelope
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    obj = {**sheet_json(), "notice_sha256": envelope["header"]["notice_sha256"]}
    obj["holders"] = [
        {**holder, "holder": share["holder"]}
        for holder, share in zip(obj["holders"], VECTOR["envelope"]["shares"], strict=True)
    ]
    own = SigningKey(SUPPLIER_SEED).verify_key
    wanted = sealing.check_envelope(envelope, python_sheet(obj, tmp_path), SUPPLIER, bytes(own))
    got = tools(
        "return Seal.checkEnvelope(given[0], given[1], given[2], Seal.unb64(given[3]));",
        [envelope, obj, SUPPLIER, form.b64(bytes(own))],
    )
    assert got == wanted != []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("unit_price", "4.73190"), ("unit_price", "0.00"), ("unit_price", "01"), ("unit_price", 4), ("lead_days", 366),
        ("lead_days", "2"), ("brand", "a\nb"), ("brand", "x" * 201), ("item", ""), ("unit_price", "４.5"),
    ],
)  # fmt: skip
def test_both_sides_find_the_same_faults_in_a_bid(tools, key, value):
    bid = json.loads(json.dumps(BID))
    bid["lots"][0]["lines"][1][key] = value
    assert tools("return Seal.bidProblems(given);", bid) == form.bid_problems(bid) == [f"lots[0].lines[1].{key}"]
    for changed in ({**bid, "valid_until": "2026-02-30"}, {**bid, "lots": []}, {**bid, "more": 1}, []):
        assert tools("return Seal.bidProblems(given);", changed) == form.bid_problems(changed) != []


# --- keyrings ---------------------------------------------------------------------------------------------------------


def test_a_keyring_of_either_side_opens_on_the_other_and_no_passphrase_but_its_own_opens_it(tools, tmp_path):
    made = tools(
        """const ring = Seal.newKeyring(given), seed = Seal.openKeyring(ring, given);
           return { ring: Array.from(Seal.canonical(ring)), seed: hex(seed) };""",
        PASSPHRASE,
    )
    path = tmp_path / "keyring.json"
    path.write_bytes(bytes(made["ring"]))
    seed = cli_files.read_keyring(path, "supplier", PASSPHRASE.encode())
    assert seed.hex() == made["seed"]
    assert cli_files.read_file(path)["public_key"] == form.b64(bytes(SigningKey(seed).verify_key))

    public_key = form.b64(bytes(SigningKey(SUPPLIER_SEED).verify_key))
    locked = cli_files.lock(SUPPLIER_SEED, PASSPHRASE.encode())
    ring = canonical({"v": 1, "kind": "supplier", "public_key": public_key, **locked})
    opening = "return hex(Seal.openKeyring(Seal.readKeyring(new Uint8Array(given[0])), given[1]));"
    assert tools(opening, [list(ring), PASSPHRASE]) == SUPPLIER_SEED.hex()
    assert faults(tools, opening, [list(ring), PASSPHRASE + " "]) == "passphrase.wrong"
    assert faults(tools, opening, [list(ring.replace(b"supplier", b"keyholder")), PASSPHRASE]) == "keyring.malformed"
    assert faults(tools, opening, [list(ring.replace(b'"mem":67108864', b'"mem":9007199254740991')), PASSPHRASE]) == (
        "keyring.malformed"
    )
    assert faults(tools, "Seal.newKeyring('eleven char')") == "passphrase.short"


def test_the_bids_own_key_file_is_read_by_the_command_line_and_the_page(tools, tmp_path):
    key = bytes.fromhex(VECTOR["key_hex"])
    made = tools(
        "return Array.from(Seal.canonical(Seal.newBidKey(given[0], unhex(given[1]), given[2])));",
        [VECTOR["envelope"], key.hex(), PASSPHRASE],
    )
    path = tmp_path / "bid-key.json"
    path.write_bytes(bytes(made))
    assert cli_files.read_bid_key(path, PASSPHRASE.encode()) == (VECTOR["envelope_sha256"], key)
    opening = "const own = Seal.openBidKey(new Uint8Array(given[0]), given[1]); return [own.envelope, hex(own.key)];"
    assert tools(opening, [made, PASSPHRASE]) == [VECTOR["envelope_sha256"], key.hex()]


# --- the page ---------------------------------------------------------------------------------------------------------

PRICES = {"unit_price-1-1": "4.5555", "unit_price-1-2": "3.4", "unit_price-2-1": "4.6", "unit_price-2-2": "3.41"}


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

    lots = [("rice", "4.5555"), ("flour", "3.4")], [("rice", "4.6"), ("flour", "3.41")]
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
    page.wait_for_url("**/bids")
    assert "已收到" in page.inner_text("main")
    assert [url for url in asked if not url.startswith((address, f"blob:{address}"))] == []
    posted = [url for url in asked if url.endswith("/bid")]
    assert len(posted) == 1

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
    fill_prices(page, {**PRICES, "unit_price-1-1": "4.4"})
    bring_key(page, home)
    page.click("#seal-now")
    saved(page, "#save-bid-key", home / "bid-key-2.json")
    page.click("#send")
    page.wait_for_url("**/bids")
    session.expire_all()
    again = queries.find_present(session, tender.id, bidder.supplier_id)
    assert again.replaces == present.id if hasattr(again, "replaces") else again.envelope_sha256 != shown


def test_faults_are_told_by_field_and_nothing_is_sealed(tender, page_as, home):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page, {**PRICES, "unit_price-1-1": "5.0001", "unit_price-1-2": "", "unit_price-2-1": "4,6"})
    page.fill("#lead_days-2-2", "99")
    bring_key(page, home)
    page.click("#seal-now")
    told = page.inner_text("#seal-say")
    assert "有 4 处要改" in told
    assert "超过最高限价 5.00 元" in page.inner_text("#unit_price-1-1-e")
    assert "87号令第63条" in page.inner_text("#unit_price-1-1-e")
    assert "没有填单价" in page.inner_text("#unit_price-1-2-e")
    assert "最多四位小数" in page.inner_text("#unit_price-2-1-e")
    assert "整数" in page.inner_text("#lead_days-2-2-e")
    assert page.locator("#unit_price-1-1[aria-invalid=true]").count() == 1
    assert page.locator("#envelope-hash").count() == 0
    page.fill("#unit_price-1-1", "5")  # exactly the ceiling may be asked
    page.locator("#taken-2").uncheck()
    page.fill("#unit_price-1-2", "3.8000")
    page.click("#seal-now")
    page.wait_for_selector("#envelope-hash")
    assert page.locator("[aria-invalid]").count() == 0
    page.fill("#unit_price-1-1", "4")
    assert page.locator("#envelope-hash").count() == 0, "what was sealed is not what stands there"


def test_a_wrong_passphrase_and_a_key_that_is_not_the_registered_one_are_told(tender, page_as, home, tools):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page)
    bring_key(page, home, "not the passphrase")
    page.click("#seal-now")
    assert "口令不正确" in page.inner_text("#seal-say .note-stop")
    other = cli_files.lock(SUPPLIER_SEED, PASSPHRASE.encode())
    key = {"v": 1, "kind": "supplier", "public_key": form.b64(bytes(SigningKey(SUPPLIER_SEED).verify_key)), **other}
    (home / "keyring.json").write_bytes(canonical(key))
    bring_key(page, home)
    page.wait_for_selector("#keyring[aria-invalid]")
    assert "不是你单位登记的" in page.inner_text("#keyring-e")
    page.click("#seal-now")
    assert "不是你单位登记的" in page.inner_text("#seal-say")
    assert page.locator("#envelope-hash").count() == 0


def test_amounts_are_rounded_as_the_site_rounds_and_a_pasted_column_goes_down(tender, page_as):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData('text', '4.5557\\r\\n3.4001\\r\\n');
        document.getElementById('unit_price-1-1').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })); }"""
    )
    lot = tender.lots[0]
    prices = [Decimal("4.5557"), Decimal("3.4001")]
    amounts = [money.line_amount(line.quantity, price) for line, price in zip(lot.items, prices, strict=True)]
    for row, amount in enumerate(amounts, 1):
        assert page.inner_text(f"#amount-1-{row}") == f"{amount:,.2f}"
    assert page.inner_text("#total-1") == f"{money.total(amounts):,.2f}"
    assert page.inner_text("#total-2") == "填齐后计算"


@pytest.mark.parametrize(
    ("price", "quantity"),
    [("0.0001", "0.001"), ("0.005", "1"), ("1.115", "1.000"), ("9999999999.9999", "99999999999.999")],
)
def test_an_amount_in_the_browser_is_the_servers_to_the_fen(tools, price, quantity):
    got = tools("return Seal.amount({ quantity: given[1] }, given[0]);", [price, quantity])
    with localcontext(prec=60):
        assert got == f"{money.line_amount(Decimal(quantity), Decimal(price)):,.2f}"


def test_a_draft_is_kept_as_a_file_and_nothing_in_the_browser(tender, page_as, tmp_path):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page, {"unit_price-1-1": "4.5555"})
    page.locator("#taken-2").uncheck()
    draft = saved(page, "#save-draft", tmp_path / "BID.json")
    kept = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie.includes('4.55')]")
    assert kept == [0, 0, False]
    page.reload()
    page.wait_for_selector("#seal-now")
    assert page.input_value("#unit_price-1-1") == ""
    page.set_input_files("#draft-file", draft)
    page.wait_for_function("() => document.getElementById('unit_price-1-1').value === '4.5555'")
    assert not page.is_checked("#taken-2")
    (tmp_path / "other.json").write_text(draft.read_text().replace(str(tender.id), str(TENDER)))
    page.set_input_files("#draft-file", tmp_path / "other.json")
    page.wait_for_selector("#draft-say .note-stop")
    assert "另一个招标" in page.inner_text("#draft-say")


def test_a_refused_upload_is_told_in_the_servers_words_and_the_prices_stay(tender, page_as, home, still_clock):
    page = page_as(make.make_bidder(1).actor)
    open_sealing(page, tender)
    fill_prices(page)
    bring_key(page, home)
    page.click("#seal-now")
    saved(page, "#save-bid-key", home / "bid-key.json")
    still_clock.set(tender.deadline_at)
    page.click("#send")
    page.wait_for_selector("#send-say .note-stop")
    said = page.inner_text("#send-say")
    assert "87号令第33条" in said or "登录" in said
    assert page.input_value("#unit_price-1-1") == "4.5555"


def test_the_sealing_page_alone_may_compile_and_no_page_may_run_inline_script(tender, login_as):
    browser = login_as(make.make_bidder(1).actor)
    policy = browser.get(f"/tenders/{tender.id}/seal").headers["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    for path in (f"/tenders/{tender.id}/bid", "/bids", "/"):
        assert "wasm" not in browser.get(path).headers["Content-Security-Policy"]


def test_others_have_no_sealing_page(tender, people, login_as):
    assert login_as(people.officer).get(f"/tenders/{tender.id}/seal").status_code == 403
    supplier = login_as(make.make_bidder(1).actor)
    assert supplier.get(f"/tenders/{TENDER}/seal").status_code == 404


# --- without the site -------------------------------------------------------------------------------------------------


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
    page.goto((STATIC / "seal/offline.htm").as_uri())
    page.set_input_files("#task-file", tmp_path / "SEAL.json")
    page.wait_for_selector("#task-say .note-stop")
    assert "与公告的指纹不符" in page.inner_text("#task-say")


def test_the_offline_page_makes_a_key_and_speaks_english(browser, tmp_path):
    page = browser.new_context(offline=True).new_page()
    page.goto((STATIC / "seal/offline.htm").as_uri() + "#en")
    assert page.inner_text("h1") == "Seal a bid offline"
    assert "Open the sealing task" in page.inner_text("main")
    page.context.close()


def test_the_offline_page_is_what_its_sources_make():
    assert offline_page.main(["--check"]) == 0


def test_the_words_of_the_scripts_are_those_that_are_translated():
    said = set()
    for name in ("canonical", "envelope", "sealing", "keyring", "prices", "dom", "sheet", "page"):
        source = re.sub(r"/\*.*?\*/", "", (STATIC / f"seal/{name}.js").read_text(), flags=re.S)
        literals = re.findall(r'"((?:[^"\\]|\\.)*)"', source)
        said |= {text for text in literals if re.search(r"[\u4e00-\u9fff]", text)}
        said |= set(re.findall(r't\("(%[^"]*)"', source))
    assert said == set(seal_page.WORDS)
