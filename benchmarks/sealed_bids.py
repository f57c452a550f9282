"""A thousand sealed bids: sealing, a keyholder's shares, opening; then the same through the system, in one ceremony.

python -m benchmarks.sealed_bids [--bids 1000] [--through 1000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from procurement.bids import envelope as form
from procurement.bids import sealing
from procurement.bids.sealing import Holder, Sheet

T = TypeVar("T")
LINES = 60
SEEDS = [bytes([number]) * 32 for number in (11, 12, 13)]
TENDER, SUPPLIER, LOT = (str(UUID(int=number)) for number in (1, 2, 3))


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> datetime:
        self.at = at
        return at

    def move(self, **span: float) -> datetime:
        return self.set(self.at + timedelta(**span))


def timed(name: str, count: int, work: Callable[[], T]) -> T:
    """Do `work` and print a row: what, seconds, milliseconds a bid."""
    started = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - started
    print(f"| {name} | {seconds:.2f} s | {1000 * seconds / count:.2f} ms |", flush=True)
    return result


def head(title: str) -> None:
    print(f"\n| {title} | whole | per bid |\n|---|---|---|")


def cryptography_alone(count: int) -> None:
    """The functions of `sealing`, without database or network."""
    keys = [sealing.derive_tender_key(seed, TENDER) for seed in SEEDS]
    holders = tuple(Holder(f"h{i}", i, sealing.public_key_of(key)) for i, key in enumerate(keys, 1))
    sheet = Sheet(TENDER, "00" * 32, datetime(2026, 3, 24, tzinfo=UTC), 2, holders, (LOT,))
    line = {"unit_price": "4.5000", "brand": "丰收牌", "origin": "黑龙江", "lead_days": 2}
    lines = [{"item": f"item-{number}", **line} for number in range(LINES)]
    bid = {"format": "bid/1", "tender": TENDER, "supplier": SUPPLIER, "lots": [{"lot": LOT, "lines": lines}],
           "declarations": {}, "valid_until": "2027-01-31"}  # fmt: skip
    size = len(form.canonical(bid))
    head(f"{count:,} bids of {size:,} bytes ({LINES} lines), 2 of 3 keyholders")
    sealed = timed("seal (encrypt, split, 3 boxes, sign)", count,
                   lambda: [sealing.seal(sheet, bid, bytes(32))[0] for _ in range(count)])  # fmt: skip
    raw = [form.write_envelope(envelope) for envelope in sealed]
    print(f"| envelope | {len(raw[0]):,} bytes | |")
    shares = timed("one keyholder opens its shares", count,
                   lambda: [sealing.open_share(envelope, 1, keys[0]) for envelope in sealed])  # fmt: skip
    own = [
        shares,
        *([sealing.open_share(envelope, i, key) for envelope in sealed] for i, key in enumerate(keys[1:], 2)),
    ]

    def open_all(pair: tuple[int, int]) -> None:
        for number, content in enumerate(raw):
            envelope = form.read_envelope(content)
            key = form.unb64(envelope["header"]["supplier_key"])
            assert sealing.check_envelope(envelope, sheet, SUPPLIER, key) == []
            opened = sealing.combine([own[index][number] for index in pair], envelope["header"])
            assert sealing.open_bid(envelope, opened.key) == bid

    for pair in combinations(range(3), 2):
        names = " and ".join(str(index + 1) for index in pair)
        timed(f"check, combine shares {names}, decrypt, read", count, lambda pair=pair: open_all(pair))


def through_the_system(count: int) -> None:
    """The services: every bid received with its receipt, the box closed, two keyholders, every price a row."""
    from tests.factories import bids as make
    from tests.factories.people import make_people
    from tests.factories.tenders import make_published, read_tender

    with tempfile.TemporaryDirectory() as name, _county(Path(name)) as clock:
        people = make_people()
        tender = read_tender(people, make_published(people))
        bidders = [make.make_bidder(number, papers=()) for number in range(1, count + 1)]
        head(f"{count:,} bids through the services on SQLite")
        envelopes = [make.seal(tender, bidder) for bidder in bidders]
        waits = []

        def submit() -> None:
            for bidder, envelope in zip(bidders, envelopes, strict=True):
                started = time.perf_counter()
                make.submit(tender, bidder, envelope)
                waits.append(time.perf_counter() - started)

        timed("received, logged, receipt signed", count, submit)
        print(f"| slowest receipt | {1000 * max(waits):.0f} ms | |")
        timed("box closed", count, lambda: make.close(tender, clock))
        documents = timed("two keyholders open their shares", count,
                          lambda: [make.shares_document(tender, people, position) for position in (0, 1)])  # fmt: skip
        timed("first post of shares", count, lambda: make.post(tender, people, documents[0], 0))
        timed("second post: everything opened", count, lambda: make.post(tender, people, documents[1], 1))
        opened = read_tender(people, tender.id)
        assert str(opened.status) == "opened", opened.status


@contextmanager
def _county(folder: Path) -> Iterator[Any]:
    from alembic import command

    from procurement.accounts import passwords
    from procurement.app import configure
    from procurement.cli_config import alembic_config
    from procurement.config import Settings
    from procurement.core import clock, db

    settings = Settings(f"sqlite:///{folder}/bench.db", folder, folder / "files")
    passwords.weaken_for_tests()
    command.upgrade(alembic_config(settings), "head")
    configure(settings)
    source = Clock()
    clock.install(source)
    yield source
    clock.install(None)
    db.engine().dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bids", type=int, default=1000)
    parser.add_argument("--through", type=int, default=1000)
    args = parser.parse_args()
    cryptography_alone(args.bids)
    through_the_system(args.through)


if __name__ == "__main__":
    main()
