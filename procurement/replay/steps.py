"""The whole recomputation in order: the log itself, then each tender from its notice to its contracts."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator

from optimizer import InstanceError, SolverError
from procurement.audit import verify
from procurement.replay import allocation, award, opening, tender
from procurement.replay.export import Export
from procurement.replay.findings import Finding, Verdict, compare
from procurement.replay.tender import Tender

STEPS: dict[str, Callable[[Tender], Iterator[Finding]]] = {
    "notice": tender.check_notice,
    "box": tender.check_box,
    "bidders": tender.check_bidders,
    "opening": opening.check_opening,
    "reviews": allocation.check_reviews,
    "allocation": allocation.check_allocation,
    "awards": award.check_awards,
    "contracts": award.check_contracts,
}
MALFORMED = (ArithmeticError, AttributeError, InstanceError, LookupError, SolverError, TypeError, ValueError)


def replay(export: Export) -> Iterator[Finding]:
    """Every finding, as it is made; what a tender has not reached yet is not spoken of."""
    yield from _check_log(export)
    for published in [entry for entry in export.entries if entry["type"] == "tender:published"]:
        current = Tender(export, published)
        for stage, step in STEPS.items():
            try:
                yield from step(current)
            except MALFORMED as error:
                words = f"{type(error).__name__}: {error}"[:200]
                subject = str(published["facts"].get("number", ""))
                yield compare(subject, "form", ["!"], stage=stage, error=words)


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
