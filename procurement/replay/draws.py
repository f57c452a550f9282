"""Public draws computed again from pool, lottery and seeds; who was drawn once names are out; the committee's votes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from procurement.audit.entries import read_json
from procurement.evaluation.committee import rules as committee_rules
from procurement.evaluation.committee.rules import Vote
from procurement.evaluation.draws import draw as algorithm
from procurement.evaluation.draws import lotteries
from procurement.evaluation.draws.models import DrawPurpose
from procurement.evaluation.draws.queries import token_of
from procurement.evaluation.draws.rules import Settled
from procurement.evaluation.models import InvalidGround, ReviewVerdict
from procurement.replay.export import Entry
from procurement.replay.findings import Finding
from procurement.replay.tender import Tender

ORDER = ("draw:frozen", "draw:committed", "draw:closed", "draw:revealed", "draw:numbered", "draw:computed")


def check_draws(tender: Tender) -> Iterator[Finding]:
    """Each finished draw: its frozen pool, its seeds in order and time, and every row of the computation."""
    for computed in tender.entries("draw:computed"):
        yield from _check_draw(tender, computed)


def _check_draw(tender: Tender, computed: Entry) -> Iterator[Finding]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in tender.entries(*ORDER, "draw:continued"):
        if entry["facts"]["draw"] == computed["facts"]["draw"]:
            entries[entry["type"]].append(entry)
    frozen = entries["draw:frozen"][0]
    raw = tender.export.object(frozen["facts"]["pool_sha256"])
    pool: dict[str, Any] = read_json(raw) if raw is not None else {}
    same = raw is not None and pool["draw"] == computed["facts"]["draw"] and pool["pool"] == sorted(set(pool["pool"]))
    same = same and computed["facts"]["pool_sha256"] == frozen["facts"]["pool_sha256"]
    yield tender.compare("draw.pool", [] if same else [frozen["facts"]["pool_sha256"]], count=len(pool.get("pool", ())))
    if not same:
        return
    seeds = {entry["facts"]["commitment"]: entry["facts"]["seed"] for entry in entries["draw:revealed"]}
    yield tender.compare("draw.seeds", list(_seed_faults(pool, entries, computed)), count=len(seeds))
    yield tender.compare(
        "draw.rows", list(_row_faults(pool, entries, computed, seeds)), count=len(computed["facts"]["rows"])
    )


def settled_before(tender: Tender, entry: Entry) -> list[Settled]:
    """Ties between bidders that a draw had settled before `entry`."""
    pools = {frozen["facts"]["draw"]: _pool(tender, frozen) for frozen in tender.entries("draw:frozen")}
    return [
        Settled(pool["lot"], frozenset(pool["pool"]), computed["facts"]["rows"][0]["token"])
        for computed in tender.entries("draw:computed")
        for pool in [pools[computed["facts"]["draw"]]]
        if computed["seq"] < entry["seq"] and pool.get("purpose") == DrawPurpose.SUPPLIER_TIE
    ]


def _pool(tender: Tender, frozen: Entry) -> dict[str, Any]:
    raw = tender.export.object(frozen["facts"]["pool_sha256"])
    return read_json(raw) if raw is not None else {}


def _seed_faults(pool: Mapping[str, Any], entries: Mapping[str, list[Entry]], computed: Entry) -> Iterator[str]:
    """Frozen, committed, closed, revealed, numbered, computed in this order; seeds as committed and in time."""
    places = [[entry["seq"] for entry in entries[type_]] for type_ in ORDER]
    known = [place for place in places if place]
    if any(max(before) > min(after) for before, after in pairwise(known)):
        yield "order"
    committed = sorted(entry["facts"]["commitment"] for entry in entries["draw:committed"])
    if committed != entries["draw:closed"][0]["facts"]["commitments"]:
        yield "commitments"
    revealed = set()
    for entry in entries["draw:revealed"]:
        facts = entry["facts"]
        revealed.add(facts["commitment"])
        late = datetime.fromisoformat(entry["at"]) >= datetime.fromisoformat(pool["reveal_by"])
        false = algorithm.commitment(bytes.fromhex(facts["seed"])) != facts["commitment"]
        if late or false or facts["commitment"] not in committed:
            yield facts["commitment"]
    if computed["facts"]["missing"] != sorted(set(committed) - revealed):
        yield "missing"


def _row_faults(
    pool: Mapping[str, Any], entries: Mapping[str, list[Entry]], computed: Entry, seeds: Mapping[str, str]
) -> Iterator[str]:
    numbered = entries["draw:numbered"][-1]["facts"]
    if (numbered["lottery"], numbered["on"]) != (pool["lottery"], pool["lottery_on"]):
        yield "lottery"
    sources = lotteries.sources_of(lotteries.LOTTERIES[pool["lottery"]], numbered["numbers"])
    committed = entries["draw:closed"][0]["facts"]["commitments"]
    key = algorithm.key_string([*sources, *(seeds[c].upper() if c in seeds else algorithm.MISSING for c in committed)])
    if key != computed["facts"]["key"]:
        yield "key"
    logged = [*computed["facts"]["rows"], *(entry["facts"]["row"] for entry in entries["draw:continued"])]
    for row, told in zip(algorithm.sequence(len(pool["pool"]), key), logged, strict=False):
        mine = {"row": row.number, "digest": row.digest, "remaining": row.remaining,
                "token": pool["pool"][row.selected - 1]}  # fmt: skip
        if mine != told:
            yield str(told)[:120]
    if len(computed["facts"]["rows"]) != pool["wanted"]:
        yield "wanted"


def check_names(tender: Tender) -> Iterator[Finding]:
    """Once the salt is out: the members are whom the tokens of the draw stand for."""
    published = tender.entries("committee:published")[-1]["facts"]
    faults = [token for token, user in published["members"].items() if token_of(published["salt"], UUID(user)) != token]
    seated = tender.entries("committee:seated")[-1]["facts"]["members"]
    faults += sorted(set(seated) ^ published["members"].keys())
    yield tender.compare("committee.names", faults, count=len(published["members"]))


def check_votes(tender: Tender) -> Iterator[Finding]:
    """The committee's verdict on each bid is the majority of its seated members' own votes."""
    seated = tender.entries("committee:seated")[-1]["facts"]["members"]
    votes: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    faults = []
    for entry in tender.entries("committee:voted"):
        raw = tender.export.object(entry["facts"]["ballot_sha256"])
        ballot: dict[str, Any] = read_json(raw) if raw is not None else {"member": "", "votes": []}
        if ballot["member"] != entry["facts"]["member"]:
            faults.append(entry["facts"]["ballot_sha256"])
        for told in ballot["votes"] if ballot["member"] in seated else ():
            ground = InvalidGround(told["ground"]) if told["ground"] else None
            votes[told["lot"], told["supplier"]].append(Vote(ReviewVerdict(told["verdict"]), ground))
    reviewed = [entry["facts"] for entry in tender.entries("evaluation:reviewed")]
    decided = [facts for facts in reviewed if facts["kind"] == "conformity"]
    for facts in decided:
        outcome = committee_rules.decide(len(seated), votes[facts["lot"], facts["supplier"]])
        if outcome.verdict != facts["verdict"]:
            faults.append(f"{facts['lot']}: {facts['supplier']}")
    yield tender.compare("conformity.votes", faults, count=len(decided))
