"""`make demo`: the whole road into a fresh DATA_DIR, each step printed; or until the last bid is sealed; or harder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from procurement.awards import queries as awards
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.transaction import reading
from procurement.deliveries import ledger
from procurement.deliveries.scorecard import scorecards
from procurement.demo import out as outputs
from procurement.demo import papers, runner
from procurement.demo.hard import road as hard_road
from procurement.demo.road import Walk
from procurement.settlement import ageing
from procurement.suppliers import queries as suppliers

SEALED_DAYS_AGO = 24  # the deadline, on day 25, lies before us
ROOT = Path(__file__).resolve().parents[2]


def run(data_dir: Path, *, until: str = "", hard: str = "") -> int:
    """Walk the road, and the hard ones `hard`: "beside" it, or "alone"; returns an exit code.

    Raises what any step raises: a demonstration that fails says so.
    """
    now = clock.now()
    days_ago = SEALED_DAYS_AGO if until == "sealed" else runner.LENGTH.days
    begin = runner.first_day(now, hard_road.DAYS if hard else days_ago)
    cast, demo_clock = runner.prepare(data_dir, runner.start_of(begin), print)
    roads = hard_road.roads(cast, begin) if hard else []
    if hard != "alone":
        roads.insert(0, runner.main_road(cast, runner.first_day(now, days_ago)))
    road = roads[0]
    stop = (lambda what: what.startswith("deadline")) if until == "sealed" else (lambda _what: False)
    runner.run(roads, demo_clock, cast, until=stop, end=now, say=print)
    demo_clock.stop()
    out = data_dir / "out"
    root = outputs.write_log(cast, out)
    outputs.write_logins(cast, out)
    if until == "sealed":
        outputs.write_plain_bids(road.plain_prices, out)
        print("投标箱已锁闭；明价只在 out/plain-bids.json 和 out/keyrings/ / sealed; plain prices nowhere else")
    else:
        _tell(road, outputs.write_decision(road.tender, out))
        outputs.write_deliveries(out)
        count = papers.write_documents(out / "documents")
        print(f"文件 / documents: {count}  out/documents/index.html")
        _tell_deliveries()
        _tell_settlement(outputs.write_settlement(out))
    print(f"日志根 / log root: {root}")
    return _verify(out)


def _tell(road: Walk, contracts: list[str]) -> None:
    with reading(SYSTEM) as session:
        for award in awards.list_awards(session, road.tender):
            print(f"中标 / award: {award.lot.title}  {award.supplier.name}  ¥{award.amount:,.2f}  {award.status}")
    for number in contracts:
        print(f"合同 / contract: out/contracts/{number}.pdf")


def _tell_deliveries() -> None:
    with reading(SYSTEM) as session:
        rows = ledger.reconciliation(session)
        names = {supplier.id: supplier.name for supplier in suppliers.list_suppliers(session)}
        for card in scorecards(ledger.accepted_facts(session)):
            print(
                f"评分 / scorecard: {names[card.supplier_id]}  准时 {card.on_time_count}/{card.delivery_count}  "
                f"收下 {card.accepted_share}  拒收批次 {card.rejected_batch_count}/{card.batch_count}"
            )
    balanced = sum(row.is_balanced for row in rows)
    print(f"对账 / reconciled: {balanced} / {len(rows)}  out/deliveries.xlsx")


def _tell_settlement(rows: list[ageing.Row]) -> None:
    whole = ageing.total(rows)
    print(f"结算 / settled: 验收 ¥{whole.accepted:,.2f}  确认 ¥{whole.confirmed:,.2f}  已付 ¥{whole.paid:,.2f}  "
          f"未付 ¥{whole.owed:,.2f}")  # fmt: skip
    print(f"账平到分 / balanced: {sum(row.is_balanced for row in rows)} / {len(rows)}  out/settlement.xlsx")


def _verify(out: Path) -> int:
    """Check what was left the way an outsider would: with the offline programs, in processes of their own."""
    boxes = ["--boxes", str(out / "boxes")] if any((out / "boxes").iterdir()) else []
    log = [sys.executable, "-m", "procurement.audit.verify", str(out / "audit.jsonl"), str(out / "audit.vkey"),
           str(out / "checkpoint.txt"), "--objects", str(out / "objects"), *boxes]  # fmt: skip
    commands = [log]
    if (out / "result.json").exists():
        commands.append(
            [sys.executable, "-m", "optimizer", "verify", str(out / "instance.json"), str(out / "result.json")]
        )
    for command in commands:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if result.returncode:
            print(result.stdout, result.stderr, sep="\n")
            print("NOT VERIFIED / 验证未通过")
            return 1
    print("验证通过 / verified")
    return 0
