"""The whole recomputation in order: the log itself, then each tender from its notice to its contracts."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optimizer import InstanceError, SolverError
from procurement.audit import verify
from procurement.replay import allocation, award, bonds, draws, opening, prices, scoring, tender
from procurement.replay.export import Export
from procurement.replay.findings import STAGES, Finding, Verdict
from procurement.replay.tender import Tender


@dataclass(frozen=True)
class Step:
    """`check` is taken once the tender has an entry of `begins`; `needs` says whether earlier steps gave it a basis."""

    check: Callable[[Tender], Iterator[Finding]]
    begins: tuple[str, ...]
    needs: Callable[[Tender], object] = bool


STEPS: dict[str, Step] = {
    "notice": Step(tender.check_notice, ("tender:published",)),
    "box": Step(tender.check_box, ("box.closed",), lambda t: t.notice),
    "bidders": Step(tender.check_bidders, ("box.closed",), lambda t: t.closing),
    "opening": Step(opening.check_opening, ("bid:opened", "bid:unreadable", "opening:completed"), lambda t: t.closing),
    "draws": Step(draws.check_draws, ("draw:computed",)),
    "votes": Step(draws.check_votes, ("committee:voted",)),
    "names": Step(draws.check_names, ("committee:published",)),
    "corrections": Step(prices.check_corrections, ("evaluation:completed",), lambda t: t.is_opened),
    "sheets": Step(scoring.check_sheets, ("scores:revealed",), lambda t: t.is_opened),
    "ranking": Step(scoring.check_ranking, ("scores:ranked",), lambda t: t.is_opened),
    "reviews": Step(allocation.check_reviews, ("evaluation:completed",), lambda t: t.is_opened),
    "bonds": Step(bonds.check_bonds, ("evaluation:completed",), lambda t: t.notice),
    "allocation": Step(allocation.check_allocation, ("allocation:solved",), lambda t: t.is_opened),
    "awards": Step(award.check_awards, tuple(STAGES), lambda t: t.rounds),
    "contracts": Step(award.check_contracts, ("contract:drafted",), lambda t: t.last("award:published")),
}
MALFORMED = (ArithmeticError, AttributeError, InstanceError, LookupError, SolverError, TypeError, ValueError)


def replay(export: Export) -> Iterator[Finding]:
    """Every finding, as it is made; what a tender has not reached yet is not spoken of."""
    yield from _check_log(export)
    for published in [entry for entry in export.entries if entry["type"] == "tender:published"]:
        current = Tender(export, published)
        for stage, step in STEPS.items():
            if current.entries(*step.begins):
                yield from _take(current, stage, step)


def _take(current: Tender, stage: str, step: Step) -> Iterator[Finding]:
    if not step.needs(current):
        yield current.compare("skipped", [stage], stage=stage)
        return
    try:
        yield from step.check(current)
    except MALFORMED as error:
        yield current.compare("form", [f"{type(error).__name__}: {error}"[:200]], stage=stage)


def _check_log(export: Export) -> Iterator[Finding]:
    """Entries, checkpoint, bid boxes and objects, by the offline verifier."""
    folder = export.folder
    args = Namespace(
        export=folder / "audit.jsonl",
        vkey=(folder / "audit.vkey").read_text().strip(),
        checkpoints=[folder / "checkpoint.txt"],
        boxes=folder / "boxes",
        objects=folder / "objects" if (folder / "objects").is_dir() else None,
    )
    for code, params in verify.verify(args):
        texts = [verify.MESSAGES[key] for key in (["line", code] if "line" in params else [code])]
        words = tuple(" ".join(text[lang] for text in texts).format(**params) for lang in (0, 1))
        verdict = {"ok": Verdict.AGREES, "warn": Verdict.UNKNOWN}.get(code.partition(".")[0], Verdict.DIFFERS)
        yield Finding(verdict, "log", params={"words": words})
