"""Shapes of documents and of their checks."""

from marshmallow import Schema, fields, validate

from procurement.core.fields import InstantField
from procurement.core.text import N_


class DocumentQuerySchema(Schema):
    subject_id = fields.UUID(required=True)


class DocumentSchema(Schema):
    """A document as its readers see it."""

    id = fields.UUID()
    kind = fields.String()
    number = fields.String()
    title = fields.String()
    language = fields.String()
    subject_id = fields.UUID()
    is_public = fields.Boolean()
    content_sha256 = fields.String()
    pdf_sha256 = fields.String(allow_none=True)
    check_code = fields.String()
    log_reference = fields.String()
    checkpoint_size = fields.Integer(
        allow_none=True,
        metadata={"description": "size of the county log's checkpoint that the PDF shows"},
    )
    issued_at = InstantField()


class DocumentContentSchema(DocumentSchema):
    content = fields.Dict(metadata={"description": "its RFC 8785 form has the SHA-256 content_sha256"})


class LoggedSchema(Schema):
    reference = fields.String()
    fingerprint = fields.String()


class CheckedDocumentSchema(Schema):
    """What whoever holds the paper is told."""

    kind = fields.String()
    number = fields.String()
    title = fields.String()
    content_sha256 = fields.String()
    pdf_sha256 = fields.String(allow_none=True)
    issued_at = InstantField()


class CheckSchema(Schema):
    document = fields.Nested(CheckedDocumentSchema)
    logged = fields.Nested(LoggedSchema, allow_none=True)
    is_intact = fields.Boolean(metadata={"description": "the stored text has this fingerprint"})
    is_logged = fields.Boolean(metadata={"description": "the log holds this fingerprint"})


class CompareSchema(Schema):
    sha256 = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error=N_("不是有效的 SHA-256")),
        metadata={"description": "SHA-256 of a PDF file, 64 lower-case hexadecimal digits"},
    )


class ComparedSchema(Schema):
    is_same = fields.Boolean()
