"""The keyholder's pages: one's own key, approving a tender, opening and posting shares; the bidder's own key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts import service as accounts
from procurement.accounts.models import User
from procurement.accounts.queries import get_user
from procurement.audit.entries import canonical
from procurement.bids import queries, service
from procurement.bids.envelope import unb64
from procurement.bids.progress import opening_progress
from procurement.bids.schemas import OwnKeySchema, read_shares
from procurement.bids.states import BidStatus
from procurement.core import clock
from procurement.core.errors import InvalidInput, RuleViolation
from procurement.core.permissions import Permission
from procurement.keyholding import pages, schemas
from procurement.keyholding.words import OWN_KEY_WORDS, WORDS
from procurement.tenders import board, labels, parameters
from procurement.tenders import queries as tender_queries
from procurement.tenders.procedure.reviews import document_sha256, draft_document
from procurement.tenders.schemas import PublishKeyFormSchema
from procurement.tenders.service import publish_key
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, load, show, submit, uploaded
from procurement.web.security_headers import SEALING_CSP
from procurement.web.session import forget_read, read_session

blueprint = Blueprint("keyholding", __name__)


def _user() -> User:
    user_id = current_actor().user_id
    assert user_id is not None  # noqa: S101  (only persons hold the permissions)
    return get_user(read_session(), user_id)


def _page(template: str, words: Sequence[str] = WORDS, **values: Any) -> Response:
    """A page that compiles its cryptography; these and the sealing page alone may."""
    page = render_template(template, words={word: _(word) for word in words}, **values)
    return Response(page, headers={"Content-Security-Policy": SEALING_CSP})


@blueprint.get("/keyholding/key")
@requires(Permission.KEY_PUBLISH)
def show_key() -> Response:
    """Make one's key and its paper; once it is registered, print the paper again or bring the key back from it."""
    return _key_page(FormState())


def _key_page(form: FormState) -> Response:
    task = pages.key_task(_user(), clock.now())
    return _page("keyholding/key.html", form=form, task=task, scripts=pages.KEY_SCRIPTS)


@blueprint.post("/keyholding/key")
@requires(Permission.KEY_PUBLISH)
def register_key() -> ResponseReturnValue:
    """Register the public key that the page made."""
    return submit(
        schemas.HolderKeySchema(),
        lambda session, data: accounts.register_signing_key(session, actor=current_actor(), now=clock.now(), **data),
        back=_key_page,
        to=url_for("keyholding.show_key"),
        done=_("公钥已登记；钥匙文件和纸面备份请分开存放"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/approval")
@requires(Permission.KEY_PUBLISH)
def show_approval(tender_id: UUID) -> Response:
    """What the keyholder approves by publishing a key, and the act itself."""
    return _approval_page(tender_id, FormState())


def _approval_page(tender_id: UUID, form: FormState) -> Response:
    session, user = read_session(), _user()
    tender = tender_queries.get_tender(session, tender_id)
    own = queries.get_keyholder(tender, user.id)
    return _page(
        "keyholding/approval.html",
        form=form,
        tender=tender,
        own=own,
        waits=tender.status is TenderStatus.APPROVED and not own.public_key,
        page=board.detail(session, current_actor(), tender, clock.now()),
        least_days=parameters.count_on(session, tender.county_id, "notice_to_deadline_days", clock.today()),
        labels=labels,
        task=pages.approval_task(user, tender),
        document_sha256=document_sha256(tender),
        scripts=pages.APPROVAL_SCRIPTS,
    )


@blueprint.get("/tenders/<uuid:tender_id>/document.json")
@requires(Permission.KEY_PUBLISH)
def download_document(tender_id: UUID) -> Response:
    """The document as the command reads it: it has the fingerprint that the statement names."""
    session = read_session()
    tender = tender_queries.get_tender(session, tender_id)
    queries.get_keyholder(tender, _user().id)
    disposition = f'attachment; filename="{tender.number}.json"'
    data = canonical(draft_document(tender))
    return Response(data, mimetype="application/json", headers={"Content-Disposition": disposition})


@blueprint.post("/tenders/<uuid:tender_id>/approval")
@requires(Permission.KEY_PUBLISH)
def approve_tender(tender_id: UUID) -> ResponseReturnValue:
    """Publish the signed key for this tender, from the page or as the file of the command."""
    return submit(
        PublishKeyFormSchema(),
        lambda session, data: publish_key(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data),
        back=lambda form: _approval_page(tender_id, form),
        to=url_for("tenders.show_tender", tender_id=tender_id),
        done=_("密钥声明已收到"),
    )


@blueprint.get("/openings")
@requires(Permission.KEY_SHARE)
def list_openings() -> str:
    """The tenders whose key one holds: what waits for it now, what will, what is done."""
    held = queries.list_held(read_session(), current_actor().user_id)
    return render_template("keyholding/openings.html", held=held, CLOSED=TenderStatus.CLOSED)


@blueprint.get("/tenders/<uuid:tender_id>/shares")
@requires(Permission.KEY_SHARE)
def show_shares(tender_id: UUID) -> Response:
    """The keyholder's part of the opening, in this page or with the command."""
    return _shares_page(tender_id, FormState())


def _shares_page(tender_id: UUID, form: FormState) -> Response:
    session, user, now = read_session(), _user(), clock.now()
    tender = tender_queries.get_published(session, tender_id)
    holder = queries.get_keyholder(tender, user.id)
    posted = queries.shares_posted(session, tender_id)
    addresses = {
        "envelopes_url": url_for("keyholding.download_envelopes", tender_id=tender_id),
        "closing_url": url_for("keyholding.show_closing", tender_id=tender_id),
    }
    return _page(
        "keyholding/shares.html",
        form=form,
        tender=tender,
        holder=holder,
        posted=posted,
        mine=next((post for post in posted if post.keyholder_id == holder.id), None),
        waits=tender.status is TenderStatus.CLOSED,
        progress=opening_progress(session, actor=current_actor(), tender=tender)
        if tender.status is TenderStatus.CLOSED
        else None,
        task=pages.opening_task(user, tender, addresses, now),
        scripts=pages.OPENING_SCRIPTS,
    )


@blueprint.get("/tenders/<uuid:tender_id>/envelopes.jsonl")
@requires(Permission.KEY_SHARE)
def download_envelopes(tender_id: UUID) -> Response:
    """The envelopes whose shares this keyholder opens; there are none before the box is closed."""
    session = read_session()
    tender = tender_queries.get_published(session, tender_id)
    queries.get_keyholder(tender, current_actor().user_id)
    head = {"Content-Disposition": 'attachment; filename="envelopes.jsonl"'}
    return Response(queries.envelopes_file(session, tender), mimetype="application/x-ndjson", headers=head)


@blueprint.get("/tenders/<uuid:tender_id>/closing.json")
@requires(Permission.KEY_SHARE)
def show_closing(tender_id: UUID) -> Response:
    """What shows which envelopes the box held at the deadline."""
    session = read_session()
    tender = tender_queries.get_published(session, tender_id)
    queries.get_keyholder(tender, current_actor().user_id)
    return jsonify(pages.closing_document(session, tender))


@blueprint.post("/tenders/<uuid:tender_id>/shares")
@requires(Permission.KEY_SHARE)
def post_shares(tender_id: UUID) -> ResponseReturnValue:
    """Post one's opened shares, from the page or as a file of the command."""
    return submit(
        None,
        lambda session, _data: service.post_shares(
            session,
            actor=current_actor(),
            tender_id=tender_id,
            document=read_shares(uploaded("shares")),
            now=clock.now(),
        ),
        back=lambda form: _shares_page(tender_id, form),
        to=url_for("keyholding.show_shares", tender_id=tender_id),
        done=_("份额已收到"),
    )


@blueprint.get("/bids/<uuid:bid_id>/own-key")
@requires(Permission.BID_SUBMIT)
def show_own_key(bid_id: UUID) -> Response:
    """Where a bidder opens the key file of its bid and hands the key in, once it is called upon."""
    return _own_key_page(bid_id, FormState())


def _own_key_page(bid_id: UUID, form: FormState) -> Response:
    session, supplier_id = read_session(), current_actor().supplier_id
    assert supplier_id is not None  # noqa: S101  (only suppliers hold the permission)
    bid = queries.get_own(session, supplier_id, bid_id)
    tender = tender_queries.get_published(session, bid.tender_id)
    is_closed = tender.status is TenderStatus.CLOSED and bid.status is BidStatus.SEALED
    return _page(
        "keyholding/own_key.html",
        OWN_KEY_WORDS,
        form=form,
        bid=bid,
        tender=tender,
        called=queries.find_call(session, tender.id) if is_closed else None,
        supplied=bid.id in queries.own_keys(session, tender.id),
        progress=opening_progress(session, actor=current_actor(), tender=tender) if is_closed else None,
        task={"envelope_sha256": bid.envelope_sha256},
        scripts=pages.OWN_KEY_SCRIPTS,
    )


@blueprint.post("/bids/<uuid:bid_id>/own-key")
@requires(Permission.BID_SUBMIT)
def supply_own_key(bid_id: UUID) -> ResponseReturnValue:
    """Hand in the key of one's own bid."""
    typed = request.form.get("key", "").strip()
    try:
        key = unb64(load(OwnKeySchema(), {"key": typed})["key"])
        service.receive_own_key(actor=current_actor(), bid_id=bid_id, key=key, now=clock.now())
    except (InvalidInput, RuleViolation) as refusal:
        forget_read()
        return _own_key_page(bid_id, FormState({"key": typed}, [show(p) for p in refusal.problems])), refusal.status
    forget_read()
    flash(_("密钥已收到，与信封的承诺值相符"), "done")
    return redirect(url_for("bids.show_own", bid_id=bid_id), 303)
