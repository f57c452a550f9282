"""The committee's pages: the officer forms it; whoever is called declares, votes and, as the chair, concludes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from procurement.accounts.queries import list_users
from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.errors import NotFound
from procurement.core.permissions import Permission
from procurement.evaluation import rules as review_rules
from procurement.evaluation.committee import conformity, experts, forming, queries, rules, schemas, service
from procurement.evaluation.draws import lotteries
from procurement.evaluation.draws import queries as draw_queries
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.scoring.queries import is_scoring
from procurement.tenders import parameters
from procurement.tenders import queries as tender_queries
from procurement.web.guards import current_actor, requires
from procurement.web.payload import FormState, show, submit
from procurement.web.session import read_session

blueprint = Blueprint("committee", __name__)


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What codes are called, and how a finding is said."""
    return {
        "COMMITTEE_STATUS": rules.COMMITTEE_STATUS_NAMES, "MEMBER_STATUS": rules.MEMBER_STATUS_NAMES,
        "RELATIONS": rules.RELATION_NAMES, "GROUNDS": review_rules.GROUND_NAMES, "KINDS": review_rules.KIND_NAMES,
        "VERDICTS": review_rules.VERDICT_STATUS, "GAMES": draw_rules.GAME_NAMES,
        "DRAW_STATUS": draw_rules.STATUS_NAMES, "said": show,
        "parts_of": rules.parts_of,
    }  # fmt: skip


@blueprint.get("/tenders/<uuid:tender_id>/committee")
@requires(Permission.COMMITTEE_FORM)
def show_committee(tender_id: UUID) -> str:
    """The committee; names for the officer who runs it alone, until the result is published."""
    return _committee_page(tender_id, None)


def _committee_page(tender_id: UUID, form: FormState | None) -> str:
    session = read_session()
    tender = tender_queries.get_tender(session, tender_id)
    if tender.published_at is None:
        raise NotFound
    committee = queries.find_committee(session, tender_id)
    may_form = forming.may_form(session, tender, committee)
    return render_template(
        "committee/committee.html",
        tender=tender,
        committee=committee,
        draw=draw_queries.get_draw(session, committee.draw_id) if committee else None,
        shows_names=committee is not None and queries.may_see_names(current_actor(), committee),
        lottery_times=lotteries.times_on(clock.today()),
        seats=queries.seats_of(session, committee) if committee else None,
        may_form=may_form,
        law=queries.requirement_on(session, tender.county_id, clock.today()),
        draw_days=parameters.count_on(session, tender.county_id, "draw_experts_working_days", clock.today()),
        pool=queries.list_experts(session, tender.county_id),
        form=form or FormState(forming.proposal(session, tender, clock.now()) if may_form else {}),
    )


@blueprint.post("/tenders/<uuid:tender_id>/committee")
@requires(Permission.COMMITTEE_FORM)
def form_committee(tender_id: UUID) -> ResponseReturnValue:
    """Fix size and representatives, freeze the pool."""
    return submit(
        schemas.FormCommitteeSchema(),
        lambda session, data: service.form_committee(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _committee_page(tender_id, form),
        to=lambda made: url_for("draws.show_draw", draw_id=made.draw_id),
        done=_("池已冻结，开始收承诺"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/committee/calls")
@requires(Permission.COMMITTEE_FORM)
def call_drawn(tender_id: UUID) -> ResponseReturnValue:
    """Call whom the draw took."""
    return submit(
        None,
        lambda session, _data: service.call_drawn(session, actor=current_actor(), tender_id=tender_id, now=clock.now()),
        back=lambda form: _committee_page(tender_id, form),
        to=url_for("committee.show_committee", tender_id=tender_id),
        done=_("已分别通知，等各人声明"),
    )


@blueprint.get("/tenders/<uuid:tender_id>/seat")
@requires(Permission.COMMITTEE_SIT)
def show_seat(tender_id: UUID) -> str:
    """The declaration of one who was called; once the committee sits, the bids to vote on."""
    return _seat_page(tender_id, FormState())


def _seat_page(tender_id: UUID, form: FormState) -> str:
    session, actor = read_session(), current_actor()
    seat = queries.get_seat(session, tender_id, actor.user_id)
    tender = tender_queries.get_tender(session, tender_id)
    member = queries.find_member(session, tender_id, actor.user_id)
    counted = conformity.tally(session, tender, clock.today()) if member and tender.opened_at else []
    own = {(v.opened_bid_id, v.lot_id): v for v in queries.list_votes(session, tender_id) if v.member_id == seat.id}
    return render_template(
        "committee/seat.html", form=form, tender=tender, seat=seat, member=member, counted=counted, own=own,
        years=parameters.count_on(session, tender.county_id, "recusal_years", clock.today()),
        members=queries.list_members(session, tender_id) if member else [], is_scoring=is_scoring(session, tender_id),
        waiting=[row for row, _votes in counted if (row.bid.opened.id, row.bid.lot.id) not in own],
    )  # fmt: skip


@blueprint.post("/tenders/<uuid:tender_id>/seat")
@requires(Permission.COMMITTEE_SIT)
def declare_interest(tender_id: UUID) -> ResponseReturnValue:
    """Sit, recuse or decline."""
    return submit(
        schemas.DeclareInterestSchema(),
        lambda session, data: service.declare_interest(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _seat_page(tender_id, form),
        to=url_for("desks.home"),
        done=_("声明已记录"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/conformity/votes")
@requires(Permission.COMMITTEE_SIT)
def cast_votes(tender_id: UUID) -> ResponseReturnValue:
    """All votes in one act."""
    return submit(
        schemas.VotesFormSchema(),
        lambda session, data: conformity.cast_votes(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now(), **data
        ),
        back=lambda form: _seat_page(tender_id, form),
        to=url_for("committee.show_seat", tender_id=tender_id),
        done=_("你的意见已记录"),
    )


@blueprint.post("/tenders/<uuid:tender_id>/conformity/conclusion")
@requires(Permission.COMMITTEE_SIT)
def conclude_conformity(tender_id: UUID) -> ResponseReturnValue:
    """The chair closes the review."""
    return submit(
        None,
        lambda session, _data: conformity.conclude_conformity(
            session, actor=current_actor(), tender_id=tender_id, now=clock.now()
        ),
        back=lambda form: _seat_page(tender_id, form),
        to=url_for("committee.show_seat", tender_id=tender_id),
        done=_("符合性审查已按多数意见结束"),
    )


@blueprint.get("/experts")
@requires(Permission.ACCOUNT_MANAGE)
def list_experts() -> str:
    """The pools of all counties, and people with the role who are in none."""
    return _experts_page(FormState())


def _experts_page(form: FormState) -> str:
    session = read_session()
    people = [user for user in list_users(session) if user.role is Role.EXPERT and user.is_active]
    profiles = {user.id: experts.find_expert(session, user.id) for user in people}
    return render_template("committee/experts.html", form=form, people=people, profiles=profiles)


@blueprint.post("/experts")
@requires(Permission.ACCOUNT_MANAGE)
def register_expert() -> ResponseReturnValue:
    """Put a person into the pool."""
    return submit(
        schemas.RegisterExpertSchema(),
        lambda session, data: experts.register_expert(session, actor=current_actor(), **data),
        back=_experts_page,
        to=url_for("committee.list_experts"),
        done=_("已列入专家库"),
    )


@blueprint.get("/relations")
@requires(Permission.COMMITTEE_SIT)
def show_relations() -> str:
    """What the reader has declared about suppliers."""
    return _relations_page(FormState())


def _relations_page(form: FormState) -> str:
    profile = experts.find_expert(read_session(), current_actor().user_id)
    listed = experts.named_relations(read_session(), profile) if profile else []
    return render_template("committee/relations.html", form=form, profile=profile, relations=listed)


@blueprint.post("/relations")
@requires(Permission.COMMITTEE_SIT)
def declare_relation() -> ResponseReturnValue:
    """Declare a relation to a supplier."""
    return submit(
        schemas.DeclareRelationSchema(),
        lambda session, data: experts.declare_relation(session, actor=current_actor(), now=clock.now(), **data),
        back=_relations_page,
        to=url_for("committee.show_relations"),
        done=_("已登记"),
    )
