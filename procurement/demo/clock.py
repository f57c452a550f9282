"""The demonstration's clock: it only moves forward, never past the wall clock, and each move is an entry in the log."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction

TICK = timedelta(seconds=1)  # acts of one moment follow each other by a second


class DemoClock:
    """Installs itself as the program's source of time until `stop`."""

    def __init__(self, start: datetime) -> None:
        self.at = start
        clock.install(self)

    def __call__(self) -> datetime:
        return self.at

    def tick(self) -> None:
        self.at += TICK

    def move(self, to: datetime, county_id: UUID | None) -> None:
        """Go to `to` (never back) and log it in the county's log."""
        before, self.at = self.at, max(to, self.at + TICK)
        if county_id is not None:
            with transaction(SYSTEM) as session:
                facts = {"from": before, "to": self.at}
                declare(session, AuditTag.DEMO_CLOCK_MOVED, log=county_log(county_id), facts=facts)

    @staticmethod
    def stop() -> None:
        clock.install(None)
