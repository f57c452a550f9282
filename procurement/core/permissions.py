"""What each role may do. Routes name one permission; services ask again with the object at hand."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.actors import Actor, Role
from procurement.core.errors import Forbidden


class Permission(StrEnum):
    ACCOUNT_MANAGE = "account:manage"
    ALLOCATION_RUN = "allocation:run"
    ALLOCATION_VIEW = "allocation:view"
    AUDIT_VIEW = "audit:view"
    AUDIT_WITNESS = "audit:witness"
    AWARD_APPROVE = "award:approve"
    AWARD_PROPOSE = "award:propose"
    AWARD_VIEW = "award:view"
    BID_CLARIFY = "bid:clarify"
    BID_OPEN = "bid:open"
    BID_SUBMIT = "bid:submit"
    BID_VIEW_OPENED = "bid:view_opened"
    CATALOGUE_MANAGE = "catalogue:manage"
    CATALOGUE_VIEW = "catalogue:view"
    CHALLENGE_ANSWER = "challenge:answer"
    CHALLENGE_SUBMIT = "challenge:submit"
    CHALLENGE_VIEW = "challenge:view"
    COMMITTEE_APPROVE = "committee:approve"
    COMMITTEE_FORM = "committee:form"
    COMMITTEE_SIT = "committee:sit"
    COMPLAINT_DECIDE = "complaint:decide"
    CLOCK_VIEW = "clock:view"
    CONTRACT_DRAFT = "contract:draft"
    CONTRACT_SIGN = "contract:sign"
    CONTRACT_SIGN_SUPPLIER = "contract:sign_supplier"
    CONTRACT_VIEW = "contract:view"
    COUNTY_COMPARE = "county:compare"
    DELIVERY_ACCEPT = "delivery:accept"
    DELIVERY_ORDER = "delivery:order"
    DELIVERY_SHIP = "delivery:ship"
    DELIVERY_VIEW = "delivery:view"
    DEMAND_ADJUST = "demand:adjust"
    DEMAND_PLAN = "demand:plan"
    DEMAND_VIEW = "demand:view"
    DOCUMENT_VIEW = "document:view"
    DRAW_CONFIRM = "draw:confirm"
    DRAW_RUN = "draw:run"
    DRAW_TAKE_PART = "draw:take_part"
    EVALUATION_REVIEW = "evaluation:review"
    EVALUATION_VIEW = "evaluation:view"
    EVALUATION_WATCH = "evaluation:watch"
    HOME_VIEW = "home:view"
    JOB_VIEW = "job:view"
    KEY_PUBLISH = "key:publish"
    KEY_SHARE = "key:share"
    MEASURE_ANSWER = "measure:answer"
    MEASURE_DECIDE = "measure:decide"
    MEASURE_HEAR = "measure:hear"
    MEASURE_PROPOSE = "measure:propose"
    MEASURE_VIEW = "measure:view"
    MESSAGE_READ = "message:read"
    PAYMENT_APPROVE = "payment:approve"
    PAYMENT_PROPOSE = "payment:propose"
    PRICE_EXPLAIN = "price:explain"
    SCHOOL_MANAGE = "school:manage"
    SCHOOL_VIEW = "school:view"
    SETTLEMENT_VIEW = "settlement:view"
    STATEMENT_CONFIRM = "statement:confirm"
    STATEMENT_SUBMIT = "statement:submit"
    SUPPLIER_BAR = "supplier:bar"
    SUPPLIER_EDIT_OWN = "supplier:edit_own"
    SUPPLIER_REVIEW = "supplier:review"
    SUPPLIER_VIEW = "supplier:view"
    TENDER_APPROVE = "tender:approve"
    TENDER_DRAFT = "tender:draft"
    TENDER_REVIEW = "tender:review"
    TENDER_VIEW = "tender:view"
    TIP_HANDLE = "tip:handle"


P = Permission

_EVERYBODY = frozenset({P.HOME_VIEW, P.MESSAGE_READ, P.DOCUMENT_VIEW})
_OVERSEES = frozenset(
    {
        P.ALLOCATION_VIEW,
        P.AUDIT_VIEW,
        P.AWARD_VIEW,
        P.BID_VIEW_OPENED,
        P.CATALOGUE_VIEW,
        P.CHALLENGE_VIEW,
        P.CLOCK_VIEW,
        P.CONTRACT_VIEW,
        P.DELIVERY_VIEW,
        P.DEMAND_VIEW,
        P.DRAW_CONFIRM,
        P.DRAW_TAKE_PART,
        P.EVALUATION_VIEW,
        P.EVALUATION_WATCH,
        P.MEASURE_VIEW,
        P.SCHOOL_VIEW,
        P.SETTLEMENT_VIEW,
        P.SUPPLIER_VIEW,
        P.TENDER_VIEW,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _EVERYBODY | {P.ACCOUNT_MANAGE, P.CLOCK_VIEW, P.JOB_VIEW},
    Role.OFFICER: _EVERYBODY
    | _OVERSEES
    | {
        P.ALLOCATION_RUN,
        P.AWARD_PROPOSE,
        P.BID_OPEN,
        P.CATALOGUE_MANAGE,
        P.CHALLENGE_ANSWER,
        P.COMMITTEE_FORM,
        P.CONTRACT_DRAFT,
        P.DEMAND_PLAN,
        P.DRAW_RUN,
        P.EVALUATION_REVIEW,
        P.JOB_VIEW,
        P.MEASURE_DECIDE,
        P.MEASURE_PROPOSE,
        P.PAYMENT_PROPOSE,
        P.SCHOOL_MANAGE,
        P.SUPPLIER_REVIEW,
        P.TENDER_DRAFT,
    },
    Role.APPROVER: _EVERYBODY
    | _OVERSEES
    | {
        P.AWARD_APPROVE,
        P.CHALLENGE_ANSWER,
        P.COMMITTEE_APPROVE,
        P.CONTRACT_SIGN,
        P.JOB_VIEW,
        P.MEASURE_DECIDE,
        P.MEASURE_HEAR,
        P.PAYMENT_APPROVE,
        P.SUPPLIER_BAR,
        P.SUPPLIER_REVIEW,
        P.TENDER_APPROVE,
        P.TENDER_REVIEW,
    },
    Role.KEYHOLDER: _EVERYBODY | {P.AWARD_VIEW, P.DRAW_TAKE_PART, P.KEY_PUBLISH, P.KEY_SHARE, P.TENDER_VIEW},
    Role.EXPERT: _EVERYBODY | {P.COMMITTEE_SIT, P.EVALUATION_WATCH, P.TENDER_VIEW},
    Role.AUDITOR: _EVERYBODY | _OVERSEES | {P.AUDIT_WITNESS, P.TIP_HANDLE},
    Role.DISCIPLINE: _EVERYBODY | _OVERSEES | {P.AUDIT_WITNESS, P.MEASURE_HEAR, P.TENDER_REVIEW, P.TIP_HANDLE},
    Role.SUPERVISOR: _EVERYBODY | _OVERSEES | {P.COMPLAINT_DECIDE},
    Role.VIEWER: _EVERYBODY | {P.COUNTY_COMPARE, P.AWARD_VIEW, P.CONTRACT_VIEW, P.TENDER_VIEW},
    Role.SCHOOL: _EVERYBODY
    | {
        P.CATALOGUE_VIEW,
        P.CONTRACT_VIEW,
        P.DELIVERY_ACCEPT,
        P.DELIVERY_ORDER,
        P.DELIVERY_VIEW,
        P.DEMAND_ADJUST,
        P.DEMAND_VIEW,
        P.SETTLEMENT_VIEW,
        P.STATEMENT_CONFIRM,
        P.TENDER_VIEW,
    },
    Role.SUPPLIER: _EVERYBODY
    | {
        P.BID_CLARIFY,
        P.BID_SUBMIT,
        P.CATALOGUE_VIEW,
        P.CHALLENGE_SUBMIT,
        P.CHALLENGE_VIEW,
        P.CONTRACT_SIGN_SUPPLIER,
        P.CONTRACT_VIEW,
        P.DELIVERY_SHIP,
        P.DELIVERY_VIEW,
        P.DRAW_TAKE_PART,
        P.MEASURE_ANSWER,
        P.MEASURE_VIEW,
        P.PRICE_EXPLAIN,
        P.SETTLEMENT_VIEW,
        P.STATEMENT_SUBMIT,
        P.SUPPLIER_EDIT_OWN,
        P.TENDER_VIEW,
    },
    Role.PUBLIC: frozenset(),
    Role.SYSTEM: frozenset(Permission),
}


def may(actor: Actor, permission: Permission) -> bool:
    """Does the actor's role hold `permission`?"""
    return permission in ROLE_PERMISSIONS[actor.role]


def require(actor: Actor, permission: Permission) -> None:
    """Raise Forbidden unless the actor's role holds `permission`."""
    if not may(actor, permission):
        raise Forbidden(permission=str(permission), role=str(actor.role))
