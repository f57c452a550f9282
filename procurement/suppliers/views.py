"""A supplier's own pages (registration, facts, papers) and the officers' (list, review, bars)."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts import passwords
from procurement.accounts.queries import names_of_users
from procurement.accounts.rules import password_problems
from procurement.core import clock, files
from procurement.core.errors import DomainError, Forbidden, refuse
from procurement.core.files import Shelf
from procurement.core.pagination import paginate
from procurement.core.permissions import Permission, may
from procurement.core.spreadsheet import write_table
from procurement.suppliers import listing, paper_files, paper_reviews, queries, rules, schemas, service
from procurement.suppliers.models import PaperKind, SupplierPaper
from procurement.web.guards import current_actor, public, requires
from procurement.web.payload import FormState, form_values, load, show, submit
from procurement.web.session import read_session

blueprint = Blueprint("suppliers", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/suppliers/register")
@public
def register() -> str:
    """The registration page."""
    return _register_page(FormState())


def _register_page(form: FormState) -> str:
    return render_template("suppliers/register.html", form=form, owner_rows=schemas.OWNER_ROWS)


@blueprint.post("/suppliers/register")
@public
def send_registration() -> ResponseReturnValue:
    """Register a company and its first user."""
    typed = {name: text for name, text in request.form.items() if name != "password"}
    try:
        data = load(schemas.RegisterSchema(), form_values(request.form))
        refuse(password_problems(data["password"], data["login"]))
    except DomainError as error:
        return _register_page(FormState(typed, [show(p) for p in error.problems])), error.status
    hashed = passwords.hash_password(data.pop("password"))
    return submit(
        None,
        lambda session, _data: service.register_supplier(session, **_who_and_when(), password_hash=hashed, **data),
        back=lambda form: _register_page(FormState(typed, form.problems)),
        to=url_for("accounts.show_login", next=service.OWN_PAGE),
        done=_("已登记，不需要谁批准。现在登录，上传证照"),
    )


@blueprint.get("/suppliers/own")
@requires(Permission.SUPPLIER_EDIT_OWN)
def show_own() -> str:
    """My facts, my papers and what is missing, what each county said."""
    return _own_page(FormState())


def _own_page(form: FormState) -> str:
    return render_template("suppliers/own.html", form=form, **listing.standing(read_session(), _own_id()))


@blueprint.get("/suppliers/own/edit")
@requires(Permission.SUPPLIER_EDIT_OWN)
def edit_own() -> str:
    """The form that changes contact, address, account."""
    supplier = queries.get_supplier(read_session(), _own_id())
    return _edit_page(FormState({name: getattr(supplier, name) for name in schemas.OwnFactsSchema().fields}))


def _edit_page(form: FormState) -> str:
    return render_template("suppliers/edit.html", form=form)


@blueprint.post("/suppliers/own/edit")
@requires(Permission.SUPPLIER_EDIT_OWN)
def update_own() -> ResponseReturnValue:
    """Change contact, address, account."""
    return submit(
        schemas.OwnFactsSchema(),
        lambda session, data: service.update_supplier(session, **_who_and_when(), **data),
        back=_edit_page,
        to=url_for("suppliers.show_own"),
        done=_("已保存"),
    )


@blueprint.post("/suppliers/own/signing-key")
@requires(Permission.SUPPLIER_EDIT_OWN)
def register_key() -> ResponseReturnValue:
    """Bind the company's public key, once."""
    return submit(
        schemas.SigningKeySchema(),
        lambda session, data: service.register_signing_key(session, **_who_and_when(), **data),
        back=_own_page,
        to=url_for("suppliers.show_own"),
        done=_("公钥已登记"),
    )


@blueprint.get("/suppliers/own/papers/new")
@requires(Permission.SUPPLIER_EDIT_OWN)
def new_paper() -> str:
    """The upload form; ?kind= chooses the kind."""
    return _paper_form(FormState({"kind": request.args.get("kind", PaperKind.BUSINESS_LICENCE)}))


def _paper_form(form: FormState) -> str:
    return render_template("suppliers/paper_new.html", form=form, kinds=listing.KINDS, accept=paper_files.ACCEPT)


@blueprint.post("/suppliers/own/papers/new")
@requires(Permission.SUPPLIER_EDIT_OWN)
def add_paper() -> ResponseReturnValue:
    """Upload a version of a paper."""
    upload = request.files.get("file")
    try:
        kept = paper_files.keep(upload.filename or "", upload.read()) if upload else paper_files.keep("", b"")
    except DomainError as error:
        return _paper_form(FormState(dict(request.form), [show(p) for p in error.problems])), error.status
    return submit(
        schemas.PaperSchema(),
        lambda session, data: service.add_paper(session, **_who_and_when(), **data, **asdict(kept)),
        back=_paper_form,
        to=url_for("suppliers.show_own"),
        done=_("已收到，各县都能看到这一份"),
    )


@blueprint.get("/suppliers/own/papers/<uuid:paper_id>/file")
@requires(Permission.SUPPLIER_EDIT_OWN)
def download_own_paper(paper_id: UUID) -> Response:
    """The file of one's own paper."""
    return _send(queries.get_paper(read_session(), paper_id, _own_id()))


@blueprint.get("/suppliers")
@requires(Permission.SUPPLIER_VIEW)
def list_suppliers() -> str:
    """Every registered supplier: what is missing, what waits for review, who is barred."""
    session, text = read_session(), request.args.get("q", "").strip()[:60]
    page = paginate(session, queries.select_suppliers(text), request.args.get("page", 1, type=int))
    return render_template("suppliers/list.html", page=page, rows=listing.rows(session, page.items), q=text)


@blueprint.get("/suppliers.xlsx")
@requires(Permission.SUPPLIER_VIEW)
def export_suppliers() -> Response:
    """The same list as an Excel file."""
    columns, cells = listing.sheet(read_session(), request.args.get("q", "").strip()[:60], _)
    head = {"Content-Disposition": "attachment; filename=suppliers.xlsx"}
    return Response(write_table(_("供应商"), columns, cells), mimetype=XLSX, headers=head)


@blueprint.get("/suppliers/<uuid:supplier_id>")
@requires(Permission.SUPPLIER_VIEW)
def show_supplier(supplier_id: UUID) -> str:
    """One supplier: facts, owners, related companies, papers with one's county's reviews, bars."""
    return _supplier_page(supplier_id, FormState())


def _supplier_page(supplier_id: UUID, form: FormState) -> str:
    actor = current_actor()
    return render_template(
        "suppliers/show.html",
        form=form,
        related=queries.list_related(read_session(), supplier_id),
        may_review=may(actor, Permission.SUPPLIER_REVIEW),
        may_bar=may(actor, Permission.SUPPLIER_BAR),
        may_propose=may(actor, Permission.MEASURE_PROPOSE),
        **listing.standing(read_session(), supplier_id),
    )


@blueprint.get("/suppliers/<uuid:supplier_id>/papers/<uuid:paper_id>")
@requires(Permission.SUPPLIER_REVIEW)
def show_paper(supplier_id: UUID, paper_id: UUID) -> str:
    """One paper and the form that accepts or returns it for one's county."""
    return _paper_page(supplier_id, paper_id, FormState())


def _paper_page(supplier_id: UUID, paper_id: UUID, form: FormState) -> str:
    session = read_session()
    paper = queries.get_paper(session, paper_id, supplier_id)
    reviews = [r for r in queries.list_reviews(session, supplier_id) if r.paper_id == paper_id]
    return render_template(
        "suppliers/paper.html",
        form=form,
        paper=paper,
        supplier=queries.get_supplier(session, supplier_id),
        state=listing.state_of(paper, clock.today()),
        reviews=reviews,
        names=names_of_users(session, {u for r in reviews for u in (r.reviewed_by, r.decided_by) if u}),
        labels=listing,
    )


@blueprint.post("/suppliers/<uuid:supplier_id>/papers/<uuid:paper_id>")
@requires(Permission.SUPPLIER_REVIEW)
def review_paper(supplier_id: UUID, paper_id: UUID) -> ResponseReturnValue:
    """Accept a paper for one's county, or return it with a reason."""
    queries.get_paper(read_session(), paper_id, supplier_id)
    return submit(
        schemas.ReviewSchema(),
        lambda session, data: paper_reviews.review_paper(
            session, **_who_and_when(), county_id=current_actor().county_id, paper_id=paper_id, **data
        ),
        back=lambda form: _paper_page(supplier_id, paper_id, form),
        to=url_for("suppliers.show_supplier", supplier_id=supplier_id),
        done=_("已记下，等第二人确认"),
    )


@blueprint.post("/suppliers/<uuid:supplier_id>/reviews/<uuid:review_id>")
@requires(Permission.SUPPLIER_REVIEW)
def decide_review(supplier_id: UUID, review_id: UUID) -> ResponseReturnValue:
    """Confirm a colleague's word on a paper, or return it with a reason."""
    paper_id = queries.get_review(read_session(), review_id).paper_id
    return submit(
        schemas.SecondWordSchema(),
        lambda session, data: paper_reviews.decide_review(session, **_who_and_when(), review_id=review_id, **data),
        back=lambda form: _paper_page(supplier_id, paper_id, form),
        to=url_for("suppliers.show_supplier", supplier_id=supplier_id),
        done=_("已记下"),
    )


@blueprint.get("/suppliers/<uuid:supplier_id>/papers/<uuid:paper_id>/file")
@requires(Permission.SUPPLIER_REVIEW)
def download_paper(supplier_id: UUID, paper_id: UUID) -> Response:
    """The file of a paper, for who reviews it."""
    return _send(queries.get_paper(read_session(), paper_id, supplier_id))


@blueprint.get("/suppliers/<uuid:supplier_id>/bars/new")
@requires(Permission.SUPPLIER_BAR)
def new_bar(supplier_id: UUID) -> str:
    """The form of a dated bar."""
    return _bar_page(supplier_id, FormState({"starts_on": clock.today().isoformat(), "legal_basis": rules.LAW_BAR}))


def _bar_page(supplier_id: UUID, form: FormState) -> str:
    bases = [(law, _(law)) for law in (rules.LAW_BAR, rules.LAW_RECORD)]
    supplier = queries.get_supplier(read_session(), supplier_id)
    return render_template("suppliers/bar.html", form=form, supplier=supplier, bases=bases)


@blueprint.post("/suppliers/<uuid:supplier_id>/bars/new")
@requires(Permission.SUPPLIER_BAR)
def bar_supplier(supplier_id: UUID) -> ResponseReturnValue:
    """Keep a supplier from bidding between two days."""
    return submit(
        schemas.BarSchema(),
        lambda session, data: service.bar_supplier(session, **_who_and_when(), supplier_id=supplier_id, **data),
        back=lambda form: _bar_page(supplier_id, form),
        to=url_for("suppliers.show_supplier", supplier_id=supplier_id),
        done=_("已作出，并已告知供应商"),
    )


@blueprint.post("/suppliers/<uuid:supplier_id>/bars/<uuid:bar_id>/lift")
@requires(Permission.SUPPLIER_BAR)
def lift_bar(supplier_id: UUID, bar_id: UUID) -> ResponseReturnValue:
    """End a bar before its day."""
    return submit(
        None,
        lambda session, _data: service.lift_bar(session, **_who_and_when(), bar_id=bar_id),
        back=lambda form: _supplier_page(supplier_id, form),
        to=url_for("suppliers.show_supplier", supplier_id=supplier_id),
        done=_("已解除，并已告知供应商"),
    )


def _who_and_when() -> dict[str, Any]:
    return {"actor": current_actor(), "now": clock.now()}


def _own_id() -> UUID:
    supplier_id = current_actor().supplier_id
    if supplier_id is None:
        raise Forbidden
    return supplier_id


def _send(paper: SupplierPaper) -> Response:
    """A paper's file, always to be saved: what a stranger uploaded is never shown in this site's name."""
    data = io.BytesIO(files.get(Shelf.PRIVATE, paper.file_sha256))
    return send_file(data, paper.file_type, as_attachment=True, download_name=paper.file_name, max_age=0)
