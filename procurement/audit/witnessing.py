"""The witness's side in the system: its key registered, its cosignatures kept beside the checkpoints."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.audit import queries, rules, verify, verify_proof
from procurement.audit.export import county_vkey
from procurement.audit.models import Checkpoint, Cosignature, Witness
from procurement.audit.service import county_log, declare, lock_log
from procurement.audit.tags import AuditTag
from procurement.core.actors import Actor
from procurement.core.errors import Conflict, refuse
from procurement.core.permissions import Permission, require
from procurement.core.text import N_


def register_witness(session: Session, *, actor: Actor, vkey: str, now: datetime) -> Witness:
    """Make this key a witness of the actor's county's log, for the actor's office. The same key again: the same row.

    Raises RuleViolation for what is no witness's key, Conflict for a key that another office has registered.
    """
    require(actor, Permission.AUDIT_WITNESS)
    lock_log(session, county_log(actor.county_id))
    log = queries.get_county_log(session, actor.county_id)
    refuse(rules.witness_key_problems(vkey, log.origin))
    known = session.scalar(select(Witness).filter_by(log_id=log.id, vkey=vkey))
    if known is not None:
        if known.organization_id != actor.organization_id:
            raise Conflict("witness.taken", N_("别的单位已经登记了这个公钥"))
        return known
    witness = Witness(
        log_id=log.id,
        organization_id=actor.organization_id,
        name=vkey.partition("+")[0],
        vkey=vkey,
        registered_at=now,
    )
    session.add(witness)
    session.flush()
    facts = {"organization": actor.organization_id, "vkey": vkey}
    log_ref = county_log(actor.county_id)
    declare(session, AuditTag.WITNESS_REGISTERED, log=log_ref, facts=facts, subject_id=witness.id)
    return witness


def add_cosignature(session: Session, *, actor: Actor, note: str, now: datetime) -> Checkpoint:
    """Keep the cosignatures that the actor's office put under one of the log's checkpoints.

    What is kept already changes nothing. Raises RuleViolation: not our checkpoint, a root the log does not have, no
    cosignature of a registered key that holds.
    """
    require(actor, Permission.AUDIT_WITNESS)
    lock_log(session, county_log(actor.county_id))
    raw = (note.replace("\r\n", "\n").strip() + "\n").encode("utf-8", "surrogatepass")
    log, vkey = queries.get_county_log(session, actor.county_id), county_vkey(session, actor.county_id)
    refuse(rules.checkpoint_problems(raw, vkey))
    size, root = verify.open_checkpoint(raw, vkey, "")
    point = session.get(Checkpoint, (log.id, size))
    refuse(rules.root_problems(root, point.root if point else None))
    assert point is not None  # noqa: S101  (root_problems refuses)
    witnesses = session.scalars(select(Witness).filter_by(log_id=log.id, organization_id=actor.organization_id)).all()
    refuse(rules.cosignature_problems(raw, [witness.vkey for witness in witnesses], now))
    for witness in witnesses:
        _keep(session, actor, point, witness, raw)
    return point


def _keep(session: Session, actor: Actor, point: Checkpoint, witness: Witness, note: bytes) -> None:
    at = verify_proof.cosigned_at(note, witness.vkey)
    if at is None or session.get(Cosignature, (point.log_id, point.size, witness.id)) is not None:
        return
    line = next(line for line in note.decode().splitlines(keepends=True) if line.startswith(f"— {witness.name} "))
    cosigned_at = datetime.fromtimestamp(at, UTC)
    session.add(
        Cosignature(
            log_id=point.log_id, size=point.size, witness_id=witness.id, line=line, cosigned_at=cosigned_at
        )
    )  # fmt: skip
    facts = {"witness": witness.id, "size": point.size, "root": point.root.hex(), "cosigned_at": cosigned_at}
    log_ref = county_log(actor.county_id)
    declare(session, AuditTag.CHECKPOINT_COSIGNED, log=log_ref, facts=facts, subject_id=witness.id)
