"""Starting, killing and examining the processes of a house under fault."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import UUID

from procurement.audit import queries
from procurement.audit.service import county_log, issue_checkpoint
from procurement.audit.verification import verify_county_log
from procurement.config import Settings
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading, transaction
from tests.faults.process import run

# Each process is forked from one that has imported the program and done nothing else: no connection, no thread, no
# file of ours is shared, and the seconds of importing are spent once.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.faults.process"])


class House:
    """One database and data directory, and processes that use them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.running: list[ForkServerProcess] = []

    @property
    def complaints(self) -> Path:
        """What the processes wrote on their standard error."""
        return self.settings.data_dir / "stderr"

    def start(self, what: str, at: datetime, *more: object) -> ForkServerProcess:
        arguments = [what, self.settings.database_url, self.settings.data_dir, at.isoformat(), *more]
        process = FORKS.Process(target=run, args=(self.complaints, *map(str, arguments)))
        process.start()
        self.running.append(process)
        return process

    def kill(self) -> None:
        """SIGKILL to every process and whatever it has started: no clean-up of any kind."""
        for process in self.running:
            assert process.pid
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()  # a process that had not yet become the leader of its group
            process.join()
            process.close()
        self.running.clear()


def wait_until(done: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def send(port: int, path: str, body: bytes, token: str = "") -> tuple[int, Any]:
    """(status, JSON) of a POST; (0, None) when the server is gone."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/api/v1{path}", body, headers), timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except URLError as error:
        status = getattr(error, "code", 0)
        if status:
            error.close()
        return status, None
    except (ConnectionError, TimeoutError, ValueError):
        return 0, None


def log_of(county_id: UUID) -> list[dict[str, Any]]:
    """The county's entries, after the whole log was signed, recomputed and found good."""
    with transaction(SYSTEM) as session:
        issue_checkpoint(session, county_log(county_id), now=clock.now())
    with reading(SYSTEM) as session:
        found = verify_county_log(session, county_id)
        assert found.problems == []
        log = queries.get_county_log(session, county_id)
        entries = [json.loads(body) for body in queries.bodies(session, log.id)]
    assert [entry["seq"] for entry in entries] == list(range(len(entries)))
    return entries
