"""Sealing in the browser, the format: held to its vector, and to Python both ways."""

from __future__ import annotations

import json
import re
from decimal import Decimal, localcontext
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import cli_files, seal_page, sealing, shamir
from procurement.bids import envelope as form
from procurement.core import money
from tests.factories.tenders import HOLDER_SEEDS

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
        {"item": "rice", "unit_price": "4.7319", "brand": "金穗\u3000“一号”", "origin": "江\U0002070e", "lead_days": 2},
        {"item": "oil", "unit_price": "61.5", "brand": "", "origin": "", "lead_days": 0},
    ]}],
    "declarations": {"no_collusion": True}, "valid_until": "2026-12-31",
}  # fmt: skip
FROM_HEX = "const unhex = (text) => sodium.from_hex(text), hex = (bytes) => sodium.to_hex(bytes);"


@pytest.fixture(scope="module")
def tools(browser):
    """`tools(body, argument)`: what the body of a JavaScript function gives, with the page's scripts loaded."""
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
        const secrets = seeds.map((seed) => sodium.crypto_box_seed_keypair(seed).privateKey);
        const shares = secrets.map((secret, place) => Seal.openShare(e, place + 1, secret));
        const nonce = Seal.unb64(e.nonce), plain = new TextEncoder().encode(given.plaintext);
        const chosen = [[0, 1], [0, 2], [1, 2]].map((pair) => pair.map((place) => shares[place]));
        const pairs = chosen.map((pair) => Seal.combine(pair, e.header));
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
           const raw = Array.from(Seal.canonical(made.envelope));
           return { raw: raw, hash: Seal.hash(made.envelope), key: hex(made.key) };""",
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
           const problems = Seal.checkEnvelope(e, given.sheet, given.supplier, own);
           return { key: hex(key), bid: Seal.openBid(e, key), problems: problems };""",
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
        """const ring = Seal.newKeyring(given, "supplier"), seed = Seal.openKeyring(ring, given);
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
    opening = "return hex(Seal.openKeyring(Seal.readKeyring(new Uint8Array(given[0]), 'supplier'), given[1]));"
    assert tools(opening, [list(ring), PASSPHRASE]) == SUPPLIER_SEED.hex()
    assert faults(tools, opening, [list(ring), PASSPHRASE + " "]) == "passphrase.wrong"
    assert faults(tools, opening, [list(ring.replace(b"supplier", b"keyholder")), PASSPHRASE]) == "keyring.malformed"
    assert faults(tools, opening, [list(ring.replace(b'"mem":67108864', b'"mem":9007199254740991')), PASSPHRASE]) == (
        "keyring.malformed"
    )
    assert faults(tools, "Seal.newKeyring('eleven char', 'supplier')") == "passphrase.short"


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


@pytest.mark.parametrize(
    ("price", "quantity"),
    [("0.0001", "0.001"), ("0.005", "1"), ("1.115", "1.000"), ("9999999999.9999", "99999999999.999")],
)
def test_an_amount_in_the_browser_is_the_servers_to_the_fen(tools, price, quantity):
    got = tools("return Seal.amount({ quantity: given[1] }, { unit_price: given[0] });", [price, quantity])
    with localcontext(prec=60):
        assert got == f"{money.line_amount(Decimal(quantity), Decimal(price)):,.2f}"


def test_the_words_of_the_scripts_are_those_that_are_translated():
    said = set()
    for name in ("canonical", "envelope", "sealing", "keyring", "prices", "dom", "sheet", "page"):
        source = re.sub(r"/\*.*?\*/", "", (STATIC / f"seal/{name}.js").read_text(), flags=re.S)
        literals = re.findall(r'"((?:[^"\\]|\\.)*)"', source)
        said |= {text for text in literals if re.search(r"[\u4e00-\u9fff]", text)}
        said |= set(re.findall(r't\("(%[^"]*)"', source))
    assert said == set(seal_page.WORDS)
