"""Runs of the allocator: side by side, one in full, its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.allocation import estimates, queries, rules, scenarios, schemas, service, tables
from procurement.allocation.models import AllocationRun
from procurement.allocation.states import RunStatus
from procurement.bids import queries as bids
from procurement.core import clock
from procurement.core.permissions import Permission, may
from procurement.core.text import N_
from procurement.tenders import queries as tenders
from procurement.tenders.models import Tender
from procurement.tenders.states import TenderStatus
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, submit
from procurement.web.session import read_session

blueprint = Blueprint("allocation", __name__)
STATUS = {
    RunStatus.PREPARED: ("active", N_("计算中")),
    RunStatus.SOLVED: ("done", N_("已算出并核验")),
    RunStatus.INFEASIBLE: ("wait", N_("没有可行方案")),
    RunStatus.FAILED: ("stop", N_("计算失败")),
    RunStatus.CANCELLED: ("pause", N_("已取消")),
}
ASSIGNMENTS = {
    "single_per_lot": N_("每包一家"),
    "single_per_item": N_("每校每品目一家"),
    "single_per_school": N_("每校一家"),
    "split": N_("可以拆分"),
}
GOALS = {
    "evaluated_cost": N_("评审总价最低"),
    "cost": N_("总价最低"),
    "winners": N_("中标家数最少"),
    "lead_days": N_("送货最快"),
    "distance": N_("路程最短"),
    "quality": N_("质量最高"),
}
RULES = {
    "assignment": N_("授予方式"),
    "max_lots_per_owner": N_("一家最多中标包数"),
    "max_winners": N_("中标家数上限"),
    "min_owners": N_("最少几家"),
    "max_owner_share": N_("一家最多份额"),
}
CHECKS = {
    "instance_sha256": N_("结果对应的正是这份输入"),
    "result_sha256": N_("结果文件没有被改动"),
    "format": N_("结果的格式"),
    "awards": N_("分配明细的写法"),
    "eligibility": N_("每份报价都有资格供这所学校"),
    "packages": N_("打包报价整包中或整包不中"),
    "cover": N_("每所学校的需求正好满足"),
    "assignment": N_("每包只有一家"),
    "max_lots_per_owner": N_("每家中标包数不超过上限"),
    "amounts": N_("每行金额"),
    "totals": N_("各项合计"),
    "stages": N_("各级目标的数值"),
}


@blueprint.get("/tenders/<uuid:tender_id>/allocation")
@requires(Permission.ALLOCATION_VIEW)
def show_runs(tender_id: UUID) -> str:
    """A tender's runs side by side."""
    return _runs_page(tender_id, FormState())


def _runs_page(tender_id: UUID, form: FormState) -> str:
    session = read_session()
    tender = tenders.get_tender(session, tender_id)
    runs = [run for run in queries.list_runs(session, tender_id) if not run.estimate]
    return render_template(
        "allocation/runs.html",
        form=form,
        tender=tender,
        rows=tables.compared(runs, _names(tender), _lots(tender)),
        binding=queries.find_binding_run(session, tender_id),
        may_run=may(current_actor(), Permission.ALLOCATION_RUN)
        and tender.status in (TenderStatus.EVALUATED, TenderStatus.AWARDED),
        is_live=any(run.status is RunStatus.PREPARED for run in runs),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"STATUS": STATUS, "ASSIGNMENTS": ASSIGNMENTS, "GOALS": GOALS, "RULES": RULES, "CHECKS": CHECKS}


def _names(tender: Tender, run: AllocationRun | None = None) -> dict[str, str]:
    """Suppliers by the ids that instances use: those who bid, or those whom an estimate imagines."""
    if run is not None and run.estimate:
        return estimates.names(run.estimate)
    return {str(bid.supplier_id): bid.supplier.name for bid in bids.list_opened(read_session(), tender.id)}


def _lots(tender: Tender) -> dict[str, tuple[int, str]]:
    return {str(lot.id): (lot.number, lot.title) for lot in tender.lots}


@blueprint.post("/tenders/<uuid:tender_id>/allocation")
@requires(Permission.ALLOCATION_RUN)
def start_run(tender_id: UUID) -> ResponseReturnValue:
    """Ask for the binding run."""
    return submit(
        None,
        lambda session, _data: service.prepare_run(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _runs_page(tender_id, form),
        to=_run_url,
        done=_("已按公告冻结的规则开始计算；可以离开，稍后回来看"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/allocation/comparisons")
@requires(Permission.ALLOCATION_RUN)
def start_comparison(tender_id: UUID) -> ResponseReturnValue:
    """Ask for a run under other rules, to see what a rule costs."""
    return submit(
        schemas.CompareRunsSchema(),
        lambda session, data: service.prepare_run(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _runs_page(tender_id, form),
        to=_run_url,
        done=_("已开始计算比较方案"),
    )


def _run_url(run: AllocationRun) -> str:
    return url_for("allocation.show_run", run_id=run.id)


@blueprint.get("/allocation/<uuid:run_id>")
@requires(Permission.ALLOCATION_VIEW)
def show_run(run_id: UUID) -> str:
    """One run: winners, flows, checks, files; reloads itself until it has a result."""
    return _run_page(run_id, FormState())


def _run_page(run_id: UUID, form: FormState) -> str:
    session = read_session()
    run = queries.get_run(session, run_id)
    tender = tenders.get_tender(session, run.tender_id)
    lines = queries.list_lines(session, run_id)
    names = _names(tender, run)
    zones, heat = tables.heat(lines)
    return render_template(
        "allocation/run.html",
        form=form,
        run=run,
        tender=tender,
        binding=queries.find_binding_run(session, tender.id),
        winners=tables.winners(run, names, _lots(tender)),
        prices=tables.rule_prices(run, names),
        flows=tables.flows(lines),
        zones=zones,
        heat=heat,
        may_run=may(current_actor(), Permission.ALLOCATION_RUN),
        **_words(),
    )


@blueprint.get("/allocation/<uuid:run_id>/<any(instance, result):part>.json")
@requires(Permission.ALLOCATION_VIEW)
def download(run_id: UUID, part: str) -> Response:
    """The instance or the result, byte for byte as the log names it."""
    run = queries.get_run(read_session(), run_id)
    name = f"{run.tender.number}-{run.number}.{part}.json"
    response = Response(queries.read_object(getattr(run, f"{part}_sha256")), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/allocation/<uuid:run_id>/cancel")
@requires(Permission.ALLOCATION_RUN)
def cancel_run(run_id: UUID) -> ResponseReturnValue:
    """Call a run off."""
    return submit(
        None,
        lambda session, _data: service.cancel_run(session, actor=current_actor(), run_id=run_id, now=clock.now()),
        back=lambda form: _run_page(run_id, form),
        to=url_for("allocation.show_run", run_id=run_id),
        done=_("已取消"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/scenarios")
@requires(Permission.ALLOCATION_VIEW)
def show_scenarios(tender_id: UUID) -> str:
    """A draft's rules tried on imagined bids, side by side."""
    return _scenarios_page(tender_id, FormState())


def _scenarios_page(tender_id: UUID, form: FormState) -> str:
    session = read_session()
    tender = tenders.get_tender(session, tender_id)
    runs = [run for run in queries.list_runs(session, tender_id) if run.estimate]
    return render_template(
        "allocation/scenarios.html",
        form=form,
        tender=tender,
        rows=tables.scenarios(runs, _lots(tender)),
        may_run=may(current_actor(), Permission.ALLOCATION_RUN) and not rules.scenario_problems(tender.status),
        is_live=any(run.status is RunStatus.PREPARED for run in runs),
        **_words(),
    )


@blueprint.get("/tenders/<uuid:tender_id>/scenarios/estimate.xlsx")
@requires(Permission.ALLOCATION_VIEW)
def download_estimate(tender_id: UUID) -> Response:
    """A table of imagined bidders to change and hand in."""
    table = scenarios.estimate_table(tenders.get_tender(read_session(), tender_id))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(table, mimetype=kind, headers={"Content-Disposition": "attachment; filename=estimate.xlsx"})


@blueprint.post("/tenders/<uuid:tender_id>/scenarios")
@requires(Permission.ALLOCATION_RUN)
def start_scenario(tender_id: UUID) -> ResponseReturnValue:
    """Ask how the draft's rules, or others, would do on imagined bids."""
    file = request.files.get("file")
    table = file.read() if file else b""
    return submit(
        schemas.TryScenarioSchema(),
        lambda session, data: scenarios.try_from_form(
            session, actor=current_actor(), tender_id=tender_id, table=table, now=clock.now(), **data
        ),
        back=lambda form: _scenarios_page(tender_id, form),
        to=url_for("allocation.show_scenarios", tender_id=tender_id),
        done=_("已开始试算；可以离开，稍后回来看"),
    )
