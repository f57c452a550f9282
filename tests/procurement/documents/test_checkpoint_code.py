"""The paper carries the log's checkpoint: read off it, it is true on the check page, altered it is not."""

import pytest
from sqlalchemy import update

from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock, db, files
from procurement.core.actors import SYSTEM
from procurement.core.files import Shelf
from procurement.core.transaction import reading, transaction
from procurement.documents import queries, service
from procurement.documents.labels import KINDS
from procurement.documents.models import Document, DocumentKind
from tests.contracts.codes import code_of, last_code
from tests.factories.documents import issue_notice


def point_of(document_id):
    with reading(SYSTEM) as session:
        return queries.find_checkpoint(session, queries.get_document(session, document_id))


def seq_of(document):
    with reading(SYSTEM) as session:
        return int(queries.find_logged(session, document).reference.rpartition("#")[2].replace(",", ""))


def sign(people):
    with transaction(SYSTEM) as session:
        return issue_checkpoint(session, county_log(people.county.id), now=clock.now()).size


def told(client, text):
    return client.post("/api/v1/checks", data=text.encode(), content_type="application/octet-stream").json


def test_the_printed_code_is_the_signed_checkpoint_that_covers_the_document(client, people, tmp_path):
    document = issue_notice(people.county.id)
    pdf = files.get(Shelf.DOCUMENTS, service.render_document(document.id))
    point = point_of(document.id)
    assert point.size > seq_of(document)
    code = code_of(point.note)
    assert last_code(pdf, tmp_path, len(code)) == code
    assert code_of(point.note.replace(f"\n{point.size}\n", f"\n{point.size + 1}\n")) != code
    assert told(client, point.note)["is_true"] is True
    assert told(client, point.note.strip().replace("\n", "\r\n"))["is_true"] is True  # as a telephone may hand it over


def altered(note):
    """The same note with another size, another root, another signature."""
    origin, size, root, blank, line, end = note.split("\n")
    yield "\n".join([origin, str(int(size) + 1), root, blank, line, end])
    yield "\n".join([origin, size, ("B" if root[0] == "A" else "A") + root[1:], blank, line, end])
    yield "\n".join([origin, size, root, blank, line[:-10] + ("B" if line[-10] == "A" else "A") + line[-9:], end])


def test_a_checkpoint_altered_on_the_way_is_not_true(client, people):
    answers = [told(client, note) for note in altered(point_of(issue_notice(people.county.id).id).note)]
    assert [answer["is_true"] for answer in answers] == [False] * 3
    assert all("签名不成立" in answer["reason"] for answer in answers)


@pytest.mark.sqlite
def test_the_check_page_tells_a_log_rewritten_after_the_paper_was_printed(client, people):
    note = point_of(issue_notice(people.county.id).id).note
    with db.engine().begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_node_no_update")
        connection.exec_driver_sql("UPDATE audit_node SET hash = zeroblob(32)")
    answer = told(client, note)
    assert answer["is_true"] is False
    assert "改写" in answer["reason"]


def test_sheet_and_pdf_keep_the_checkpoint_of_the_day_of_issue(client, people):
    document = issue_notice(people.county.id)
    first = point_of(document.id)
    before = client.get(f"/documents/{document.id}/sheet").data
    service.render_document(document.id)
    issue_notice(people.county.id, number="SFCG-2026-012-ZB")
    assert point_of(document.id).size == first.size
    assert client.get(f"/documents/{document.id}/sheet").data == before
    assert client.get(f"/api/v1/documents/{document.id}").json["checkpoint_size"] == first.size


def test_a_letter_that_is_not_public_shows_the_latest_checkpoint_there_is(people):
    without = issue_notice(people.county.id, is_public=False)
    assert point_of(without.id) is None
    older = sign(people)
    letter = issue_notice(people.county.id, is_public=False)
    assert point_of(letter.id).size == older <= seq_of(letter)
    service.render_document(letter.id)
    covering = sign(people)
    assert covering > seq_of(letter)
    assert point_of(letter.id).size == older  # what the paper shows
    assert point_of(without.id).size == older  # not yet printed: the first that covers it


def test_paper_made_before_checkpoints_were_printed_stays_as_it_is(client, people):
    document = issue_notice(people.county.id)
    service.render_document(document.id)
    with db.engine().begin() as connection:
        connection.execute(update(Document).values(checkpoint_size=None))
    assert point_of(document.id) is None
    assert "日志检查点" not in client.get(f"/documents/{document.id}/sheet").get_data(as_text=True)


def test_every_kind_of_document_has_a_name():
    assert KINDS.keys() >= set(DocumentKind)


def test_a_document_of_a_draw_has_its_page(client, people):
    document = issue_notice(people.county.id)
    with db.engine().begin() as connection:
        connection.execute(update(Document).values(kind=DocumentKind.DRAW_RECORD))
    assert client.get(f"/documents/{document.id}").status_code == 200
    assert "抽取记录" in client.get(f"/check/{document.check_code}").get_data(as_text=True)
