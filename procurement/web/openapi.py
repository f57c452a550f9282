"""The API's blueprint registry, its OpenAPI document and error schema."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api
from marshmallow import Schema, fields

from procurement import __version__
from procurement.core.fields import AmountField, InstantField, PriceField, QuantityField
from procurement.web.guards import public


class ProblemSchema(Schema):
    """One fault in an answer."""

    field = fields.String()
    row = fields.Integer(allow_none=True)
    code = fields.String()
    message = fields.String()
    law = fields.String()


class ErrorSchema(Schema):
    """Every refusal has this form."""

    code = fields.String()
    message = fields.String()
    problems = fields.List(fields.Nested(ProblemSchema))


class ProjectApi(Api):
    """flask-smorest's Api with our own error answers (web/errors.py) and error schema."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """Errors are answered by web/errors.py alone."""


def init_app(app: Flask) -> Api:
    app.config.update(
        API_TITLE="Canteen procurement",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = ProjectApi(spec_kwargs={"components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
                                  "security": [{"bearer": []}]})  # fmt: skip
    for field in (PriceField, QuantityField, AmountField):
        api.register_field(field, "string", None)
    api.register_field(InstantField, "string", "date-time")
    api.init_app(app)
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = _marked(view)
    return api


def _marked(view: Any) -> Any:
    def documented(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return public(documented)
