"""An official document, as issued."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from procurement.core.db import Base, InCounty, Keyed, enum_type


class DocumentKind(StrEnum):
    PROCUREMENT_INTENTION = "procurement_intention"
    TENDER_NOTICE = "tender_notice"
    TENDER_CLARIFICATION = "tender_clarification"
    TENDER_CORRECTION = "tender_correction"
    TENDER_FAILURE = "tender_failure"
    TENDER_TERMINATION = "tender_termination"
    OPENING_RECORD = "opening_record"
    EVALUATION_REPORT = "evaluation_report"
    AWARD_NOTICE = "award_notice"
    AWARD_LETTER = "award_letter"
    CHALLENGE_REPLY = "challenge_reply"
    COMPLAINT_DECISION = "complaint_decision"
    CONTRACT = "contract"
    CONTRACT_SUPPLEMENT = "contract_supplement"
    DEBRIEF_LETTER = "debrief_letter"
    DRAW_RECORD = "draw_record"
    MEASURE_NOTICE = "measure_notice"
    MEASURE_DECISION = "measure_decision"


class Document(Keyed, InCounty, Base):
    """One text in one language. `content` is what is printed, `content_sha256` its fingerprint.

    `check_code` is the unguessable part of the QR code's address. `subject_id` is the tender, award, contract or
    measure it tells of. `supplier_id` is set where, beside the county's officers, only that supplier may read it.
    `log_reference`, `checkpoint_size` (the county log's checkpoint on the paper; none on paper made before there were
    any) and `pdf_sha256` are filled in once, when the PDF is made.
    """

    __tablename__ = "document"
    kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind))
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(12))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    supplier_id: Mapped[UUID | None]
    is_public: Mapped[bool]
    content: Mapped[dict[str, Any]]
    content_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    check_code: Mapped[str] = mapped_column(String(32), unique=True)
    log_reference: Mapped[str] = mapped_column(String(300), default="")
    checkpoint_size: Mapped[int | None]
    issued_at: Mapped[datetime]
