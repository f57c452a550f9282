"""The catalogue's pages: what can be bought, by which standard, at most at which price."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema

from procurement.catalogue import queries, schemas, service
from procurement.catalogue.states import Confidence
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("catalogue", __name__)

CONFIDENCE = {
    Confidence.CONFIRMED: ("done", N_("已核对原文")),
    Confidence.SECONDARY: ("idle", N_("据二手资料")),
    Confidence.UNCONFIRMED: ("wait", N_("待核对原文")),
}


def _may_edit() -> bool:
    return may(current_actor(), Permission.CATALOGUE_MANAGE)


@blueprint.get("/catalogue")
@requires(Permission.CATALOGUE_VIEW)
def list_items() -> str:
    """What can be bought."""
    return _list_page(FormState())


def _list_page(form: FormState) -> str:
    session = read_session()
    items = queries.list_items(session)
    ceilings = {item.id: queries.current_ceiling(session, item.id, clock.today()) for item in items}
    categories = queries.list_categories(session)
    return render_template(
        "catalogue/items.html", form=form, items=items, ceilings=ceilings, categories=categories, may_edit=_may_edit()
    )


@blueprint.post("/catalogue/shipped")
@requires(Permission.CATALOGUE_MANAGE)
def load_shipped() -> ResponseReturnValue:
    """Add the shipped items."""
    actor = current_actor()
    return submit(
        None,
        lambda session, _data: service.load_shipped(session, actor=actor, county_id=actor.county_id),
        back=_list_page,
        to=url_for("catalogue.list_items"),
        done=_("常用品目已载入；标“待核对原文”的，采用前先核对"),
    )


@blueprint.post("/catalogue/categories")
@requires(Permission.CATALOGUE_MANAGE)
def create_category() -> ResponseReturnValue:
    """Add a category."""
    return submit(
        schemas.CreateCategorySchema(),
        lambda session, data: service.create_category(session, actor=current_actor(), **data),
        back=_list_page,
        to=url_for("catalogue.list_items"),
        done=_("品类已加入"),
    )


@blueprint.get("/catalogue/items/new")
@requires(Permission.CATALOGUE_MANAGE)
def show_new_item() -> str:
    """The form for a new item."""
    return _new_item_page(FormState({"ration_units_per_unit": "1000"}))


def _new_item_page(form: FormState) -> str:
    return render_template("catalogue/new_item.html", form=form, categories=queries.list_categories(read_session()))


@blueprint.post("/catalogue/items/new")
@requires(Permission.CATALOGUE_MANAGE)
def create_item() -> ResponseReturnValue:
    """Add an item."""
    return submit(
        schemas.CreateItemSchema(),
        lambda session, data: service.create_item(session, actor=current_actor(), **data),
        back=_new_item_page,
        to=lambda item: url_for("catalogue.show_item", item_id=item.id),
        done=_("品目已加入；接着登记等级、标准和最高限价"),
    )


@blueprint.get("/catalogue/items/<uuid:item_id>")
@requires(Permission.CATALOGUE_VIEW)
def show_item(item_id: UUID) -> str:
    """One item: grades, standards, ceiling prices."""
    return _item_page(item_id, FormState({"is_product_standard": "1"}))


def _item_page(item_id: UUID, form: FormState) -> str:
    session = read_session()
    return render_template(
        "catalogue/item.html",
        form=form,
        item=queries.get_item(session, item_id),
        ceilings=queries.list_ceilings(session, item_id),
        current=queries.current_ceiling(session, item_id, clock.today()),
        standards=queries.list_standards(session),
        may_edit=_may_edit(),
        confidence=CONFIDENCE,
        shows_ceilings=current_actor().supplier_id is None,
    )


def _add_to_item(item_id: UUID, schema: Schema, act: Any, done: str) -> ResponseReturnValue:
    return submit(
        schema,
        lambda session, data: act(session, actor=current_actor(), item_id=item_id, **data),
        back=lambda form: _item_page(item_id, form),
        to=url_for("catalogue.show_item", item_id=item_id),
        done=done,
    )


@blueprint.post("/catalogue/items/<uuid:item_id>/grades")
@requires(Permission.CATALOGUE_MANAGE)
def create_grade(item_id: UUID) -> ResponseReturnValue:
    """Add a grade."""
    return _add_to_item(item_id, schemas.CreateGradeSchema(), service.create_grade, _("等级已加入"))


@blueprint.post("/catalogue/items/<uuid:item_id>/standards")
@requires(Permission.CATALOGUE_MANAGE)
def allow_standard(item_id: UUID) -> ResponseReturnValue:
    """Register a standard for the item."""
    return _add_to_item(item_id, schemas.AllowStandardSchema(), service.allow_standard, _("标准已登记"))


@blueprint.post("/catalogue/items/<uuid:item_id>/ceilings")
@requires(Permission.CATALOGUE_MANAGE)
def set_ceiling_price(item_id: UUID) -> ResponseReturnValue:
    """Set the ceiling price from a day on."""
    return _add_to_item(item_id, schemas.SetCeilingPriceSchema(), service.set_ceiling_price, _("最高限价已定"))


@blueprint.post("/catalogue/grades/<uuid:grade_id>/confirm")
@requires(Permission.CATALOGUE_MANAGE)
def confirm_grade(grade_id: UUID) -> ResponseReturnValue:
    """Say that a grade was held against the standard's text."""
    item_id = queries.get_grade(read_session(), grade_id).item_id
    return submit(
        schemas.ConfirmSourceSchema(),
        lambda session, data: service.confirm_grade(session, actor=current_actor(), grade_id=grade_id, **data),
        back=lambda form: _item_page(item_id, form),
        to=url_for("catalogue.show_item", item_id=item_id),
        done=_("已记为核对过原文"),
    )


@blueprint.get("/catalogue/standards")
@requires(Permission.CATALOGUE_VIEW)
def list_standards() -> str:
    """Product and safety standards."""
    return _standards_page(FormState())


def _standards_page(form: FormState) -> str:
    standards = queries.list_standards(read_session())
    return render_template(
        "catalogue/standards.html", form=form, standards=standards, may_edit=_may_edit(), confidence=CONFIDENCE
    )


@blueprint.post("/catalogue/standards")
@requires(Permission.CATALOGUE_MANAGE)
def create_standard() -> ResponseReturnValue:
    """Add a standard."""
    return submit(
        schemas.CreateStandardSchema(),
        lambda session, data: service.create_standard(session, actor=current_actor(), **data),
        back=_standards_page,
        to=url_for("catalogue.list_standards"),
        done=_("标准已加入"),
    )


@blueprint.post("/catalogue/standards/<uuid:standard_id>/confirm")
@requires(Permission.CATALOGUE_MANAGE)
def confirm_standard(standard_id: UUID) -> ResponseReturnValue:
    """Say that a standard's entry was held against its text."""
    return submit(
        schemas.ConfirmSourceSchema(),
        lambda session, data: service.confirm_standard(session, actor=current_actor(), standard_id=standard_id, **data),
        back=_standards_page,
        to=url_for("catalogue.list_standards"),
        done=_("已记为核对过原文"),
    )
