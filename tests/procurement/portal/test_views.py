"""The public sees what is published, all of it, and nothing else."""

import io
import re
from datetime import date

import pytest

from procurement.audit import queries as audit_queries
from procurement.awards import queries as award_queries
from procurement.contracting.models import Contract
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.documents.models import Document
from procurement.suppliers import service as suppliers
from tests.factories import awards as award_factory
from tests.factories import bids as bid_factory
from tests.factories.allocation import make_road
from tests.factories.people import make_county, make_people
from tests.factories.tenders import make_draft, make_published, read_tender

PAGES = ("", "/notices", "/awards", "/suppliers", "/register", "/contracts", "/check", "/checkpoints")


def text_of(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def walk(client, *more):
    """Every public page, without what changes from one answer to the next."""
    pages = {path: text_of(client, path) for path in [*(f"/portal{p}" for p in PAGES), *more]}
    return {path: re.sub(r'name="csrf_token"[^>]*>', "", text) for path, text in pages.items()}


def test_nobody_lands_on_the_portal(people, client):
    assert client.get("/").headers["Location"] == "/portal"


@pytest.mark.parametrize("role", ["officer", "approver", "viewer", "administrator"])
def test_whoever_is_logged_in_lands_on_a_page_that_exists(people, login_as, role):
    browser = login_as(getattr(people, role))
    assert browser.get("/", follow_redirects=True).status_code == 200


def test_a_sealed_bid_changes_not_one_byte_of_any_public_page(people, client):
    tender = read_tender(people, make_published(people))
    bidders = bid_factory.make_bidders(2)
    notice = f"/portal/notices/{tender.id}"
    before = walk(client, notice)
    for bidder in bidders:
        bid_factory.bid(tender, bidder)
    assert walk(client, notice) == before
    assert "开标前任何人都看不到" in before[notice]
    assert not any(bidder.actor.name in before[notice] for bidder in bidders)


def test_the_seed_and_drafts_are_nowhere(people, client):
    draft_id = make_draft(people)
    assert all(str(draft_id) not in page and "2026年秋季学期食堂米面" not in page for page in walk(client).values())
    text_of(client, f"/portal/notices/{draft_id}", 404)


def test_the_notice_shows_lots_ceilings_and_its_fingerprint_but_not_the_seed(people, client):
    tender = read_tender(people, make_published(people))
    text = text_of(client, f"/portal/notices/{tender.id}")
    for shown in ("Z1片区", "5.0000", "3.8000", tender.notice_sha256):
        assert shown in text
    assert tender.seed not in text


def test_opened_bids_and_unpublished_awards_stay_inside(app, still_clock, client):
    road = make_road(still_clock)
    award_factory.propose(road)
    with reading(SYSTEM) as session:
        names = {award.supplier.name for award in award_queries.list_awards(session, road.tender_id)}
    pages = walk(client, f"/portal/notices/{road.tender_id}")
    pages.pop("/portal/suppliers")  # the register names every registered supplier, bidder or not
    assert not any(name in page for name in names for page in pages.values())
    assert "4.40" not in "".join(pages.values())


def test_published_awards_show_unit_prices_beside_ceilings_and_the_reason(published, client):
    text = text_of(client, "/portal/awards")
    with reading(SYSTEM) as session:
        awards = award_queries.list_awards(session, published.tender_id)
        names = {award.supplier.name for award in awards}
        losers = {"第1粮油配送有限公司", "第2粮油配送有限公司", "第3粮油配送有限公司"} - names
    assert all(name in text for name in names)
    assert losers
    assert not any(name in text for name in losers)
    assert "4.4555" in text
    assert award_factory.REASON in text
    assert 'data-chart="bars"' in text


def test_a_signed_contract_is_public_without_account_and_phone_an_unsigned_one_is_not(signed, client):
    _awarded, (first, second) = signed
    with reading(SYSTEM) as session:
        contract = session.get(Contract, first)
        number, private = contract.number, contract.content["supplier"]
    assert number in text_of(client, "/portal/contracts")
    text = text_of(client, f"/portal/contracts/{first}")
    assert number in text
    assert "S1小学" in text
    assert "人民币" in text
    assert not any(private[key] and private[key] in text for key in ("bank_account", "phone", "contact"))
    text_of(client, f"/portal/contracts/{second}", 404)
    text_of(client, f"/contracts/{first}", 303)


def test_a_bar_is_public_with_its_dates_and_basis(published, client):
    approver = published.people.approver
    with transaction(approver) as session:
        suppliers.bar_supplier(
            session, actor=approver, supplier_id=published.suppliers[0].organization_id, reason="提供虚假材料",
            legal_basis="政府采购法第77条", starts_on=clock.today(), ends_on=date(2027, 12, 31), now=clock.now(),
        )  # fmt: skip
    text = text_of(client, "/portal/suppliers")
    assert "提供虚假材料" in text
    assert "2027-12-31" in text


def test_each_county_shows_its_own_and_an_unknown_one_is_not_found(published, client):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    make_published(other)
    assert "SFCG-" in text_of(client, "/portal/notices?county=SF")
    text = text_of(client, "/portal/notices?county=QH")
    assert "QHCG-" in text
    assert "SFCG-" not in text
    assert "/portal/awards?county=QH" in text
    text_of(client, "/portal/notices?county=XX", 404)


def test_a_logged_in_supplier_sees_the_same_public_awards(published, login_as):
    assert text_of(login_as(published.suppliers[0]), "/portal/awards").count('id="award-') == 2


def test_the_frame_shows_county_checkpoint_and_time(published, client):
    with reading(SYSTEM) as session:
        log = audit_queries.get_county_log(session, published.people.county.id)
        point = audit_queries.latest_checkpoint(session, log.id)
    text = text_of(client, "/portal")
    assert f"#{point.size:,} · {point.root.hex()[:8]}" in text
    assert "示范县学校食堂大宗食材采购" in text


def test_every_page_is_there_in_english(signed, client):
    client.get("/language/en")
    awarded, (first, _second) = signed
    for path in [*(f"/portal{p}" for p in PAGES), f"/portal/contracts/{first}", f"/portal/notices/{awarded.tender_id}"]:
        assert '<html lang="en">' in text_of(client, path)


# Check this -----------------------------------------------------------------------------------------------------------


def check(client, **form):
    return client.post("/portal/check", data=form, content_type="multipart/form-data").get_data(as_text=True)


def test_an_issued_pdf_is_true_and_one_changed_byte_makes_it_false(signed, client):
    with reading(SYSTEM) as session:
        document = session.get(Document, session.get(Contract, signed[1][0]).document_id)
    pdf = files.get(files.Shelf.DOCUMENTS, document.pdf_sha256)
    assert "是本系统签发的那一份" in check(client, file=(io.BytesIO(pdf), "a.pdf"))
    answer = check(client, file=(io.BytesIO(pdf + b" "), "a.pdf"))
    assert "没有签发过与它逐字节相同的文件" in answer
    assert "不能采信" in answer


def test_a_code_leads_to_the_documents_own_page(signed, client):
    with reading(SYSTEM) as session:
        code = session.get(Document, session.get(Contract, signed[1][0]).document_id).check_code
    assert client.get(f"/portal/check?code=https://example.cn/check/{code}").headers["Location"] == f"/check/{code}"


def test_a_checkpoint_holds_until_a_character_is_changed(published, client):
    with reading(SYSTEM) as session:
        log = audit_queries.get_county_log(session, published.people.county.id)
        note = audit_queries.latest_checkpoint(session, log.id).note
    assert note.splitlines()[0] in text_of(client, "/portal/checkpoints")
    assert "至今一个字节没有改" in check(client, text=note.replace("\n", "\r\n"))
    size = note.splitlines()[1]
    assert "签名不成立" in check(client, text=note.replace(f"\n{size}\n", f"\n{int(size) + 1}\n"))
    assert "没有本系统任何一个县的日志签名" in check(client, text="随便写的")


def test_a_receipt_is_true_and_says_nothing_but_itself(people, client):
    tender = read_tender(people, make_published(people))
    (bidder,) = bid_factory.make_bidders(1)
    bid = bid_factory.bid(tender, bidder)
    text = check(client, text=bid.receipt)
    assert "回执是真的" in text
    assert bidder.actor.name not in text
    assert "签名不成立" in check(client, text=bid.receipt.replace("received 2026", "received 2025"))


def test_checking_nothing_says_so(people, client):
    assert "没有东西可核" in check(client)
