"""The keyholder's pages in a real browser: key and paper, approval, opening; each side reads what the other makes."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlalchemy import select

from procurement.audit.entries import canonical
from procurement.bids import cli_files, sealing, service
from procurement.bids import envelope as form
from procurement.bids.__main__ import main
from procurement.bids.models import Bid, OpenedBid
from procurement.core.transaction import reading
from procurement.keyholding import pages, words
from procurement.tenders import keyholders
from procurement.tenders import queries as tenders
from procurement.tenders.states import TenderStatus
from tests.browser.test_sealing import FROM_HEX, STATIC
from tests.browser.test_sealing_page import saved
from tests.factories import bids as make
from tests.factories import tenders as factory
from tests.factories.tenders import HOLDER_SEEDS

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).resolve().parents[1] / "data/slip39/vectors.json").read_text())
PASSPHRASE = "十二个字符以上的一句口令 αβ"
SEED = HOLDER_SEEDS[0]


@pytest.fixture(scope="module")
def tools(browser):
    """`tools(body, argument)`: what the body of a JavaScript function gives, with the opening page's scripts loaded."""
    page = browser.new_context().new_page()
    for script in pages.OPENING_SCRIPTS[:-1]:  # without the page itself
        page.add_script_tag(path=STATIC / script)

    def run(body: str, argument: Any = None) -> Any:
        return page.evaluate(f"async (given) => {{ await sodium.ready; {FROM_HEX} {body} }}", argument)

    yield run
    page.context.close()


@pytest.fixture
def keyring(tmp_path) -> Path:
    """Keyholder 1's key file, as the command writes it."""
    locked = cli_files.lock(SEED, PASSPHRASE.encode())
    public_key = form.b64(bytes(SigningKey(sealing.derive_signing_seed(SEED)).verify_key))
    path = tmp_path / "keyring.json"
    cli_files.write_new(path, {"v": 1, "kind": "keyholder", "public_key": public_key, **locked})
    return path


def bring(page, keyring: Path) -> None:
    page.set_input_files("#keyring", keyring)
    page.fill("#passphrase", PASSPHRASE)


# --- paper words ------------------------------------------------------------------------------------------------------


def test_every_published_vector_of_paper_words_holds_in_the_browser(tools):
    got = tools(
        """return given.map((vector) => {
             try { return hex(Seal.combineWords(vector[1], "TREZOR")); } catch (fault) { return fault.code; } });""",
        VECTORS,
    )
    assert len(got) == 45
    assert got == [secret or "words.bad" for _, _, secret, _ in VECTORS]


def test_words_of_either_side_give_the_same_seed_on_the_other(tools):
    made = tools("return Seal.splitWords(unhex(given));", SEED.hex())
    assert [len(sheet.split()) for sheet in made] == [33, 33, 33]
    for pair in ((0, 1), (0, 2), (1, 2)):
        assert keyholders.combine_words([made[place] for place in pair]) == SEED
    sheets = keyholders.split_words(SEED)
    assert tools("return hex(Seal.combineWords(given));", [f" {sheets[2].upper()}\n", sheets[0]]) == SEED.hex()
    assert tools("try { Seal.combineWords(given); } catch (fault) { return fault.code; }", [sheets[0]]) == "words.bad"


# --- statements and shares --------------------------------------------------------------------------------------------


def test_the_statement_is_the_commands_to_the_last_byte(tools, people):
    tender_id, holder = people.county.id, people.keyholders[0]
    document = {"tender": str(tender_id), "title": "米面油，第 1 包", "lots": [{"quantity": "1.500", "days": 30}]}
    made = tools(
        "return Seal.tenderStatement(unhex(given[0]), given[1], given[2]);",
        [SEED.hex(), document, str(holder.user_id)],
    )
    digest = sha256(canonical(document)).hexdigest()
    assert made == factory.holder_statement(tender_id, holder, SEED, digest)


def test_every_word_of_the_pages_has_its_translation_and_none_is_left_over():
    scripts = {name for listed in (pages.KEY_SCRIPTS, pages.APPROVAL_SCRIPTS, pages.OPENING_SCRIPTS) for name in listed}
    sources = "".join((STATIC / name).read_text() for name in scripts if name.startswith("seal/"))
    literals = re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r"/\*.*?\*/", "", sources, flags=re.S))
    said = {text for text in literals if re.search(r"[\u4e00-\u9fff]", text)}
    assert said == set(words.WORDS)
    named = ("canonical", "envelope", "keyring", "dom", "own_key")
    sources = "".join((STATIC / f"seal/{name}.js").read_text() for name in named)
    assert {word for word in words.OWN_KEY_WORDS if f'"{word}"' not in sources} == set()


# --- the pages --------------------------------------------------------------------------------------------------------


def test_a_key_is_made_kept_printed_and_registered_and_comes_back_from_two_sheets(people, page_as, tmp_path, session):
    holder = people.keyholders[1]
    page = page_as(holder)
    page.goto("/account")
    page.get_by_role("link", name="做钥匙并登记").click()
    page.fill("#new-passphrase", PASSPHRASE)
    page.fill("#new-passphrase-2", PASSPHRASE + "x")
    page.click("#make-key")
    assert "不一样" in page.inner_text("#new-passphrase-2-e")
    page.fill("#new-passphrase-2", PASSPHRASE)
    page.click("#make-key")
    page.wait_for_selector("#save-keyring")
    assert page.is_disabled("#register-key")
    path = saved(page, "#save-keyring", tmp_path / "keyring.json")
    assert page.is_disabled("#register-key"), "a key without its paper is not registered"
    page.evaluate("window.print = () => {}")
    page.click("#print-sheets")
    sheets = [" ".join(page.locator(f"#sheet-{number} li").all_inner_texts()) for number in (1, 2, 3)]
    page.click("#register-key")
    page.wait_for_selector("#registered")
    seed = cli_files.read_keyring(path, "keyholder", PASSPHRASE.encode())
    assert [keyholders.combine_words([sheets[0], other]) for other in sheets[1:]] == [seed, seed]
    assert cli_files.read_file(path)["public_key"] in page.inner_text("main")
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]

    page.click("#lost summary")
    page.fill("#paper-1", sheets[0])
    page.fill("#paper-2", sheets[2].replace(sheets[2].split()[9], "canteen"))
    for place in ("#new-passphrase", "#new-passphrase-2"):
        page.fill(place, "another passphrase")
    page.click("#save-again")
    page.wait_for_selector("#again-say .note-stop")
    assert "词不对" in page.inner_text("#again-say")
    page.fill("#paper-2", sheets[2].upper())
    again = saved(page, "#save-again", tmp_path / "again.json")
    assert cli_files.read_keyring(again, "keyholder", b"another passphrase") == seed


def test_the_command_brings_a_key_back_from_the_browsers_words(tools, tmp_path, keyring):
    made = tools("return Seal.splitWords(unhex(given));", SEED.hex())
    files = [tmp_path / f"{place}.txt" for place in (1, 2)]
    for file, sheet in zip(files, made, strict=False):
        file.write_text(sheet)
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    common = ["restore-key", "--passphrase-file", str(tmp_path / "passphrase"), "--out", str(tmp_path / "again.json")]
    assert main([*common, "--words", str(files[0]), str(files[0])]) == 2
    assert main([*common, "--words", *map(str, files)]) == 0
    restored = cli_files.read_keyring(tmp_path / "again.json", "keyholder", PASSPHRASE.encode())
    assert restored == cli_files.read_keyring(keyring, "keyholder", PASSPHRASE.encode()) == SEED


def test_a_keyholder_reads_what_is_approved_and_approves_it_in_the_page(people, page_as, keyring):
    tender_id = factory.make_approved(people)
    factory.register_holder_keys(people)
    factory.assign_holders(people, tender_id)
    page = page_as(people.keyholders[0])
    page.goto(f"/tenders/{tender_id}")
    page.get_by_role("link", name="看文件，发布密钥声明").click()
    said = page.inner_text("main")
    assert all(text in said for text in (factory.QUALIFICATION, "3 人中任意 2 人", "5.00", "不少于 20 日"))
    bring(page, keyring)
    page.fill("#passphrase", "not the passphrase")
    page.click("#approve-now")
    page.wait_for_selector("#approve-say .note-stop")
    assert "口令不正确" in page.inner_text("#passphrase-e")
    bring(page, keyring)
    page.click("#approve-now")
    page.wait_for_url(f"**/tenders/{tender_id}")
    assert "密钥声明已收到" in page.inner_text("main")
    (own,) = [held for held in factory.read_tender(people, tender_id).keyholders if held.share_index == 1]
    digest = factory.document_hash(people, tender_id)
    assert digest in said
    assert own.statement == factory.holder_statement(tender_id, people.keyholders[0], SEED, digest)


def test_keyholders_open_in_their_pages_one_from_the_file_one_from_paper(
    people, page_as, keyring, session, still_clock
):
    tender = factory.read_tender(people, factory.make_published(people))
    page = page_as(people.keyholders[0])
    page.goto(f"/tenders/{tender.id}/shares")
    assert "投标箱还锁着" in page.inner_text("main")
    assert page.locator("#open-now").count() == 0
    for bidder in make.make_bidders(3):
        make.bid(tender, bidder)
    late = make.seal(tender, make.make_bidder(9))
    make.close(tender, still_clock)
    page = page_as(people.keyholders[0])
    page.goto(f"/tenders/{tender.id}/shares")
    bring(page, keyring)
    page.route("**/envelopes.jsonl", lambda route: route.fulfill(body=route.fetch().body() + late + b"\n"))
    page.click("#open-now")
    page.wait_for_selector("#opening-say .note-stop")
    assert "不在截止时的投标箱里" in page.inner_text("#opening-say")
    assert factory.read_tender(people, tender.id).status is TenderStatus.CLOSED
    page.unroute("**/envelopes.jsonl")
    page.click("#open-now")
    page.get_by_text("你的份额已在").wait_for()

    other = page_as(people.keyholders[2], phone=True)
    other.goto("/openings")
    other.get_by_role("link", name="2026年秋季学期食堂米面").click()
    sheets = keyholders.split_words(HOLDER_SEEDS[2])
    other.click("#lost summary")
    other.fill("#paper-1", sheets[1])
    other.fill("#paper-2", sheets[0])
    other.click("#open-now")
    other.get_by_text("开标已经完成").wait_for()
    assert factory.read_tender(people, tender.id).status is TenderStatus.OPENED
    assert len(session.scalars(select(OpenedBid)).all()) == 3


def test_a_closing_is_held_to_the_log_and_one_that_was_tampered_with_is_named(people, tools, session, still_clock):
    tender = factory.read_tender(people, factory.make_published(people))
    bidders = make.make_bidders(3)
    envelopes = [make.seal(tender, bidder) for bidder in bidders]
    for bidder, envelope in zip(bidders, envelopes, strict=True):
        make.submit(tender, bidder, envelope)
    make.withdraw(tender, bidders[0])
    make.close(tender, still_clock)
    with reading(people.keyholders[0]) as own:
        closed = tenders.get_tender(own, tender.id)
        given = {"closing": pages.closing_document(own, closed), "sheet": tenders.sealing_sheet(closed, None)}
    check = "const held = Seal.checkClosing(given.closing, given.sheet, given.sheet.deadline_at);"
    assert sorted(tools(f"{check} return Array.from(held);", given)) == sorted(
        form.envelope_hash(form.read_envelope(envelope)) for envelope in envelopes[1:]
    )
    tampered = {
        "given.closing.box.pop();": "closing.box",
        "given.closing.box[3] = given.closing.box[0];": "closing.box",
        "given.closing.entry = given.closing.entry.replace('\"count\":4', '\"count\":3');": "closing.log",
        "given.closing.seq -= 1;": "closing.log",
        "given.closing.proof[0] = '00'.repeat(32);": "closing.log",
        "given.closing.note = given.closing.note.replace(/\\n\\d+\\n/, '\\n99\\n');": "note",
        "given.sheet.tender = given.sheet.lots[0];": "closing.log",
        "given.sheet.deadline_at = '2099-01-01T00:00:00Z';": "closing.early",
    }
    for change, code in tampered.items():
        script = f"{change} try {{ {check} }} catch (fault) {{ return fault.code; }} return 'no fault';"
        assert (change, tools(script, given)) == (change, code)
    early = (
        "try { Seal.checkClosing(given.closing, given.sheet, '2026-01-01T00:00:00Z'); } catch (e) { return e.code; }"
    )
    assert tools(early, given) == "closing.early"


def test_a_bidder_who_is_called_opens_its_own_key_file_in_the_page(people, page_as, session, still_clock, tmp_path):
    tender = factory.read_tender(people, factory.make_published(people))
    bidders = make.make_bidders(3)
    sealed = [make.seal_with_key(tender, bidder) for bidder in bidders]
    for bidder, (envelope, key) in zip(bidders, sealed, strict=True):
        make.submit(tender, bidder, envelope)
        digest = form.envelope_hash(form.read_envelope(envelope))
        file = {"v": 1, "kind": "bid-key", "envelope_sha256": digest, **cli_files.lock(key, PASSPHRASE.encode())}
        cli_files.write_new(tmp_path / f"{bidder.actor.name}.json", file)
    make.close(tender, still_clock)
    still_clock.move(minutes=30)
    make.call_own_keys(tender, people)
    for bidder in bidders[1:]:
        bid = session.scalars(select(Bid).where(Bid.supplier_id == bidder.supplier_id)).one()
        key = sealed[bidders.index(bidder)][1]
        service.receive_own_key(actor=bidder.actor, bid_id=bid.id, key=key, now=still_clock.at)
    page = page_as(bidders[0].actor, phone=True)
    page.goto("/bids")
    page.locator("main").get_by_role("link", name="2026年秋季学期食堂米面").click()
    assert page.inner_text("[data-count=own_keys]") == "2"
    page.get_by_role("link", name="用投标人密钥解密").click()
    page.set_input_files("#bid-key", tmp_path / f"{bidders[1].actor.name}.json")
    page.fill("#passphrase", PASSPHRASE)
    page.click("#supply-now")
    page.wait_for_selector("#own-key-say .note-stop")
    assert "另一个信封" in page.inner_text("#own-key-say")
    page.set_input_files("#bid-key", tmp_path / f"{bidders[0].actor.name}.json")
    page.click("#supply-now")
    page.wait_for_url(re.compile(r"/bids/[0-9a-f-]+$"))
    assert "开标读出的报价" in page.inner_text("main")
    assert factory.read_tender(people, tender.id).status is TenderStatus.OPENED
