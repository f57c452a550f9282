"""What the unattended road leaves in DATA_DIR/out for anybody to check."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.allocation import queries as runs
from procurement.audit import export
from procurement.audit.service import county_log, issue_checkpoint
from procurement.contracting import queries as contracts
from procurement.core import clock, files
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from procurement.deliveries import sheets
from procurement.demo.people import Cast
from procurement.settlement import ageing
from procurement.settlement.sheets import ageing_workbook


def write_log(cast: Cast, out: Path) -> str:
    """Sign the log as it stands and export it; returns the root in hex."""
    with transaction(SYSTEM) as session:
        point = issue_checkpoint(session, county_log(cast.county.id), now=clock.now())
        root = point.root.hex()
    with reading(SYSTEM) as session:
        export.write_export(session, cast.county.id, out)
    (out / "boxes").mkdir(exist_ok=True)
    (out / "objects").mkdir(exist_ok=True)
    return root


def write_decision(tender_id: UUID, out: Path) -> list[str]:
    """Instance and result of the binding run, and every contract's PDF; returns the contracts' numbers."""
    with reading(SYSTEM) as session:
        run = runs.find_binding_run(session, tender_id)
        if run is None or run.result_sha256 is None:
            return []
        (out / "instance.json").write_bytes(files.get(files.Shelf.OBJECTS, run.instance_sha256))
        (out / "result.json").write_bytes(files.get(files.Shelf.OBJECTS, run.result_sha256))
        return _write_contracts(session, tender_id, out / "contracts")


def _write_contracts(session: Session, tender_id: UUID, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    numbers = []
    for contract in contracts.list_contracts(session):
        document = contract.document
        if contract.tender_id == tender_id and document is not None and document.pdf_sha256 is not None:
            (folder / f"{contract.number}.pdf").write_bytes(files.get(files.Shelf.DOCUMENTS, document.pdf_sha256))
            numbers.append(contract.number)
    return numbers


def write_deliveries(out: Path) -> None:
    """Ordered, delivered, accepted and rejected, by school, supplier and item."""
    with reading(SYSTEM) as session:
        (out / "deliveries.xlsx").write_bytes(sheets.reconciliation_workbook(session))


def write_settlement(out: Path) -> list[ageing.Row]:
    """Accepted, stated, invoiced, paid and owed, by school and supplier; returns the rows."""
    with reading(SYSTEM) as session:
        rows = ageing.ageing(session, clock.today())
    (out / "settlement.xlsx").write_bytes(ageing_workbook(rows))
    return rows


def write_logins(cast: Cast, out: Path) -> None:
    """Who may log in, with the demonstration's password."""
    people = [
        {"login": login, "role": actor.role.value, "name": actor.name, "password": cast.password}
        for login, actor in cast.actors.items()
    ]
    path = out / "logins.json"
    path.write_text(json.dumps(people, ensure_ascii=False, indent=1))
    path.chmod(0o600)


def write_plain_bids(prices: list[str], out: Path) -> None:
    """The bidders' own prices: for looking whether any of them can be found anywhere else."""
    path = out / "plain-bids.json"
    path.write_text(json.dumps({"prices": sorted(set(prices))}))
    path.chmod(0o600)
