"""The committed description of the API equals what the code gives, and covers every operation."""

import json
import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"


def test_the_committed_document_is_the_generated_one(app):
    generated = app.test_client().get("/api/v1/openapi.json").json
    assert json.loads(DOCUMENT.read_text()) == generated, "run: flask --app wsgi write-openapi"


def test_every_api_route_is_described(app):
    described = app.test_client().get("/api/v1/openapi.json").json["paths"]
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")} - {
        "/api/v1/openapi.json"
    }
    assert {re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", route) for route in routes} == set(described)
