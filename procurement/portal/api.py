"""The public's check over the API: any file or text somebody holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request
from flask_babel import gettext
from flask_smorest import Blueprint

from procurement.core.transaction import reading
from procurement.portal import checking, queries, schemas
from procurement.web.guards import public

blueprint = Blueprint("portal_api", __name__, url_prefix="/api/v1", description="What the public may read and check")
RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@blueprint.post("/checks")
@public
@blueprint.doc(**RAW)
@blueprint.response(200, schemas.CheckedSchema)
def check_something() -> dict[str, Any]:
    """Is this PDF, receipt, tlog-proof or checkpoint true, and why? The body is its very bytes; nothing is kept."""
    with reading(queries.reader()) as session:
        found = checking.check_bytes(session, request.get_data(cache=False))
    return {**asdict(found), "reason": gettext(found.reason, **found.params)}
