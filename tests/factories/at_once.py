"""Acts of several people at the same instant, each on a thread and a connection of its own (PostgreSQL)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from procurement.core.errors import Conflict


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Every act in a thread of its own, let go together: what each returned, or the conflict it was told."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait(timeout=30)
        try:
            results[place] = act()
        except Exception as told:
            results[place] = told

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    for fault in results:
        if isinstance(fault, Exception) and not isinstance(fault, Conflict):
            raise fault
    return results
