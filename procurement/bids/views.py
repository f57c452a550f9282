"""The supplier's own bids, and the opening as everybody may see it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.audit.export import county_vkey
from procurement.audit.proofs import bid_proof
from procurement.bids import queries, rules, seal_page, service
from procurement.bids.opening_record import list_lot_bids
from procurement.bids.progress import next_act, opening_progress
from procurement.bids.schemas import ProgressSchema
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.errors import NotFound, RuleViolation
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.documents import queries as document_queries
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, show, submit, uploaded
from procurement.web.security_headers import SEALING_CSP
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("bids", __name__)

STATUS = {
    BidStatus.SEALED: ("sealed", N_("密封有效")),
    BidStatus.REPLACED: ("idle", N_("已被替换")),
    BidStatus.WITHDRAWN: ("idle", N_("已撤回")),
    BidStatus.OPENED: ("done", N_("已开标")),
    BidStatus.LAPSED: ("stop", N_("没有重新确认，不算投标")),
    BidStatus.REVOKED: ("stop", N_("没有能够打开，视为撤销")),
    BidStatus.DEEMED_WITHDRAWN: ("wait", N_("没有能够打开，视为撤回")),
}


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called."""
    return {"BID_STATUS": STATUS, "FAULTS": rules.FAULT_MESSAGES, "UNREADABLE": rules.UNREADABLE_MESSAGES}


def _supplier_id() -> UUID:
    supplier_id = current_actor().supplier_id
    assert supplier_id is not None  # noqa: S101  (only suppliers hold the permission)
    return supplier_id


def _left(until: datetime | None, now: datetime) -> str:
    """The time left in words, as the server counts it."""
    seconds = int((until - now).total_seconds()) if until else 0
    if seconds <= 0:
        return _("已截止")
    values = {"days": seconds // 86_400, "hours": seconds % 86_400 // 3600, "minutes": seconds % 3600 // 60}
    return _("%(days)d 天 %(hours)d 小时 %(minutes)d 分", **values)


@blueprint.get("/bids")
@requires(Permission.BID_SUBMIT)
def list_own() -> str:
    """One's own bids, and the tenders one can still bid for."""
    session, now = read_session(), clock.now()
    bids = queries.list_own(session, _supplier_id())
    sealed = {bid.tender_id for bid in bids if bid.status is BidStatus.SEALED}
    tenders = tender_queries.list_published(session)
    taking = [tender for tender in tenders if not rules.open_problems(tender.status, tender.deadline_at, now)]
    rows = [(tender, _left(tender.deadline_at, now), tender.id in sealed) for tender in taking]
    return render_template("bids/own.html", bids=bids, taking=rows)


@blueprint.get("/bids/<uuid:bid_id>")
@requires(Permission.BID_SUBMIT)
def show_own(bid_id: UUID) -> str:
    """One bid: its state, its receipt, what can still be done, and after the opening what was opened."""
    return _own_page(bid_id, FormState())


def _own_page(bid_id: UUID, form: FormState) -> str:
    session, now = read_session(), clock.now()
    bid = queries.get_own(session, _supplier_id(), bid_id)
    tender = tender_queries.get_published(session, bid.tender_id)
    is_sealed = bid.status is BidStatus.SEALED
    return render_template(
        "bids/own_bid.html",
        progress=_progress(tender) if is_sealed else None,
        must_confirm=is_sealed and not tender.closed_at and queries.needs_confirmation(session, bid),
        form=form,
        bid=bid,
        tender=tender,
        opened=queries.find_own_opened(session, bid.id),
        lots={lot.id: lot for lot in tender.lots},
        can_change=bid.status is BidStatus.SEALED and not rules.open_problems(tender.status, tender.deadline_at, now),
        left=_left(tender.deadline_at, now),
        vkey=county_vkey(session, tender.county_id),
        documents=document_queries.list_for_subject(session, tender.id),
    )


@blueprint.get("/bids/<uuid:bid_id>/<any('receipt.txt', 'proof.tlog-proof'):part>")
@requires(Permission.BID_SUBMIT)
def download_evidence(bid_id: UUID, part: str) -> Response:
    """The receipt, to be kept; after the deadline the proof that the envelope is in the box as it was closed."""
    bid = queries.get_own(session := read_session(), _supplier_id(), bid_id)
    text = bid.receipt if part == "receipt.txt" else bid_proof(session, bid.tender_id, bid.id)
    return _attachment(text.encode(), f"{bid.envelope_sha256[:12]}-{part}", "text/plain")


@blueprint.post("/bids/<uuid:bid_id>/withdraw")
@requires(Permission.BID_SUBMIT)
def withdraw(bid_id: UUID) -> ResponseReturnValue:
    """Take the sealed bid back."""
    bid = queries.get_own(read_session(), _supplier_id(), bid_id)
    if bid.status is not BidStatus.SEALED:
        raise NotFound
    return submit(
        None,
        lambda session, _data: service.withdraw_bid(
            session, actor=current_actor(), tender_id=bid.tender_id, now=clock.now()
        ),
        back=lambda form: _own_page(bid_id, form),
        to=url_for("bids.show_own", bid_id=bid_id),
        done=_("投标已撤回；截止前可以重新封标"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/bid")
@requires(Permission.BID_SUBMIT)
def show_submit(tender_id: UUID) -> str:
    """How to seal a bid offline, and where to hand it in."""
    return _submit_page(tender_id, FormState())


@blueprint.get("/tenders/<uuid:tender_id>/seal")
@requires(Permission.BID_SUBMIT)
def show_seal(tender_id: UUID) -> Response:
    """The page that seals in the browser; it alone may compile the cryptography it carries."""
    session = read_session()
    task = seal_page.seal_task(session, tender_queries.get_published(session, tender_id), _supplier_id())
    words = {word: _(word) for word in seal_page.WORDS}
    page = _submit_page(tender_id, FormState(), "bids/seal.html", task=task, words=words, page=seal_page)
    return Response(page, headers={"Content-Security-Policy": SEALING_CSP})


def _submit_page(tender_id: UUID, form: FormState, template: str = "bids/submit.html", **more: Any) -> str:
    session, now = read_session(), clock.now()
    tender = tender_queries.get_published(session, tender_id)
    return render_template(
        template,
        **more,
        form=form,
        tender=tender,
        present=queries.find_present(session, tender_id, _supplier_id()),
        lots=queries.active_lots(tender),
        is_open=not rules.open_problems(tender.status, tender.deadline_at, now),
        left=_left(tender.deadline_at, now),
        supplier_id=_supplier_id(),
    )


@blueprint.post("/tenders/<uuid:tender_id>/bid")
@requires(Permission.BID_SUBMIT)
def submit_envelope(tender_id: UUID) -> ResponseReturnValue:
    """Hand the sealed envelope in; a refusal is logged by hash and shown with its reason."""
    try:
        bid = service.receive_envelope(
            actor=current_actor(), tender_id=tender_id, envelope=uploaded("envelope"), now=clock.now()
        )
    except RuleViolation as refusal:
        forget_read()
        return _submit_page(tender_id, FormState({}, [show(p) for p in refusal.problems])), refusal.status
    forget_read()
    flash(_("已收到，这是你的回执；请下载保存"), "done")
    return redirect(url_for("bids.show_own", bid_id=bid.id), 303)


@blueprint.get("/tenders/<uuid:tender_id>/BID.json")
@requires(Permission.BID_SUBMIT)
def download_template(tender_id: UUID) -> Response:
    """The unfilled bid, to be filled in offline."""
    template = queries.bid_template(tender_queries.get_published(read_session(), tender_id), _supplier_id())
    return _attachment(json.dumps(template, ensure_ascii=False, indent=2).encode(), "BID.json", "application/json")


def _attachment(data: bytes, name: str, mimetype: str) -> Response:
    return Response(data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/tenders/<uuid:tender_id>/opening")
@requires(Permission.BID_VIEW_OPENED)
def show_opening(tender_id: UUID) -> str:
    """Before the opening a locked box and nothing else; then bidders and prices beside the ceilings."""
    return _opening_page(tender_id, FormState())


def _progress(tender: Tender) -> dict[str, Any] | None:
    """How far the opening has come; None where there is nothing to watch."""
    is_closed = tender.status is TenderStatus.CLOSED
    return opening_progress(read_session(), actor=current_actor(), tender=tender) if is_closed else None


@blueprint.get("/tenders/<uuid:tender_id>/opening/progress.json")
@requires(Permission.TENDER_VIEW)
def show_progress(tender_id: UUID) -> Response:
    """The same as numbers, for pages that stay open."""
    session = read_session()
    tender = tender_queries.get_published(session, tender_id)
    return jsonify(ProgressSchema().dump(opening_progress(session, actor=current_actor(), tender=tender)))


@blueprint.post("/tenders/<uuid:tender_id>/own-key-call")
@requires(Permission.BID_OPEN)
def call_own_keys(tender_id: UUID) -> ResponseReturnValue:
    """Ask the bidders for their own keys."""
    return submit(
        None,
        lambda session, _data: service.call_own_keys(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _opening_page(tender_id, form),
        to=url_for("bids.show_opening", tender_id=tender_id),
        done=_("已请全体投标人自行解密"),
    )


def _opening_page(tender_id: UUID, form: FormState) -> str:
    session = read_session()
    tender = tender_queries.get_published(session, tender_id)
    if tender.opened_at is None:
        return render_template(
            "bids/locked.html",
            form=form,
            tender=tender,
            progress=_progress(tender),
            act=next_act(session, tender, clock.now()) if may(current_actor(), Permission.BID_OPEN) else "",
            minutes=parameters.count_on(session, tender.county_id, "own_key_minutes", clock.today()),
        )
    return render_template(
        "bids/opening.html",
        tender=tender,
        false_shares=queries.list_false_shares(session, tender_id),
        bids=list_lot_bids(session, tender),
        unreadable=queries.list_unreadable(session, tender_id),
        documents=document_queries.list_for_subject(session, tender_id),
    )


@blueprint.post("/tenders/<uuid:tender_id>/opening")
@requires(Permission.BID_OPEN)
def conclude_opening(tender_id: UUID) -> ResponseReturnValue:
    """Complete the opening with the shares there are."""
    return submit(
        None,
        lambda session, _data: service.conclude_opening(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _opening_page(tender_id, form),
        to=url_for("bids.show_opening", tender_id=tender_id),
        done=_("开标已完成"),
    )
