"""Starting, killing and examining the processes of a house under fault."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
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

ROOT = Path(__file__).resolve().parents[2]


class House:
    """One database and data directory, and processes that use them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.running: list[subprocess.Popen[str]] = []

    def start(self, what: str, at: datetime, *more: object) -> subprocess.Popen[str]:
        arguments = [what, self.settings.database_url, self.settings.data_dir, at.isoformat(), *more]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.process", *map(str, arguments)],
            cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.running.append(process)
        return process

    def kill(self) -> None:
        """SIGKILL to every process and whatever it has started: no clean-up of any kind."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stderr:
                process.stderr.close()
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
