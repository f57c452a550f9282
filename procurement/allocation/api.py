"""Runs of the allocator: ask, look, download, call off."""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from procurement.allocation import queries, scenarios, schemas, service
from procurement.core import clock
from procurement.core.permissions import Permission
from procurement.core.transaction import transaction
from procurement.tenders import queries as tenders
from procurement.web.guards import current_actor, requires
from procurement.web.session import read_session

blueprint = Blueprint("allocation_api", __name__, url_prefix="/api/v1", description="Allocation runs")


@blueprint.get("/tenders/<uuid:tender_id>/allocation-runs")
@requires(Permission.ALLOCATION_VIEW)
@blueprint.response(200, schemas.RunSchema(many=True))
def list_runs(tender_id: UUID) -> Any:
    """A tender's runs, the binding ones first."""
    return queries.list_runs(read_session(), tenders.get_tender(read_session(), tender_id).id)


@blueprint.post("/tenders/<uuid:tender_id>/allocation-runs")
@requires(Permission.ALLOCATION_RUN)
@blueprint.arguments(schemas.PrepareRunSchema)
@blueprint.response(202, schemas.RunSchema)
def start_run(data: dict[str, Any], tender_id: UUID) -> Any:
    """Ask for a run; the same question again gives the first run."""
    with transaction(current_actor()) as session:
        return service.prepare_run(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.post("/tenders/<uuid:tender_id>/scenarios")
@requires(Permission.ALLOCATION_RUN)
@blueprint.arguments(schemas.ScenarioSchema)
@blueprint.response(202, schemas.RunSchema)
def try_scenario(data: dict[str, Any], tender_id: UUID) -> Any:
    """Try a draft's rules, or others, on imagined bids; the run can never be awarded."""
    with transaction(current_actor()) as session:
        return scenarios.try_scenario(session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data)


@blueprint.get("/allocation-runs/<uuid:run_id>")
@requires(Permission.ALLOCATION_VIEW)
@blueprint.response(200, schemas.RunSchema)
def show_run(run_id: UUID) -> Any:
    """One run."""
    return queries.get_run(read_session(), run_id)


@blueprint.get("/allocation-runs/<uuid:run_id>/lines")
@requires(Permission.ALLOCATION_VIEW)
@blueprint.response(200, schemas.RunLineSchema(many=True))
def list_lines(run_id: UUID) -> Any:
    """Who delivers what to which school."""
    return queries.list_lines(read_session(), queries.get_run(read_session(), run_id).id)


@blueprint.get("/allocation-runs/<uuid:run_id>/instance")
@requires(Permission.ALLOCATION_VIEW)
@blueprint.response(200, content_type="application/json")
def download_instance(run_id: UUID) -> Response:
    """The instance, byte for byte as the log names it."""
    run = queries.get_run(read_session(), run_id)
    return Response(queries.read_object(run.instance_sha256), mimetype="application/json")


@blueprint.get("/allocation-runs/<uuid:run_id>/result")
@requires(Permission.ALLOCATION_VIEW)
@blueprint.response(200, content_type="application/json")
def download_result(run_id: UUID) -> Response:
    """The result, byte for byte as the log names it; not found while there is none."""
    run = queries.get_run(read_session(), run_id)
    return Response(queries.read_object(run.result_sha256), mimetype="application/json")


@blueprint.post("/allocation-runs/<uuid:run_id>/cancel")
@requires(Permission.ALLOCATION_RUN)
@blueprint.response(200, schemas.RunSchema)
def cancel_run(run_id: UUID) -> Any:
    """Call a run off before it has a result."""
    with transaction(current_actor()) as session:
        return service.cancel_run(session, actor=current_actor(), run_id=run_id, now=clock.now())
