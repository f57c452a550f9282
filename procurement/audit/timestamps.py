"""RFC 3161 timestamps of checkpoints: a third party says when a checkpoint existed. Files only; nothing is sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlalchemy.orm import Session

from procurement.audit import queries
from procurement.audit.models import Checkpoint, CheckpointTimestamp
from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.errors import Problem, RuleViolation
from procurement.core.text import N_


def make_request(point: Checkpoint) -> bytes:
    """The DER request for a time-stamping authority: SHA-512 of the checkpoint as first signed, certificate wanted.

    Without a nonce, because request and answer travel as files and the request need not be kept.
    """
    builder = TimestampRequestBuilder().data(point.note.encode()).hash_algorithm(HashAlgorithm.SHA512)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def check_response(note: bytes, response: bytes, certificates: bytes) -> TimeStampResponse:
    """The authority's answer, if it is one over these bytes and leads to one of `certificates` (PEM, root first).

    Raises RuleViolation: not a timestamp, of another text, or not signed by this authority.
    """
    try:
        answer = decode_timestamp_response(response)
        root, *others = x509.load_pem_x509_certificates(certificates)
    except ValueError as error:
        message = N_("不是时间戳应答，或者证书不是 PEM：%(error)s")
        raise RuleViolation([Problem("timestamp.form", message, params={"error": str(error)})]) from error
    verifier = VerifierBuilder().add_root_certificate(root)
    for certificate in others:
        verifier = verifier.add_intermediate_certificate(certificate)
    try:
        verifier.build().verify_message(answer, note)
    except VerificationError as error:
        message = N_("时间戳不成立：%(error)s")
        raise RuleViolation([Problem("timestamp.false", message, params={"error": str(error)})]) from error
    return answer


def attach_timestamp(
    session: Session, *, county_id: UUID, size: int, response: bytes, certificates: bytes, now: datetime
) -> CheckpointTimestamp:
    """Keep the authority's answer beside the checkpoint of this size; a second answer changes nothing.

    For the command. Raises NotFound for no such checkpoint, RuleViolation for an answer that does not hold or that
    claims a time later than `now`.
    """
    ref = county_log(county_id)
    lock_log(session, ref)
    point = queries.get_checkpoint(session, queries.get_county_log(session, county_id).id, size)
    known = queries.find_timestamp(session, point)
    if known is not None:
        return known
    answer = check_response(point.note.encode(), response, certificates)
    stamped_at = answer.tst_info.gen_time
    if stamped_at > now:
        message = N_("时间戳的时间 %(at)s 晚于现在：哪一边的时钟不对")
        raise RuleViolation([Problem("timestamp.future", message, params={"at": stamped_at.isoformat()})])
    name = answer.tst_info.name
    authority = name.value.rfc4514_string() if isinstance(name, x509.DirectoryName) else _authority(certificates)
    stamp = CheckpointTimestamp(
        log_id=point.log_id, size=size, authority=authority[:300], response=response, stamped_at=stamped_at
    )
    session.add(stamp)
    facts = {"size": size, "stamped_at": stamped_at, "authority": authority[:300]}
    objects = {"response": response}
    declare(session, AuditTag.CHECKPOINT_TIMESTAMPED, log=ref, facts=facts, subject_id=county_id, objects=objects)
    return stamp


def _authority(certificates: bytes) -> str:
    return x509.load_pem_x509_certificates(certificates)[0].subject.rfc4514_string()
