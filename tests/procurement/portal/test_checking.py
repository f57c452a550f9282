"""A checkpoint that our key signed but the log does not bear out is not believed."""

from procurement.audit import queries
from procurement.audit.checkpoint import Checkpoint
from procurement.audit.keys import log_key
from procurement.audit.service import size_of
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.portal import checking


def told(people, size_more=0, root=None):
    with reading(SYSTEM) as session:
        log = queries.get_county_log(session, people.county.id)
        size = size_of(session, log) + size_more
        claimed = Checkpoint(origin=log.origin, size=size, root=root or b"\x00" * 32)
        return checking.check_note(session, claimed.sign(log_key().seed))


def test_a_rewritten_log_is_found(people):
    result = told(people)
    assert not result.is_true
    assert "改写" in result.reason


def test_a_shortened_log_is_found(people):
    result = told(people, size_more=5)
    assert not result.is_true
    assert "截短" in result.reason
