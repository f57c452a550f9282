"""What the desks' operations take and give."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from procurement.core.fields import AmountField, InstantField


class DueSchema(Schema):
    """The day by which; `count` in working days or, if not `is_working`, in days of the calendar."""

    on = fields.Date(required=True)
    count = fields.Integer(required=True)
    is_working = fields.Boolean(required=True)


class TaskSchema(Schema):
    """One thing that waits for the caller, in words of the caller's language."""

    title = fields.String(required=True)
    why = fields.String(required=True)
    article = fields.String(required=True)
    command = fields.String(required=True)
    url = fields.String(required=True)
    due = fields.Nested(DueSchema, allow_none=True)


class AwardQuerySchema(Schema):
    """A search of the award history; what is left out does not limit."""

    text = fields.String(load_default="", validate=validate.Length(max=60))
    owner = fields.String(load_default="", validate=validate.Length(max=60))
    school_id = fields.UUID(load_default=None)
    officer_id = fields.UUID(load_default=None)
    year = fields.Integer(load_default=None, validate=validate.Range(2000, 2199))


class AwardRowSchema(Schema):
    """One award of the history. `ceiling` in CNY: what its quantities cost at ceiling prices."""

    id = fields.UUID(attribute="award.id")
    tender_number = fields.String(attribute="award.tender.number")
    lot_number = fields.Integer(attribute="award.lot.number")
    supplier = fields.String(attribute="award.supplier.name")
    status = fields.String(attribute="award.status.value")
    amount = AmountField(attribute="award.amount")
    ceiling = AmountField()
    bid_count = fields.Integer()
    valid_count = fields.Integer()
    log_seq = fields.Integer(attribute="entry.seq")
    proposed_at = InstantField(attribute="award.proposed_at")


class FaultSchema(Schema):
    """Why the log does not hold."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class VerificationSchema(Schema):
    """The county's log recomputed: `root` in hexadecimal over the first `covered` of `size` entries."""

    is_good = fields.Boolean(required=True)
    size = fields.Integer(required=True)
    covered = fields.Integer(required=True)
    checkpoint_count = fields.Integer(required=True)
    root = fields.String(required=True)
    problems = fields.List(fields.Nested(FaultSchema))
