"""The public register: who may be given orders, who is suspended or removed and why, under which contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.core.spreadsheet import Column
from procurement.core.text import N_
from procurement.documents.queries import list_for_subject
from procurement.supervision import labels, queries
from procurement.supervision.models import Admission, Measure
from procurement.supervision.states import AdmissionStatus

SHOWN = frozenset({AdmissionStatus.ADMITTED, AdmissionStatus.SUSPENDED, AdmissionStatus.REMOVED})
COLUMNS = (
    ("name", N_("供应商")), ("credit_code", N_("统一社会信用代码")), ("what", N_("事项")), ("category", N_("品类")),
    ("contract", N_("合同")), ("starts_on", N_("从")), ("ends_on", N_("到")), ("status", N_("状态")),
    ("reason", N_("理由")), ("document", N_("文书号")),
)  # fmt: skip


def list_admitted(session: Session, county_id: UUID) -> list[Admission]:
    """Suppliers in the county's register today, by name."""
    found = [a for a in queries.list_admissions(session, county_id=county_id) if a.status in SHOWN]
    return sorted(found, key=lambda admission: (admission.supplier.name, admission.category.code))


def list_published(session: Session, county_id: UUID) -> list[tuple[Measure, Any]]:
    """Suspensions and removals, also past ones, each with its public document."""
    return [
        (measure, next(iter(reversed(list_for_subject(session, measure.id))), None))
        for measure in queries.list_published_measures(session, county_id)
    ]


def sheet(session: Session, county_id: UUID, translate: Callable[[str], str]) -> tuple[list[Column], list[Any]]:
    """Both lists as columns and rows of one file, in the reader's language."""
    columns = [Column(key, translate(title), width=22) for key, title in COLUMNS]
    admitted = [_admission_cells(found, translate) for found in list_admitted(session, county_id)]
    return columns, admitted + _measure_cells(list_published(session, county_id), translate)


def _admission_cells(admission: Admission, translate: Callable[[str], str]) -> dict[str, Any]:
    return {
        "name": admission.supplier.name, "credit_code": admission.supplier.credit_code, "what": translate(N_("准入")),
        "category": admission.category.name, "contract": admission.contract_number, "ends_on": admission.valid_until,
        "status": translate(labels.ADMISSION_STATUS[admission.status][1]),
    }  # fmt: skip


def _measure_cells(found: Sequence[tuple[Measure, Any]], translate: Callable[[str], str]) -> list[dict[str, Any]]:
    return [
        {
            "name": measure.supplier.name, "credit_code": measure.supplier.credit_code,
            "what": translate(labels.STEPS[measure.step]), "starts_on": measure.starts_on, "ends_on": measure.ends_on,
            "status": translate(labels.MEASURE_STATUS[measure.status][1]),
            "reason": translate(labels.GROUNDS[measure.ground]), "document": document.number if document else "",
        }
        for measure, document in found
    ]  # fmt: skip
