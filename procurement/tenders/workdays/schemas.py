"""Shape of an exceptional day."""

from marshmallow import Schema, fields

from procurement.core.fields import length


class CalendarDaySchema(Schema):
    day = fields.Date(required=True)
    is_working = fields.Boolean(load_default=False)
    name = fields.String(required=True, validate=length(1, 40))
    source = fields.String(required=True, validate=length(1, 160))
