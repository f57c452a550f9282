"""Who may read a document, what its page and its check say, on pages and through the API."""

import hashlib
import io

import pytest

from procurement.accounts.models import OrganizationKind
from procurement.core import files
from procurement.core.actors import SYSTEM, Role
from procurement.core.files import Shelf
from procurement.core.transaction import reading
from procurement.documents import queries, service
from procurement.documents.models import Document
from tests.factories.documents import issue_notice
from tests.factories.people import make_county, make_organization, make_people, make_user


@pytest.fixture
def supplier(people):
    return make_user(make_organization(OrganizationKind.SUPPLIER, "禾丰粮油"), Role.SUPPLIER, "hefeng")


@pytest.fixture
def letter(people, supplier):
    """A document for one supplier only, rendered."""
    document = issue_notice(people.county.id, is_public=False, supplier_id=supplier.organization_id)
    service.render_document(document.id)
    return document


def test_anybody_reads_a_public_document_and_its_sheet_without_script(client, people):
    document = issue_notice(people.county.id)
    page = client.get(f"/documents/{document.id}")
    assert page.status_code == 200
    assert f"/documents/{document.id}/sheet" in page.get_data(as_text=True)
    sheet = client.get(f"/documents/{document.id}/sheet")
    assert "中标供应商：禾丰粮油配送有限公司。" in sheet.get_data(as_text=True)
    assert sheet.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "script-src" not in sheet.headers["Content-Security-Policy"]


def test_markup_in_a_document_stays_text(client, people):
    document = issue_notice(people.county.id, paragraphs=("<script>alert(1)</script>",), title="<b>公告</b>")
    for path in ("", "/sheet"):
        page = client.get(f"/documents/{document.id}{path}").get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<b>公告" not in page
    assert "<b>公告" not in client.get(f"/check/{document.check_code}").get_data(as_text=True)


def test_the_pdf_is_saved_and_never_shown_in_place(client, people):
    document = issue_notice(people.county.id)
    assert client.get(f"/documents/{document.id}/pdf").status_code == 409
    pdf_sha256 = service.render_document(document.id)
    answer = client.get(f"/documents/{document.id}/pdf")
    assert hashlib.sha256(answer.data).hexdigest() == pdf_sha256
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["", "/sheet", "/pdf"])
def test_a_document_that_is_not_public_is_for_its_county_and_its_supplier(
    path, client, login_as, people, letter, supplier
):
    address = f"/documents/{letter.id}{path}"
    for reader in (people.officer, people.approver, people.auditor, people.discipline, supplier):
        assert login_as(reader).get(address).status_code == 200
    assert client.get(address).status_code == 303  # to the log-in page
    assert login_as(people.expert).get(address).status_code == 403
    stranger = make_user(make_organization(OrganizationKind.SUPPLIER, "别家"), Role.SUPPLIER, "stranger")
    assert login_as(stranger).get(address).status_code == 404
    elsewhere = make_people(make_county("QH", "青禾县"), prefix="qh.")
    assert login_as(elsewhere.officer).get(address).status_code == 404


def test_lists_hold_only_what_the_reader_may_read(people, letter, supplier, api_as):
    with reading(SYSTEM) as session:
        assert [d.id for d in queries.list_for_subject(session, letter.subject_id)] == [letter.id]
    with reading(people.expert) as session:
        assert not queries.list_for_subject(session, letter.subject_id)
    listed = api_as(supplier)("GET", f"/documents?subject_id={letter.subject_id}")
    assert [d["number"] for d in listed.json] == [letter.number]


def test_a_check_names_the_document_but_shows_nothing_of_one_that_is_not_public(client, letter):
    page = client.get(f"/check/{letter.check_code}").get_data(as_text=True)
    assert letter.number in page
    assert letter.content_sha256 in page
    assert "日志中有它的指纹" in page
    assert f"/documents/{letter.id}" not in page
    assert "禾丰粮油配送" not in page


def test_an_uploaded_pdf_is_the_same_or_not_the_same(client, letter, session):
    stored = session.get(Document, letter.id)
    pdf = files.get(Shelf.DOCUMENTS, stored.pdf_sha256)

    def compare(data):
        return client.post(f"/check/{letter.check_code}", data={"file": (io.BytesIO(data), "任意.pdf")})

    assert "<h2>一致</h2>" in compare(pdf).get_data(as_text=True)
    assert "<h2>不一致</h2>" in compare(pdf[:-1] + b"x").get_data(as_text=True)
    empty = compare(b"")
    assert empty.status_code == 422
    assert "请选一个 PDF 文件" in empty.get_data(as_text=True)


def test_an_unknown_code_is_told_in_words(client, people):
    answer = client.get("/check/AAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status_code == 404
    assert "没有用这个核验码签发过文件" in answer.get_data(as_text=True)


def test_a_text_changed_behind_the_logs_back_is_told(client, people, app):
    from sqlalchemy import update

    from procurement.core import db

    document = issue_notice(people.county.id)
    forged = {**document.content, "paragraphs": ["中标供应商：别家。"]}
    with db.engine().begin() as connection:
        connection.execute(update(Document).where(Document.id == document.id).values(content=forged))
    page = client.get(f"/check/{document.check_code}").get_data(as_text=True)
    assert "不要采信" in page


def test_a_forged_fingerprint_is_told_by_the_log(client, people):
    from sqlalchemy import update

    from contracts import fingerprint
    from procurement.core import db
    from procurement.documents import content

    document = issue_notice(people.county.id)
    forged = {**document.content, "paragraphs": ["中标供应商：别家。"]}
    consistent = fingerprint(content.from_record(forged, check_url="https://a.cn", log_reference="—"))
    with db.engine().begin() as connection:
        connection.execute(update(Document).values(content=forged, content_sha256=consistent))
    assert "不要采信" in client.get(f"/check/{document.check_code}").get_data(as_text=True)
    answer = client.get(f"/api/v1/checks/{document.check_code}").json
    assert answer["is_intact"] is True
    assert answer["is_logged"] is False


def test_the_api_gives_content_pdf_and_checks(client, people):
    document = issue_notice(people.county.id)
    assert client.get(f"/api/v1/documents/{document.id}").json["content"] == document.content
    assert client.get(f"/api/v1/documents/{document.id}/pdf").status_code == 409
    pdf_sha256 = service.render_document(document.id)
    assert client.get(f"/api/v1/documents/{document.id}/pdf").mimetype == "application/pdf"
    checked = client.get(f"/api/v1/checks/{document.check_code}").json
    assert checked["logged"]["fingerprint"] == document.content_sha256
    compared = client.post(f"/api/v1/checks/{document.check_code}", json={"sha256": pdf_sha256})
    assert compared.json == {"is_same": True}
    assert client.post(f"/api/v1/checks/{document.check_code}", json={"sha256": "0" * 64}).json == {"is_same": False}
    assert client.post(f"/api/v1/checks/{document.check_code}", json={"sha256": "xyz"}).status_code == 422
    assert client.get("/api/v1/checks/unknown").status_code == 404
