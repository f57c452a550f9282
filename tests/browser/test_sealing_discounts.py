"""Sealing a bid by discount in the browser: prices shown are Python's to the last place, and what is sealed opens."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from random import Random

import pytest
from nacl.signing import SigningKey

from procurement.audit.entries import canonical
from procurement.bids import cli_files, sealing
from procurement.bids import envelope as form
from procurement.core import money
from tests.factories import bids as make
from tests.factories.tenders import HOLDER_SEEDS, discount_fields, make_published, read_tender

pytestmark = pytest.mark.browser

PASSPHRASE = "十二个字符以上的一句口令 αβ"


@pytest.fixture
def tender(people):
    return read_tender(people, make_published(people, **discount_fields(people)))


@pytest.fixture
def page(tender, page_as):
    page = page_as(make.make_bidder(1).actor)
    page.goto(f"/tenders/{tender.id}/seal")
    page.wait_for_selector("#seal-now")
    return page


def test_the_unit_price_is_pythons_to_the_last_place(page):
    random = Random(1)
    pairs = [(f"{random.randint(1, 99_9999)}e-4", f"{random.randint(0, 9999)}e-2") for _ in range(500)]
    given = [(f"{Decimal(reference):.4f}", f"{Decimal(discount):.2f}") for reference, discount in pairs]
    found = page.evaluate(
        "(pairs) => pairs.map(([reference, discount]) => Seal.discounted(reference, discount))", given
    )
    assert found == [str(money.discounted(Decimal(reference), Decimal(discount))) for reference, discount in given]


def test_a_discount_is_typed_its_price_shown_and_the_discount_sealed(page, tender, tmp_path):
    for row, discount in {"1-1": "10", "1-2": "12.34", "2-1": "9.5", "2-2": "100"}.items():
        page.fill(f"#discount-{row}", discount)
        page.fill(f"#brand-{row}", "嘉禾牌")
    assert page.inner_text("#result-1-2") == "4.6022"
    assert page.inner_text("#amount-1-2") == "23,011.00"  # 5,000 kg
    key = {
        "v": 1,
        "kind": "supplier",
        "public_key": form.b64(bytes(SigningKey(sha256(b"bidder 1").digest()).verify_key)),
    }
    keyring = tmp_path / "keyring.json"
    keyring.write_bytes(canonical(key | cli_files.lock(sha256(b"bidder 1").digest(), PASSPHRASE.encode())))
    page.set_input_files("#keyring", keyring)
    page.fill("#passphrase", PASSPHRASE)
    page.click("#seal-now")
    assert "小于 100" in page.inner_text("#discount-2-2-e")
    page.fill("#discount-2-2", "4.75")  # leaves 5.0006, over the ceiling of 5.00
    page.click("#seal-now")
    assert "超过最高限价 5.00 元" in page.inner_text("#discount-2-2-e")
    page.fill("#discount-2-2", "4.77")
    page.click("#seal-now")
    with page.expect_download() as coming:
        page.click("#save-envelope")
    coming.value.save_as(tmp_path / "envelope.json")
    envelope = form.read_envelope((tmp_path / "envelope.json").read_bytes())
    keys = [sealing.derive_tender_key(seed, str(tender.id)) for seed in HOLDER_SEEDS[:2]]
    shares = [sealing.open_share(envelope, index, key) for index, key in enumerate(keys, 1)]
    bid = sealing.open_bid(envelope, sealing.combine(shares, envelope["header"]).key)
    asked = [(line["item"], line["discount"]) for lot in bid["lots"] for line in lot["lines"]]
    assert asked == [("flour", "10"), ("rice", "12.34"), ("flour", "9.5"), ("rice", "4.77")]
