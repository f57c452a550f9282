"""What the database itself holds of committees, and that a widened CHECK still refuses what nobody named."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from procurement.core import db

INSERT = text(
    "INSERT INTO organization (id, kind, county_id, region, name, name_en) VALUES (:id, :kind, :county, '', 'x', '')"
)


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_widened_check_takes_the_new_value_and_no_other(people, url):
    county = people.county.id.hex if url == "sqlite" else people.county.id
    with db.engine().connect() as connection:
        connection.execute(INSERT, {"id": "0" * 32, "kind": "expert_pool", "county": county})
        with pytest.raises(IntegrityError):
            connection.execute(INSERT, {"id": "1" * 32, "kind": "expert_club", "county": county})
