"""What is not true is said to be so with its own reason; hostile files are refused unopened."""

import io
import json
import zipfile
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from procurement.audit import queries
from procurement.audit.checkpoint import Checkpoint, sign_note
from procurement.audit.keys import log_key
from procurement.audit.proofs import bid_proof
from procurement.audit.service import size_of
from procurement.core import files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.documents.models import Document
from procurement.portal import checking
from tests.factories import bids as make
from tests.factories.tenders import make_published, read_tender


def told(people, size_more=0, root=None):
    with reading(SYSTEM) as session:
        log = queries.get_county_log(session, people.county.id)
        size = size_of(session, log) + size_more
        claimed = Checkpoint(origin=log.origin, size=size, root=root or b"\x00" * 32)
        return checking.check_bytes(session, claimed.sign(log_key().seed).encode())


def test_a_rewritten_log_is_found(people):
    result = told(people)
    assert not result.is_true
    assert "改写" in result.reason


def test_a_shortened_log_is_found(people):
    result = told(people, size_more=5)
    assert not result.is_true
    assert "截短" in result.reason


def check(data):
    """(is it true, why) of these bytes or this text."""
    with reading(SYSTEM) as session:
        found = checking.check_bytes(session, data if isinstance(data, bytes) else data.encode())
    return found.is_true, found.reason % found.params


@pytest.fixture
def box(people, still_clock):
    """Receipts of a closed box: of an opened-to-be, a replaced and a withdrawn bid; and the first one's proof."""
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(5)
    bids = [make.bid(tender, bidder) for bidder in bidders]
    make.bid(tender, bidders[1], replaces=bids[1].envelope_sha256)
    make.withdraw(tender, bidders[2])
    sealed_before = [check(bid.receipt) for bid in bids]
    assert {reason for _, reason in sealed_before} == {"回执是真的：签名成立。它证明这份密封文件在所写的时间收到"}
    make.close(tender, still_clock)
    with reading(SYSTEM) as session:
        return [bid.receipt for bid in bids], bid_proof(session, tender.id, bids[0].id)


def test_after_the_deadline_a_receipt_says_what_became_of_the_envelope(box):
    receipts, _proof = box
    assert check(receipts[0]) == (True, "回执是真的：签名成立，截止时的投标箱里有这份信封")
    assert "用新信封替换了" in check(receipts[1])[1]
    assert "自己撤回了" in check(receipts[2])[1]


def test_a_receipt_for_an_envelope_that_is_not_in_the_box_is_evidence(box):
    receipts, _ = box
    text = receipts[0].partition("\n\n")[0] + "\n"
    digest = text.split("envelope ")[1][:64]
    origin = receipts[0].split("— ")[1].split(" ")[0]
    lost = sign_note(text.replace(digest, "0" * 64), origin, log_key().seed)
    assert check(lost)[0] is False
    assert "收到以后被去掉了" in check(lost)[1]
    assert "用另一把钥匙签的" in check(sign_note(text, origin, bytes(32)))[1]
    assert "这是另一本日志的东西" in check(sign_note(text, "elsewhere.example/log", bytes(32)))[1]
    assert "不是回执的格式" in check(sign_note("bid-receipt/1\nno more\n", origin, log_key().seed))[1]


def test_a_proof_is_true_and_a_changed_one_says_why(box):
    _, proof = box
    assert check(proof)[0] is True
    assert "投标箱的 7 条里有这一条" in check(proof)[1]
    assert "没有贴全" in check(proof.replace("\nindex ", "\nindex x", 1))[1]
    extra = json.loads(b64decode(proof.split("\n")[1].removeprefix("extra ")))
    extra["bid"]["index"] += 1
    moved = proof.replace(proof.split("\n")[1], "extra " + b64encode(json.dumps(extra).encode()).decode())
    assert "不在截止时的投标箱里" in check(moved)[1]
    lines = proof.split("\n")
    without_hash = "\n".join(lines[:3] + lines[4:])
    assert "不通向检查点的根" in check(without_hash)[1]


def test_an_older_version_of_a_document_is_said_to_be_older(signed, session):
    document = session.scalars(select(Document).where(Document.pdf_sha256.is_not(None))).first()
    pdf = files.get(files.Shelf.DOCUMENTS, document.pdf_sha256)
    assert "是本系统签发的那一份" in check(pdf)[1]
    newer = {column.name: getattr(document, column.name) for column in Document.__table__.columns}
    newer |= {"id": None, "number": "NEW-2", "check_code": "x", "issued_at": document.issued_at + timedelta(days=1)}
    session.add(Document(**{name: value for name, value in newer.items() if value is not None}))
    session.flush()
    assert "后来又签发了 NEW-2" in checking.check_bytes(session, pdf).reason % {
        "newer": "NEW-2", "number": "", "title": ""}  # fmt: skip


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(50_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb(), "压缩包"),
        (bytes(range(256)) * 100, "既不是 PDF，也不是文字"),
        (b"\x1f\x8b" + bytes(99), "压缩包"),
        ("— ".encode() * 500_000, "文字太长"),
        (b"%PDF-1.4 " + bytes(9_000_000), "没有签发过"),
        (b"\x00\x1b[2J", "没有本系统任何一个县的日志签名"),
        (b"c2sp.org/tlog-proof@v1\n" + b"AAAA\n" * 100_000, "没有本系统任何一个县的日志签名"),
        (b"[" * 900_000, "没有本系统任何一个县的日志签名"),
    ],
    ids=["zip bomb", "binary", "gzip", "huge text", "a foreign pdf", "control characters", "a million hashes", "deep"],
)
def test_hostile_files_are_refused_unopened(people, data, reason):
    is_true, said = check(data)
    assert not is_true
    assert reason in said


def test_more_than_the_server_takes_is_told_so(people, client):
    kind = "multipart/form-data; boundary=x"
    answer = client.post("/portal/check", data=bytes(34_000_000), content_type=kind)
    assert answer.status_code == 413
    assert "文件过大" in answer.get_data(as_text=True)


def test_the_api_says_the_same(box, client):
    answer = client.post("/api/v1/checks", data=box[1].encode(), content_type="application/octet-stream")
    assert (answer.status_code, answer.json["is_true"], answer.json["reason"]) == (200, *check(box[1]))
    assert client.post("/api/v1/checks", data=b"PK\x03\x04").json["is_true"] is False
