"""A tender's page of refusals to sign: recorded with evidence, confirmed or dismissed by another person."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.contracting import queries as contracts
from procurement.contracting.refusals import schemas, service
from procurement.contracting.states import ContractStatus, RefusalStatus
from procurement.core import clock, files
from procurement.core.files import Shelf
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.suppliers import paper_files
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("refusals", __name__)
STATUS = {
    RefusalStatus.RECORDED: ("wait", N_("待另一人确认")), RefusalStatus.CONFIRMED: ("stop", N_("已确认，中标作废")),
    RefusalStatus.DISMISSED: ("idle", N_("不成立")),
}  # fmt: skip


@blueprint.get("/tenders/<uuid:tender_id>/refusals")
@requires(Permission.CONTRACT_VIEW)
def show_refusals(tender_id: UUID) -> str:
    """What is recorded, and what the reader may do."""
    return _page(tender_id, FormState())


def _page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    found = service.list_refusals(session, tender_id=tender_id)
    signed = {c.supplier_id for c in contracts.list_contracts(session, tender_id=tender_id)
              if c.status is ContractStatus.SIGNED}  # fmt: skip
    standing = {r.supplier_id for r in found if r.status is not RefusalStatus.DISMISSED}
    winners = {a.supplier_id: a.supplier.name for a in contracts.standing_awards(session, tender_id)}
    return render_template(
        "contracting/refusals.html",
        form=form, tender=tenders.get_tender(session, tender_id), refusals=found, STATUS=STATUS,
        may_record=may(actor, Permission.CONTRACT_DRAFT),
        may_decide=may(actor, Permission.CONTRACT_SIGN),
        may_bar=may(actor, Permission.SUPPLIER_BAR),
        winners=[(str(key), name) for key, name in winners.items() if key not in signed | standing],
        accept=paper_files.ACCEPT,
    )  # fmt: skip


@blueprint.post("/tenders/<uuid:tender_id>/refusals")
@requires(Permission.CONTRACT_DRAFT)
def record_refusal(tender_id: UUID) -> ResponseReturnValue:
    """Record one, with its evidence."""

    def act(session: Any, data: dict[str, Any]) -> Any:
        sent = request.files.get("file")
        kept = paper_files.keep(sent.filename or "" if sent else "", sent.read() if sent else b"")
        return service.record_refusal(
            session, actor=current_actor(), tender_id=tender_id, file=kept, now=clock.now(), **data
        )

    return submit(
        schemas.RecordRefusalSchema(), act, back=lambda form: _page(tender_id, form), to=_url(tender_id),
        done=_("已登记，等另一位审批人确认；确认以前中标结果不变"),
    )  # fmt: skip


def _url(tender_id: UUID) -> str:
    return url_for("refusals.show_refusals", tender_id=tender_id)


@blueprint.post("/refusals/<uuid:refusal_id>/confirmation")
@requires(Permission.CONTRACT_SIGN)
def confirm_refusal(refusal_id: UUID) -> ResponseReturnValue:
    """Another person confirms."""
    tender_id = service.get_refusal(read_session(), refusal_id).tender_id
    return submit(
        None,
        lambda session, _data: service.confirm_refusal(
            session, actor=current_actor(), refusal_id=refusal_id, now=clock.now()
        ),
        back=lambda form: _page(tender_id, form), to=_url(tender_id), done=_("中标结果已作废，请重新计算分配"),
    )  # fmt: skip


@blueprint.post("/refusals/<uuid:refusal_id>/dismissal")
@requires(Permission.CONTRACT_SIGN)
def dismiss_refusal(refusal_id: UUID) -> ResponseReturnValue:
    """The evidence does not carry it."""
    tender_id = service.get_refusal(read_session(), refusal_id).tender_id
    return submit(
        schemas.DismissRefusalSchema(),
        lambda session, data: service.dismiss_refusal(
            session, actor=current_actor(), refusal_id=refusal_id, now=clock.now(), **data
        ),
        back=lambda form: _page(tender_id, form), to=_url(tender_id), done=_("登记不成立，中标结果不变"),
    )  # fmt: skip


@blueprint.get("/refusals/<uuid:refusal_id>/file")
@requires(Permission.CONTRACT_VIEW)
def download_evidence(refusal_id: UUID) -> Response:
    """The evidence, for whoever may see the record: also for the supplier it is about."""
    refusal = service.get_refusal(read_session(), refusal_id)
    data = io.BytesIO(files.get(Shelf.PRIVATE, refusal.file_sha256))
    return send_file(data, refusal.file_type, as_attachment=True, download_name=refusal.file_name)
