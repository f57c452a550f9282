"""Documents, issued through the service."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from procurement.documents import service
from procurement.documents.models import Document, DocumentKind


def notice_content(**changes: Any) -> dict[str, Any]:
    """What a short award notice says."""
    content = {
        "number": "SFCG-2026-011-ZB",
        "title": "示范县2026年学校食堂米面油采购中标公告",
        "issued_on": date(2026, 3, 2),
        "issuer": "示范县教育局",
        "paragraphs": ("中标供应商：禾丰粮油配送有限公司。", "公告期限自本公告发布之日起1个工作日。"),
        "language": "zh",
    }
    return content | changes


def issue_notice(
    county_id: UUID, *, is_public: bool = True, supplier_id: UUID | None = None, **changes: Any
) -> Document:
    """An award notice (or letter) of `county_id`; `changes` go into its content."""
    content = notice_content(**changes)
    with transaction(SYSTEM) as session:
        return service.issue_document(
            session,
            actor=SYSTEM,
            county_id=county_id,
            kind=DocumentKind.AWARD_NOTICE if is_public else DocumentKind.AWARD_LETTER,
            number=content["number"],
            subject_id=uuid4(),
            content=content,
            is_public=is_public,
            supplier_id=supplier_id,
            now=clock.now(),
        )
