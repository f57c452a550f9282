"""The scoring sheets against the hashes signed beforehand, and every total and rank computed again from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from procurement.audit.entries import canonical, read_json
from procurement.evaluation.brands import draw_order
from procurement.evaluation.declarations import is_small
from procurement.evaluation.scoring import scores
from procurement.evaluation.scoring.scores import Candidate
from procurement.replay import prices
from procurement.replay.export import Entry
from procurement.replay.findings import Finding
from procurement.replay.tender import Tender


def check_sheets(tender: Tender) -> Iterator[Finding]:
    """Every revealed sheet is one whose hash was logged when its member signed, before; and none is kept back."""
    signed = {entry["facts"]["sheet"]: entry for entry in tender.entries("score_sheet:signed")}
    shown: set[str] = set()
    faults = []
    for revealed in tender.entries("scores:revealed"):
        for name, digest in sorted(_sheets(revealed).items()):
            commitment = signed.get(digest)
            if commitment is None or commitment["seq"] >= revealed["seq"]:
                faults.append(f"{name}: {digest[:16]}")
            elif not _is_its_sheet(tender, digest, commitment["facts"]):
                faults.append(f"objects/{digest}")
            shown.add(digest)
    faults += [f"{digest[:16]}: -" for digest in sorted(signed.keys() - shown) if tender.last("evaluation:completed")]
    yield tender.compare("scores.sheets", faults, count=len(shown))


def _is_its_sheet(tender: Tender, digest: str, facts: Mapping[str, Any]) -> bool:
    raw = tender.export.object(digest)
    if raw is None:
        return False
    sheet = read_json(raw)
    named = (sheet["tender"], sheet["round"], sheet["member"])
    return canonical(sheet) == raw and named == (tender.id, facts["round"], facts["member"])


def _sheets(revealed: Entry) -> dict[str, str]:
    return {name: digest for name, digest in revealed["facts"].items() if name.startswith("sheet_")}


def check_ranking(tender: Tender) -> Iterator[Finding]:
    """Price points, means, totals and ranks of every lot, line by line against the ranking in the log."""
    holder = tender.last("scores:ranked")
    raw = tender.export.object(holder["facts"]["ranking_sha256"]) if holder else None
    if raw is None:
        yield tender.compare("scores.ranking", ["objects/ranking"], lot="?", count=0)
        return
    lots = {lot["lot"]: lot for lot in tender.notice["lots"]}
    for lot, logged in sorted(read_json(raw).items(), key=lambda pair: lots[pair[0]]["number"]):
        found = {line["bid"]: line for line in _ranked(tender, lot, logged)}
        faults = [
            f"{line['bid']}: {line['total']} #{line['rank']} / {again['total']} #{again['rank']}"
            for line in logged
            for again in [found[line["bid"]]]
            if any(line[key] != again[key] for key in again)
        ]
        faults += [f"{line['bid']}: {line['evaluated_price']}" for line in logged if not _is_lawful(tender, lot, line)]
        yield tender.compare("scores.ranking", faults, lot=lots[lot]["number"], count=len(logged))


def _ranked(tender: Tender, lot: str, logged: list[dict[str, Any]]) -> list[dict[str, Any]]:
    closing = tender.closing["facts"] if tender.closing else {}
    draw = f"{closing.get('seed', '')}/{closing.get('root', '')}"
    candidates = [
        Candidate(
            line["bid"],
            Decimal(line["price"]),
            Decimal(line["evaluated_price"]),
            prices.brand_of(tender, (lot, line["bid"])),
            draw_order(draw, line["bid"]),
        )
        for line in logged
    ]
    codes = [factor["code"] for factor in tender.notice["score_factors"]]
    weight = Decimal(tender.notice["score_weights"]["price"])
    return [result.to_json() for result in scores.rank(candidates, points_of(tender, lot), codes, weight)]


def points_of(tender: Tender, lot: str) -> list[dict[str, dict[str, Decimal]]]:
    """Each member's points on a lot in the last round revealed: supplier → factor code → points."""
    revealed = tender.last("scores:revealed")
    if revealed is None:
        return []
    aliases = read_json(tender.export.object(revealed["facts"]["aliases_sha256"]) or b"{}").get(lot, {})
    number = revealed["facts"]["round"]
    found = []
    for name, digest in sorted(_sheets(revealed).items()):
        if name.startswith(f"sheet_{number}_"):
            given = read_json(tender.export.object(digest) or b"{}")["points"].get(lot, {})
            found.append(
                {
                    aliases[alias]: {code: Decimal(points) for code, points in cells.items()}
                    for alias, cells in given.items()
                    if alias in aliases
                }
            )
    return found


def _is_lawful(tender: Tender, lot: str, line: Mapping[str, Any]) -> bool:
    """The price evaluated is the bid's own, or that less the deduction of the notice, as the bid declares."""
    lines = prices.asked_lines(tender, (lot, line["bid"]))
    whole = prices.amount_of(tender, lot, lines)
    reduced = prices.amount_of(tender, lot, lines, Decimal(tender.notice["small_business_factor"]))
    said = tender.bids[line["bid"]]["declarations"]
    is_reserved = next(one for one in tender.notice["lots"] if one["lot"] == lot).get("is_reserved")
    evaluated = reduced if is_small(said) and not is_reserved else whole
    return (Decimal(line["price"]), Decimal(line["evaluated_price"])) == (whole, evaluated)


def totals_of(tender: Tender) -> dict[prices.Pair, str]:
    """(lot, supplier) → total of every candidate, from the sheets; for the allocation problem."""
    holder = tender.last("scores:ranked")
    raw = tender.export.object(holder["facts"]["ranking_sha256"]) if holder else None
    if raw is None:
        return {}
    return {
        (lot, line["bid"]): line["total"]
        for lot, logged in read_json(raw).items()
        for line in _ranked(tender, lot, logged)
        if line["is_candidate"]
    }
