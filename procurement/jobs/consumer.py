"""Threads that keep the queue moving: huey carries job ids, the rows of core.queue stay the only truth."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.exceptions import ConfigurationError

from procurement.config import SettingsError
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.jobs import queries, worker

log = logging.getLogger(__name__)
POLL_S = 1.0
RESEND_S = 60.0  # an id that huey lost (its file was removed, its server restarted) is sent again
NAME = "procurement"


def make_huey(url: str, data_dir: Path) -> Huey:
    """The queue that `url` names: postgresql://, redis://, or a file in `data_dir` if empty. Raises SettingsError."""
    try:
        if not url:
            data_dir.mkdir(parents=True, exist_ok=True)
            return SqliteHuey(NAME, filename=str(data_dir / "queue.db"), results=False)
        if url.startswith("postgresql://"):
            return PostgresHuey(NAME, dsn=url, results=False)
        if url.startswith(("redis://", "rediss://")):
            return RedisHuey(NAME, url=url, results=False)
    except ConfigurationError as error:
        msg = f"QUEUE_URL={url.rsplit('@', maxsplit=1)[-1]!r}: {error}"
        raise SettingsError(msg) from error
    msg = f"QUEUE_URL={url.rsplit('@', maxsplit=1)[-1]!r}: must be empty or begin with postgresql:// or redis://"
    raise SettingsError(msg)


class _Consumer(Consumer):
    """huey's consumer without its signal handlers: the process that serves pages keeps its own."""

    def _set_signal_handlers(self) -> None:
        """Leave the process's signals alone."""


def start_consumer(huey: Huey, *, workers: int = 2) -> Callable[[], None]:
    """Start the worker threads and the one that feeds them; returns what stops them all.

    Nothing is lost between the commit of a job and its execution: waiting rows are looked for each second, and a row
    that was sent twice is claimed once.
    """
    execute = huey.task(name="run_job")(_execute)
    consumer = _Consumer(huey, workers=workers, periodic=False, worker_type="thread", max_delay=POLL_S)
    stopping = threading.Event()
    feeder = threading.Thread(target=_feed, args=(execute, stopping), name="queue-feeder", daemon=True)
    consumer.start()
    feeder.start()

    def stop() -> None:
        stopping.set()
        feeder.join(5 * POLL_S)
        consumer.stop(graceful=True)

    return stop


def _execute(job_id: str) -> None:
    worker.run_job(UUID(job_id))


def _feed(execute: Callable[[str], object], stopping: threading.Event) -> None:
    sent: dict[UUID, float] = {}
    while not stopping.wait(POLL_S):
        try:
            _send(execute, sent)
        except Exception:
            log.exception("the queue could not be looked at; trying again")


def _send(execute: Callable[[str], object], sent: dict[UUID, float]) -> None:
    at = time.monotonic()
    with reading(SYSTEM) as session:
        waiting = queries.list_waiting(session)
    for job_id in waiting:
        if at - sent.get(job_id, float("-inf")) >= RESEND_S:
            execute(str(job_id))
            sent[job_id] = at
    for job_id in sent.keys() - set(waiting):
        del sent[job_id]
