"""Every kind of log entry is declared somewhere, and every permission guards something."""

import re
from pathlib import Path

from procurement.audit.tags import AuditTag
from procurement.audit.words import EVENTS
from procurement.core.permissions import Permission

ROOT = Path(__file__).resolve().parents[2] / "procurement"


def _source(*but):
    return "\n".join(path.read_text() for path in ROOT.rglob("*.py") if path.name not in but)


def test_every_audit_tag_is_used():
    source = _source("tags.py", "words.py")
    assert [tag.name for tag in AuditTag if not re.search(rf"AuditTag\.{tag.name}\b", source)] == []


def test_every_audit_tag_has_a_word_of_its_own():
    assert set(EVENTS) == set(AuditTag)
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_every_permission_guards_something():
    source = _source("permissions.py")
    assert [p.name for p in Permission if not re.search(rf"Permission\.{p.name}\b", source)] == []
