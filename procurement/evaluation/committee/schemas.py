"""Shapes of committees, declarations and votes in the API and on forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, pre_load

from procurement.core.fields import InstantField, between, length
from procurement.evaluation.committee.conformity import CastVote
from procurement.evaluation.committee.experts import Profile
from procurement.evaluation.committee.models import RelationKind
from procurement.evaluation.committee.rules import Decision
from procurement.evaluation.committee.service import Plan
from procurement.evaluation.draws.schemas import DrawPlanSchema
from procurement.evaluation.models import InvalidGround, ReviewVerdict

_ROW = re.compile(r"(place|verdict|ground|reason)-(\d+)")


class FormCommitteeSchema(DrawPlanSchema):
    """Size, the purchaser's representatives, and how and for when experts are drawn."""

    size = fields.Integer(required=True, validate=between(1, 99))
    representatives = fields.List(fields.UUID(), load_default=list)
    appointment = fields.String(load_default="", validate=length(0, 120))
    large_reason = fields.String(load_default="", validate=length(0, 500))
    review_on = fields.Date(required=True)

    @post_load
    def make_plan(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The draw's own part as one value."""
        plan = Plan(*(data.pop(name) for name in ("review_on", "game", "lottery_on", "reveal_by")))
        return {**data, "plan": plan}


class DeclareInterestSchema(Schema):
    """What one who was called answers: sit, recuse or decline, with every relation that holds."""

    decision = fields.Enum(Decision, by_value=True, required=True)
    relations = fields.List(fields.Enum(RelationKind, by_value=True), load_default=list)
    reason = fields.String(load_default="", validate=length(0, 500))


class VoteSchema(Schema):
    """A view of one bid on one lot."""

    opened_bid_id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    verdict = fields.Enum(ReviewVerdict, by_value=True, required=True)
    ground = fields.Enum(InvalidGround, by_value=True, load_default=None, allow_none=True)
    reason = fields.String(load_default="", validate=length(0, 2_000))

    @post_load
    def make_vote(self, data: dict[str, Any], **_: Any) -> CastVote:
        """As the service takes it."""
        return CastVote(**data)


class CastVotesSchema(Schema):
    """All of a member's votes in one act."""

    votes = fields.List(fields.Nested(VoteSchema), required=True, validate=length(1, 2_000))


class VotesFormSchema(CastVotesSchema):
    """The same from a form with a numbered row for each bid: place-1, verdict-1, ground-1, reason-1, …"""

    @pre_load
    def gather(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Rows into votes; a place is "<opened bid>.<lot>"."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in data.items():
            if match := _ROW.fullmatch(name):
                rows.setdefault(int(match[2]), {})[match[1]] = value
        for row in rows.values():
            row["opened_bid_id"], row["lot_id"] = str(row.pop("place", "")).partition(".")[::2]
        return {"votes": [rows[number] for number in sorted(rows)]}


class RegisterExpertSchema(Schema):
    """Somebody with the role expert, for the pool."""

    user_id = fields.UUID(required=True)
    specialty = fields.String(required=True, validate=length(1, 80))
    employer = fields.String(required=True, validate=length(1, 120))
    is_own_unit = fields.Boolean(load_default=False)
    is_agency_staff = fields.Boolean(load_default=False)

    @post_load
    def make_profile(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """As the service takes it."""
        return {"user_id": data.pop("user_id"), "profile": Profile(**data)}


class DeclareRelationSchema(Schema):
    """The reader's own relation to a supplier; without an end it goes on."""

    credit_code = fields.String(required=True, validate=length(18, 18))
    kind = fields.Enum(RelationKind, by_value=True, required=True)
    ended_on = fields.Date(load_default=None, allow_none=True)


class ExpertSchema(Schema):
    """One of the pool."""

    id = fields.UUID()
    user_id = fields.UUID()
    name = fields.String(attribute="user.name")
    specialty = fields.String()
    employer = fields.String()
    is_own_unit = fields.Boolean()
    is_agency_staff = fields.Boolean()


class ExpertRelationSchema(Schema):
    """A declared relation."""

    id = fields.UUID()
    supplier_id = fields.UUID()
    kind = fields.String()
    ended_on = fields.Date(allow_none=True)


class CommitteeSchema(Schema):
    """A committee without its people."""

    id = fields.UUID()
    tender_id = fields.UUID()
    draw_id = fields.UUID()
    status = fields.String()
    size = fields.Integer()
    review_on = fields.Date()
    seated_at = InstantField(allow_none=True)


class NamedMemberSchema(Schema):
    """A member, for whoever may know the names."""

    id = fields.UUID()
    name = fields.String(attribute="user.name")
    status = fields.String()
    is_chair = fields.Boolean()
    is_purchaser_representative = fields.Boolean()
    draw_row = fields.Integer(allow_none=True)


class SeatSchema(Schema):
    """The reader's own seat."""

    tender_id = fields.UUID()
    status = fields.String()
    is_chair = fields.Boolean()
    is_purchaser_representative = fields.Boolean()
    called_at = InstantField()


class ConcludedSchema(Schema):
    """What the committee decided on one bid and lot."""

    lot_id = fields.UUID()
    opened_bid_id = fields.UUID()
    verdict = fields.String()
    ground = fields.String(allow_none=True)
