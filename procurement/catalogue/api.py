"""The catalogue as API operations."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from procurement.catalogue import queries, schemas, service
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("catalogue_api", __name__, url_prefix="/api/v1", description="Items, grades, standards, ceilings")


@blueprint.get("/categories")
@requires(Permission.CATALOGUE_VIEW)
@blueprint.response(200, schemas.CategorySchema(many=True))
def list_categories() -> Any:
    """Families of items."""
    return queries.list_categories(read_session())


@blueprint.post("/categories")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.CreateCategorySchema)
@blueprint.response(201, schemas.CategorySchema)
def create_category(data: dict[str, Any]) -> Any:
    """Add a category."""
    with transaction(current_actor()) as session:
        return service.create_category(session, actor=current_actor(), **data)


@blueprint.get("/items")
@requires(Permission.CATALOGUE_VIEW)
@blueprint.response(200, schemas.ItemSchema(many=True))
def list_items() -> Any:
    """What can be bought, with grades and standards."""
    return queries.list_items(read_session())


@blueprint.post("/items")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.CreateItemSchema)
@blueprint.response(201, schemas.ItemSchema)
def create_item(data: dict[str, Any]) -> Any:
    """Add an item."""
    with transaction(current_actor()) as session:
        item = service.create_item(session, actor=current_actor(), **data)
    return queries.get_item(read_session(), item.id)


@blueprint.post("/catalogue/shipped")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.response(201, schemas.ItemSchema(many=True))
def load_shipped() -> Any:
    """Add the shipped items that the county lacks."""
    with transaction(current_actor()) as session:
        service.load_shipped(session, actor=current_actor(), county_id=current_actor().county_id)
    return queries.list_items(read_session())


@blueprint.get("/items/<uuid:item_id>")
@requires(Permission.CATALOGUE_VIEW)
@blueprint.response(200, schemas.ItemSchema)
def show_item(item_id: UUID) -> Any:
    """One item."""
    return queries.get_item(read_session(), item_id)


@blueprint.post("/items/<uuid:item_id>/grades")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.CreateGradeSchema)
@blueprint.response(201, schemas.GradeSchema)
def create_grade(data: dict[str, Any], item_id: UUID) -> Any:
    """Add a grade to an item."""
    with transaction(current_actor()) as session:
        return service.create_grade(session, actor=current_actor(), item_id=item_id, **data)


@blueprint.post("/items/<uuid:item_id>/standards")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.AllowStandardSchema)
@blueprint.response(201, schemas.ItemStandardSchema)
def allow_standard(data: dict[str, Any], item_id: UUID) -> Any:
    """Register a standard for an item."""
    with transaction(current_actor()) as session:
        return service.allow_standard(session, actor=current_actor(), item_id=item_id, **data)


@blueprint.get("/items/<uuid:item_id>/ceiling-prices")
@requires(Permission.CATALOGUE_VIEW)
@blueprint.response(200, schemas.CeilingPriceSchema(many=True))
def list_ceilings(item_id: UUID) -> Any:
    """An item's ceiling prices, the latest first."""
    return queries.list_ceilings(read_session(), queries.get_item(read_session(), item_id).id)


@blueprint.post("/items/<uuid:item_id>/ceiling-prices")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.SetCeilingPriceSchema)
@blueprint.response(201, schemas.CeilingPriceSchema)
def set_ceiling_price(data: dict[str, Any], item_id: UUID) -> Any:
    """Set the ceiling from a day on."""
    with transaction(current_actor()) as session:
        return service.set_ceiling_price(session, actor=current_actor(), item_id=item_id, **data)


@blueprint.get("/standards")
@requires(Permission.CATALOGUE_VIEW)
@blueprint.response(200, schemas.StandardSchema(many=True))
def list_standards() -> Any:
    """Product and safety standards."""
    return queries.list_standards(read_session())


@blueprint.post("/standards")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.CreateStandardSchema)
@blueprint.response(201, schemas.StandardSchema)
def create_standard(data: dict[str, Any]) -> Any:
    """Add a standard."""
    with transaction(current_actor()) as session:
        return service.create_standard(session, actor=current_actor(), **data)


@blueprint.post("/standards/<uuid:standard_id>/confirmation")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.ConfirmSourceSchema)
@blueprint.response(200, schemas.StandardSchema)
def confirm_standard(data: dict[str, Any], standard_id: UUID) -> Any:
    """Say that a standard's entry was held against its text."""
    with transaction(current_actor()) as session:
        return service.confirm_standard(session, actor=current_actor(), standard_id=standard_id, **data)


@blueprint.post("/grades/<uuid:grade_id>/confirmation")
@requires(Permission.CATALOGUE_MANAGE)
@blueprint.arguments(schemas.ConfirmSourceSchema)
@blueprint.response(200, schemas.GradeSchema)
def confirm_grade(data: dict[str, Any], grade_id: UUID) -> Any:
    """Say that a grade was held against the standard's text."""
    with transaction(current_actor()) as session:
        return service.confirm_grade(session, actor=current_actor(), grade_id=grade_id, **data)
