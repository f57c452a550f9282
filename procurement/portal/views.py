"""The public's pages; nobody logs in here and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from procurement.accounts.models import County
from procurement.accounts.queries import get_county, list_counties
from procurement.audit import export, proofs
from procurement.audit import queries as audit_queries
from procurement.audit.verify_program import verify_program
from procurement.contracting import queries as contract_queries
from procurement.core import clock, money
from procurement.core.actors import Actor
from procurement.core.errors import NotFound
from procurement.core.pagination import paginate
from procurement.core.spreadsheet import write_csv, write_table
from procurement.core.transaction import reading
from procurement.documents import queries as document_queries
from procurement.evaluation.declarations import SIZE_NAMES
from procurement.portal import checking, executed, queries, register
from procurement.portal.draws.queries import shown
from procurement.portal.labels import AWARD_STATUS, CONTRACT_STATUS, TENDER_STATUS
from procurement.settlement.ageing import performance
from procurement.supervision import labels
from procurement.suppliers.queries import select_suppliers
from procurement.tenders import queries as tender_queries
from procurement.tenders.checking import list_years
from procurement.tenders.planning import queries as planning_queries
from procurement.tenders.procedure import labels as procedure_labels
from procurement.tenders.procedure import pages as procedure_pages
from procurement.web.guards import public
from procurement.web.i18n import language
from procurement.web.navigation import Site
from procurement.web.session import read_session

blueprint = Blueprint("portal", __name__)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.record_once
def _describe_site(state: BlueprintSetupState) -> None:
    state.app.extensions["procurement.site"] = describe


@blueprint.app_url_defaults
def _keep_county(endpoint: str, values: dict[str, Any]) -> None:
    """A reader who chose a county stays in it."""
    if endpoint.startswith("portal.") and request and request.args.get("county"):
        values.setdefault("county", request.args["county"])


def describe(actor: Actor) -> Site:
    """The frame's facts: the reader's county, its newest checkpoint, the time."""
    session = read_session()
    county = _frame_county(session, actor)
    if county is None:
        return Site("", "禾", "—", clock.now(), "—", is_demo=False)
    point = queries.latest_checkpoint(session, county.id)
    return Site(
        county_name=county.name_en if language() == "en" else county.name,
        county_mark=county.name[:1],
        checkpoint_text=f"#{point.size:,} · {point.root.hex()[:8]}" if point else "—",
        server_now=clock.now(),
        complaint_phone=county.complaint_phone or "—",
        is_demo=county.is_demo,
    )


def _frame_county(session: Session, actor: Actor) -> County | None:
    county_id = actor.county_ids[0] if actor.county_ids else g.get("portal_county_id")
    if county_id:
        return get_county(session, county_id)
    try:
        return queries.choose_county(session, request.args.get("county", ""))
    except NotFound:
        return queries.choose_county(session)


@contextmanager
def _county_session() -> Iterator[Session]:
    """A session of the public's that sees only the chosen county. Raises NotFound for an unknown county."""
    county = queries.choose_county(read_session(), request.args.get("county", ""))
    if county is None:
        raise NotFound
    g.portal_county_id = county.id
    with reading(queries.reader(county.id)) as session:
        yield session


@contextmanager
def _object_session(find: Callable[[Session], Any]) -> Iterator[tuple[Session, Any]]:
    """A session of the public's with one published thing of any county; the frame then shows that county."""
    with reading(queries.reader()) as session:
        found = find(session)
        g.portal_county_id = found.county_id
        yield session, found


@blueprint.get("/portal")
@public
def home() -> str:
    """Figures, the latest notices and awards, how to check."""
    with _county_session() as session:
        awards = queries.list_awards(session)
        return render_template(
            "portal/home.html",
            counties=list_counties(session),
            figures=queries.count_figures(session, awards),
            prices=queries.prices_in_force(session, clock.today()),
            notices=tender_queries.list_published(session)[:5],
            awards=awards[:5],
            tender_status=TENDER_STATUS,
            award_status=AWARD_STATUS,
        )


@blueprint.get("/portal/notices")
@public
def list_notices() -> str:
    """Every published tender."""
    with _county_session() as session:
        return render_template(
            "portal/notices.html", notices=tender_queries.list_published(session), tender_status=TENDER_STATUS
        )


@blueprint.get("/portal/intentions")
@public
def list_intentions() -> str:
    """What the county means to buy, thirty days before each notice; what of its notices is for small business."""
    with _county_session() as session:
        plans = planning_queries.list_intentions(session)
        documents = {plan.id: document_queries.list_for_subject(session, plan.id) for plan in plans}
        years = list_years(session, g.portal_county_id, clock.today(), is_public=True)
        done = executed.executed_by_year(session, g.portal_county_id)
        lists = {"intentions": plans, "documents": documents, "years": years, "executed": done}
        return render_template("portal/intentions.html", **lists)


@blueprint.get("/portal/notices/<uuid:tender_id>")
@public
def show_notice(tender_id: UUID) -> str:
    """One tender as its notice froze it."""
    with _object_session(lambda session: tender_queries.get_published(session, tender_id)) as (session, tender):
        notice = tender_queries.frozen_notice(tender)
        return render_template(
            "portal/notice.html",
            tender=tender,
            notice=notice,
            deadline=datetime.fromisoformat(notice["deadline_at"]),
            status=TENDER_STATUS[tender.status],
            is_closed=tender.closed_at is not None,
            documents=document_queries.list_for_subject(session, tender.id),
            page=procedure_pages.read_public(session, tender),
            labels=procedure_labels,
            awards=queries.list_awards(session, tender_id=tender.id),
            award_status=AWARD_STATUS,
            **shown(session, tender.id),
        )


@blueprint.get("/portal/awards")
@public
def list_awards() -> str:
    """Every published award with unit prices beside the ceilings, and its reason."""
    with _county_session() as session:
        results = queries.list_results(session)
        return render_template("portal/awards.html", results=results, award_status=AWARD_STATUS, SIZES=SIZE_NAMES)


@blueprint.get("/portal/suppliers")
@public
def list_suppliers() -> str:
    """The register of suppliers with bars from bidding."""
    with _county_session() as session:
        text = request.args.get("q", "").strip()[:60]
        page = paginate(session, select_suppliers(text), request.args.get("page", 1, type=int))
        bars = queries.bars_of(session, [supplier.id for supplier in page.items])
        return render_template("portal/suppliers.html", page=page, bars=bars, text=text, today=clock.today())


@blueprint.get("/portal/register")
@public
def list_register() -> str:
    """Who may be given orders, who is suspended or removed, and why."""
    with _county_session() as session:
        return render_template(
            "portal/register.html",
            admitted=register.list_admitted(session, g.portal_county_id),
            measures=register.list_published(session, g.portal_county_id),
            labels=labels,
        )


@blueprint.get("/register.<any(xlsx, csv):ending>")  # a file, not one of the pages that are kept
@public
def export_register(ending: str) -> Response:
    """The same as an Excel or CSV file."""
    with _county_session() as session:
        columns, rows = register.sheet(session, g.portal_county_id, gettext)
    data = write_table(gettext("准入、暂停与清退"), columns, rows) if ending == "xlsx" else write_csv(columns, rows)
    head = {"Content-Disposition": f"attachment; filename=register.{ending}"}
    return Response(data, mimetype=EXCEL if ending == "xlsx" else "text/csv", headers=head)


@blueprint.get("/portal/contracts")
@public
def list_contracts() -> str:
    """Contracts that both sides have signed."""
    with _county_session() as session:
        contracts = contract_queries.list_published(session, g.portal_county_id)
        return render_template("portal/contracts.html", contracts=contracts, contract_status=CONTRACT_STATUS)


@blueprint.get("/portal/contracts/<uuid:contract_id>")
@public
def show_contract(contract_id: UUID) -> str:
    """A signed contract: what each school gets at which price."""
    with _object_session(lambda session: contract_queries.get_published(session, contract_id)) as (session, contract):
        lines = contract_queries.list_lines(session, contract.id)
        return render_template(
            "portal/contract.html", contract=contract, status=CONTRACT_STATUS[contract.status], lines=lines,
            total=money.total(line.amount for line in lines),
            payment=performance(session, contract.id, clock.today()),
        )  # fmt: skip


@blueprint.get("/portal/check")
@public
def check() -> ResponseReturnValue:
    """Check a document by its code (shown by the documents' own page), a file, or a pasted receipt or checkpoint."""
    code = request.args.get("code", "").strip()
    if code:
        return redirect(url_for("documents.check", check_code=code.rsplit("/", 1)[-1]), 303)
    return render_template("portal/check.html", result=None, typed="")


@blueprint.post("/portal/check")
@public
def check_something() -> str:
    """True or false, and why. Nothing is kept."""
    uploaded, typed = request.files.get("file"), request.form.get("text", "")
    data = (uploaded.read() if uploaded else b"") or typed.strip().encode("utf-8", "replace")
    with reading(queries.reader()) as session:
        result = checking.check_bytes(session, data) if data else None
        return render_template("portal/check.html", result=result, typed=typed, is_empty=result is None)


@blueprint.get("/portal/checkpoints")
@public
def checkpoints() -> str:
    """The county log's key and signed checkpoints: keep one, and no later rewrite goes unseen."""
    with _county_session() as session:
        county_id = g.portal_county_id
        log = audit_queries.get_county_log(session, county_id)
        return render_template(
            "portal/checkpoints.html",
            log=log,
            vkey=export.county_vkey(session, county_id),
            points=[
                (point, audit_queries.published_note(session, point), audit_queries.find_timestamp(session, point))
                for point in audit_queries.list_checkpoints(session, log.id)
            ],
            witnesses=audit_queries.list_witnesses(session, log.id),
            cosigned=audit_queries.list_cosignatures(session, log.id),
        )


@blueprint.get("/portal/checkpoints/<int:size>/<any(note, signed, timestamp):part>")
@public
def download_checkpoint(size: int, part: str) -> Response:
    """A checkpoint with its cosignatures; as first signed; or the time-stamping authority's answer for the latter."""
    with _county_session() as session:
        log = audit_queries.get_county_log(session, g.portal_county_id)
        data = proofs.checkpoint_part(session, audit_queries.get_checkpoint(session, log.id, size), part)
    name = f"checkpoint-{size}.{'tsr' if part == 'timestamp' else 'txt'}"
    return _attachment(data, name)


@blueprint.get("/portal/verify.py")
@public
def download_verifier() -> Response:
    """The offline verifier as one file: it needs Python and nothing of this project."""
    return _attachment(verify_program(), "verify.py")


def _attachment(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype="application/octet-stream", headers=headers)
