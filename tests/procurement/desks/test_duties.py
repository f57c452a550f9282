"""The table of separated duties: each row refuses, mixed roles stop the program, the auditor sees it all."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import text

from procurement.accounts import duties
from procurement.accounts.second_factor import reset_second_factor
from procurement.app import create_app
from procurement.bids.bonds.states import KeepGround
from procurement.complaints import rules as complaint_rules
from procurement.complaints.states import ChallengeOutcome
from procurement.contracting import rules as contract_rules
from procurement.contracting.bonds import service as bonds
from procurement.core import clock, db
from procurement.core.actors import Actor, Role
from procurement.core.errors import RuleViolation, refuse
from procurement.core.permissions import ROLE_PERMISSIONS, Permission
from procurement.core.transaction import transaction
from procurement.desks.duties import RECORDS
from procurement.evaluation.draws import rules as draw_rules
from procurement.evaluation.draws.states import DrawStatus
from procurement.evaluation.selection.rules import four_eyes_problems as selection_four_eyes
from procurement.settlement import rules as settlement_rules
from procurement.supervision import rules as supervision_rules
from procurement.supervision.models import Measure
from procurement.supervision.states import MeasureStatus
from procurement.suppliers import rules as supplier_rules
from procurement.tenders import service as tenders
from procurement.tenders.planning import rules as planning_rules
from procurement.tenders.procedure.rules import review_problems
from tests.factories import awards, contracting, deliveries
from tests.factories.people import make_people, make_user
from tests.factories.tenders import make_submitted, read_tender


def _approve_own_draft(get):
    people = get("people")
    tender_id, drafter = make_submitted(people), replace(people.officer, role=Role.APPROVER)
    with transaction(drafter) as session:
        tenders.approve_tender(session, actor=drafter, tender_id=tender_id, now=clock.now())


def _review_own_draft(get):
    people = get("people")
    tender = read_tender(people, make_submitted(people))
    refuse(review_problems(tender, people.officer.user_id))


def _approve_own_proposal(get):
    road = get("solved")
    awards.propose(road)
    awards.approve(replace(road, people=replace(
        road.people, approver=replace(road.people.approver, user_id=road.people.officer.user_id)
    )))  # fmt: skip


def _approve_own_selection(get):
    people = get("people")
    refuse(selection_four_eyes(people.officer.user_id, people.officer.user_id))


def _sign_own_contract(get):
    yard = get("yard")
    approver = yard.people.approver
    with db.engine().begin() as connection:
        drafted_by = approver.user_id.hex
        connection.execute(
            text(
                "UPDATE contract SET status = 'supplier_signed', buyer_signed_by = NULL, buyer_signed_at = NULL, "
                "drafted_by = :drafted_by"
            ),
            {"drafted_by": drafted_by},
        )
    contracting.sign(approver, yard.contract_id)


def _sign_twice(get):
    yard = get("yard")
    deliveries.countersign(yard, deliveries.record(yard, deliveries.make_delivery(yard)), by=yard.keeper)


def _reset_own(get):
    chief = get("people").administrator
    with transaction(chief) as session:
        reset_second_factor(session, actor=chief, user_id=chief.user_id, now=clock.now())


def _keep_own_proposal(get):
    road = get("awarded")
    officer, supplier = road.people.officer, road.suppliers[0]
    bond = {"amount": Decimal("500.00"), "received_at": clock.now(), "reference": "保函 8812"}
    with transaction(officer) as session:
        made = bonds.record_bid_bond(
            session, actor=officer, tender_id=road.tender_id, supplier_id=supplier.supplier_id, now=clock.now(), **bond
        )
        bonds.propose_keeping(
            session, actor=officer, bond_id=made.id, ground=KeepGround.STIPULATED, now=clock.now(),
            reason="采购文件第五章规定的情形，有书面材料。",
        )  # fmt: skip
    promoted = replace(officer, role=Role.APPROVER)
    with transaction(promoted) as session:
        bonds.keep_bond(session, actor=promoted, bond_id=made.id, reason="同意经办人提出的意见。", now=clock.now())


ONE = uuid4()
PLAIN = {
    "refusal.four_eyes": lambda: contract_rules.refusal_decider_problems(Actor(Role.APPROVER, user_id=ONE), ONE),
    "purchase.four_eyes": lambda: planning_rules.four_eyes_problems(ONE, ONE),
    "challenge.four_eyes": lambda: complaint_rules.renewal_problems(ChallengeOutcome.UPHELD, ONE, ONE),
    "draw.own_numbers": lambda: draw_rules.confirm_problems(DrawStatus.NUMBERED, ONE, ONE, "935", "935"),
    "review.two_people": lambda: supplier_rules.second_review_problems(ONE, ONE, agrees=True, reason=""),
    "supervision.two_people": lambda: supervision_rules.second_person_problems(ONE, ONE, agrees=True, reason=""),
    "measure.involved": lambda: supervision_rules.vote_problems(
        Measure(status=MeasureStatus.PROPOSED, proposed_by=ONE, replied_at=datetime(2026, 3, 1, tzinfo=UTC)),
        [], ONE, date(2026, 3, 2),
    ),
    "statement.own_acceptance": lambda: settlement_rules.confirmer_problems(ONE, {ONE}, {ONE, uuid4()}),
    "payment.own_contract": lambda: settlement_rules.proposer_problems(ONE, ONE),
    "payment.four_eyes": lambda: settlement_rules.approver_problems(ONE, ONE),
}  # fmt: skip


def _attempt(code):
    return lambda get: refuse(PLAIN[code]())


ATTEMPTS = {code: _attempt(code) for code in PLAIN} | {
    "bond.four_eyes": _keep_own_proposal,
    "tender.four_eyes": _approve_own_draft,
    "review.own_draft": _review_own_draft,
    "award.four_eyes": _approve_own_proposal,
    "selection.four_eyes": _approve_own_selection,
    "contract.four_eyes": _sign_own_contract,
    "acceptance.same_person": _sign_twice,
    "second_factor.own": _reset_own,
}


@pytest.mark.parametrize("code", duties.BETWEEN_PEOPLE)
def test_each_row_about_one_object_refuses_the_same_person(code, request):
    with pytest.raises(RuleViolation) as refusal:
        ATTEMPTS[code](request.getfixturevalue)
    (problem,) = [problem for problem in refusal.value.problems if problem.code == code]
    assert (problem.message, problem.law) == (duties.BETWEEN_PEOPLE[code].message, duties.BETWEEN_PEOPLE[code].law)


@pytest.mark.parametrize("rule", duties.BETWEEN_ROLES, ids=lambda rule: rule.code)
def test_each_row_about_roles_refuses_every_permission_it_names(rule):
    for role in rule.roles:
        assert ROLE_PERMISSIONS[role].isdisjoint(rule.never)
        for permission in rule.never:
            mixed = {**ROLE_PERMISSIONS, role: ROLE_PERMISSIONS[role] | {permission}}
            with pytest.raises(duties.DutiesMixed, match=f"{rule.code}: {role} {permission}"):
                duties.check_roles(mixed)


def test_the_program_does_not_start_with_mixed_duties(settings, monkeypatch):
    administrator = ROLE_PERMISSIONS[Role.ADMINISTRATOR]
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.ADMINISTRATOR, administrator | {Permission.KEY_SHARE})
    with pytest.raises(duties.DutiesMixed, match="administrator key:share"):
        create_app(settings)


@pytest.mark.sqlite
def test_the_auditor_sees_the_table_and_who_breaks_it(people, login_as):
    browser = login_as(people.auditor)
    page = browser.get("/duties").get_data(as_text=True)
    assert "没有违反" in page
    assert all(rule.law in page for rule in duties.BETWEEN_PEOPLE.values())
    tender_id = make_submitted(people)
    with db.engine().begin() as connection:  # somebody with the database in hand goes round the program
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        connection.execute(text("UPDATE tender SET approved_by = drafted_by WHERE id = :id"), {"id": tender_id.hex})
    page = browser.get("/duties").get_data(as_text=True)
    assert "有 1 条被违反" in page
    assert "违反 1 件" in page


def test_people_of_one_name_with_two_roles_are_shown_to_the_auditor(people, login_as, session):
    from procurement.accounts.queries import get_organization

    browser = login_as(people.auditor)
    assert "没有同名而角色不同的账号" in browser.get("/duties").get_data(as_text=True)
    office = get_organization(session, people.officer.organization_id)
    make_user(office, Role.KEYHOLDER, "officer-again")
    with db.engine().begin() as connection:
        connection.execute(text("UPDATE app_user SET name = 'officer' WHERE login = 'officer-again'"))
    make_people(prefix="x-", county=_elsewhere())
    page = browser.get("/duties").get_data(as_text=True)
    assert "没有同名而角色不同的账号" not in page
    assert "x-officer" not in page


def _elsewhere():
    from tests.factories.people import make_county

    return make_county("QH", "青禾县")


def test_every_counted_row_is_a_row_of_the_table():
    assert RECORDS.keys() <= duties.BETWEEN_PEOPLE.keys()
