"""A process of ours that may be killed at any moment: what `run` does, given WHAT URL DATA_DIR AT and more.

WHAT: `append COUNTY ACKS NUMBER LIMIT` appends entries and acknowledges each, after its commit, by a line in ACKS;
`serve PORT LIMIT` serves; `render` executes waiting jobs. Its clock starts at AT. LIMIT: bytes a file may grow to, as
on a full disk (0: none).
"""

from __future__ import annotations

import os
import resource
import sys
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from procurement.app import create_app
from procurement.audit.service import county_log, declare
from procurement.audit.tags import AuditTag
from procurement.config import Settings
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import transaction
from procurement.jobs import worker

PADDING = "0" * 2_000  # an entry's weight, so that a small disk is soon full


def start_clock(at: datetime) -> None:
    begun = time.monotonic()
    clock.install(lambda: at + timedelta(seconds=time.monotonic() - begun))


def limit_files(size: int) -> None:
    if size:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def append(county_id: UUID, acks: Path, number: int) -> None:
    """Until killed, or until a write fails: then exit 3."""
    with acks.open("a") as file:
        for each in count():
            facts = {"process": number, "number": each, "padding": PADDING}
            try:
                with transaction(SYSTEM) as session:
                    declare(session, AuditTag.ZONE_CHANGED, log=county_log(county_id), facts=facts)
            except Exception as fault:
                sys.stderr.write(str(fault))
                sys.exit(3)
            file.write(f"{number} {each}\n")
            file.flush()
            os.fsync(file.fileno())


def main(what: str, url: str, data_dir: str, at: str, *more: str) -> None:
    start_clock(datetime.fromisoformat(at))
    settings = Settings(url, Path(data_dir), Path(data_dir) / "files", testing=True)
    app = create_app(settings)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    if what == "append":
        limit_files(int(more[3]))
        append(UUID(more[0]), Path(more[1]), int(more[2]))
    elif what == "serve":
        from waitress import serve

        limit_files(int(more[1]))
        serve(app, host="127.0.0.1", port=int(more[0]), threads=4)
    else:
        worker.run_pending()


def run(complaints: Path, *arguments: str) -> None:
    """`main` as the leader of a process group of its own, its standard error added to the file `complaints`."""
    os.setsid()
    with complaints.open("ab") as file:
        os.dup2(file.fileno(), 2)
    main(*arguments)
