"""Issuing logs the fingerprint; rendering stores a PDF that shows it; nothing of it changes afterwards."""

import hashlib
import io
from decimal import Decimal
from uuid import uuid4

import pytest
from pypdf import PdfReader

from contracts import ContentError, fingerprint
from procurement.audit import queries as audit_queries
from procurement.audit.tags import AuditTag
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.errors import NotFound
from procurement.core.files import Shelf
from procurement.core.queue import Job
from procurement.core.transaction import reading, transaction
from procurement.documents import content, queries, service
from procurement.documents.models import Document, DocumentKind
from tests.contracts.contents import make_contract, make_english_contract, make_notice
from tests.factories.documents import issue_notice, notice_content


def issue(county_id, value, kind=DocumentKind.CONTRACT):
    with transaction(SYSTEM) as session:
        return service.issue_document(
            session, actor=SYSTEM, county_id=county_id, kind=kind, number=value.number, subject_id=uuid4(),
            content=value, is_public=False, now=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("value", [make_contract(7), make_english_contract(2), make_notice(4)])
def test_a_stored_content_comes_back_as_the_value_it_was(value):
    back = content.from_record(content.to_record(value), check_url=value.check_url, log_reference=value.log_reference)
    assert fingerprint(back) == fingerprint(value)
    assert back == value


def test_issuing_logs_the_fingerprint_and_asks_for_the_pdf(people, session):
    document = issue_notice(people.county.id)
    entry = audit_queries.find_entry(session, document.id, AuditTag.DOCUMENT_ISSUED)
    assert audit_queries.facts_of(entry)["fingerprint"] == document.content_sha256
    job = session.query(Job).one()
    assert (job.kind, job.payload) == ("document:render", {"document_id": str(document.id)})
    assert queries.find_logged(session, document).reference.endswith(f"#{entry.seq:,}")


def test_the_fingerprint_is_the_hash_of_the_stored_record(people):
    import rfc8785

    document = issue(people.county.id, make_contract())
    assert hashlib.sha256(rfc8785.dumps(document.content)).hexdigest() == document.content_sha256


def test_the_pdf_shows_number_fingerprint_address_and_log_reference(people, session):
    document = issue_notice(people.county.id)
    pdf_sha256 = service.render_document(document.id)
    stored = session.get(Document, document.id)
    assert stored.pdf_sha256 == pdf_sha256
    pages = PdfReader(io.BytesIO(files.get(Shelf.DOCUMENTS, pdf_sha256))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert document.number in text
    assert document.content_sha256 in text
    assert document.check_code in text
    assert stored.log_reference.replace(" ", "") in text


def test_rendering_twice_changes_nothing(people, session):
    document = issue_notice(people.county.id)
    first = service.render_document(document.id)
    entries = len(list(audit_queries.bodies(session, audit_queries.get_county_log(session, people.county.id).id)))
    assert service.render_document(document.id) == first
    with reading(SYSTEM) as again:
        log = audit_queries.get_county_log(again, people.county.id)
        assert len(list(audit_queries.bodies(again, log.id))) == entries


def test_check_codes_cannot_be_guessed_from_one_another(people):
    codes = {issue_notice(people.county.id).check_code for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) >= 22 for code in codes)


def test_a_number_that_the_content_does_not_bear_is_refused(people):
    with pytest.raises(ValueError, match="SFCG-2026-999"), transaction(SYSTEM) as session:
        service.issue_document(
            session, actor=SYSTEM, county_id=people.county.id, kind=DocumentKind.AWARD_NOTICE, number="SFCG-2026-999",
            subject_id=uuid4(), content=notice_content(), is_public=True, now=clock.now(),
        )  # fmt: skip


def test_a_hostile_title_is_refused_before_anything_is_stored(people, session):
    with pytest.raises(ContentError):
        issue_notice(people.county.id, title="中标\u202e公告")
    assert session.query(Document).count() == 0


def test_a_document_that_the_log_does_not_hold_is_not_printed(people):
    printed = content.complete(notice_content(), "https://example.cn/check/x")
    unlogged = Document(id=uuid4(), content=content.to_record(printed), check_code="x")
    with reading(SYSTEM) as session, pytest.raises(NotFound):
        queries.printable(session, unlogged)


def test_amounts_keep_every_digit_on_the_way(people, session):
    document = issue(people.county.id, make_contract())
    back = queries.printable(session, document)
    assert all(isinstance(line.unit_price, Decimal) for line in back.lines)
    assert back.total_amount == sum(line.amount for line in back.lines)
