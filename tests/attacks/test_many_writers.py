"""Eight processes append to one log at the same time: no gap, no lost entry, and the root is that of all entries.

Threads of one process: tests/procurement/audit/test_service.py; waits under load: benchmarks/audit_log.py.
"""

import json

import pytest

from benchmarks.audit_log import PROCESSES, append_at_once
from procurement.audit import merkle, queries, service

EACH = 3


def test_eight_processes_on_sqlite(people, settings, session):
    _append_and_check(people, settings, session)


@pytest.mark.postgres
def test_eight_processes_on_postgresql(people, settings, session):
    _append_and_check(people, settings, session)


def _append_and_check(people, settings, session):
    log = queries.get_county_log(session, people.county.id)
    before = service.size_of(session, log)
    session.rollback()
    waits = append_at_once(settings.database_url, settings.data_dir, people.county.id, EACH)
    assert len(waits) == PROCESSES * EACH
    bodies = list(queries.bodies(session, log.id))
    entries = [json.loads(body) for body in bodies]
    assert [entry["seq"] for entry in entries] == list(range(before + PROCESSES * EACH))
    assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
    written = {(entry["facts"]["process"], entry["facts"]["number"]) for entry in entries[before:]}
    assert written == {(process, number) for process in range(PROCESSES) for number in range(EACH)}
    assert service.root_of(session, log) == merkle.root([merkle.leaf_hash(body) for body in bodies])
