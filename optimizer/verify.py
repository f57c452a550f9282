"""Checks a result against its instance in exact arithmetic, without any of the code that made it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import rfc8785

from optimizer.verify_certificate import Prover, certificate_faults, is_complete
from optimizer.verify_reading import Tender, get, number
from optimizer.verify_rules import RULES, Award, Awards
from optimizer.verify_values import amounts, stage_faults, total_faults

SHOWN = 3  # faults told of a check
STATUSES = ("optimal", "within_gap", "infeasible", "time_limit")


@dataclass(frozen=True)
class Check:
    """One thing looked at: `check` names it, `detail` says what is wrong, or is empty."""

    check: str
    ok: bool
    detail: str

    def to_json(self) -> dict[str, Any]:
        return {"check": self.check, "ok": self.ok, "detail": self.detail}


def verify(instance_raw: Mapping[str, Any], result_raw: Mapping[str, Any]) -> list[Check]:
    """Every check of a result, in order; all are ok if the result is right. Never raises on a bad result."""
    checks = [
        _check("instance_sha256", lambda: _hash_faults(instance_raw, result_raw, "instance_sha256")),
        _check("result_sha256", lambda: _hash_faults(_hashed(result_raw), result_raw, "result_sha256")),
        _check("format", lambda: _form_faults(result_raw)),
    ]
    if not checks[-1].ok:
        return checks
    return checks + _award_checks(Tender(instance_raw), result_raw)


def rule_checks(
    instance_raw: Mapping[str, Any], result_raw: Mapping[str, Any], prover: Prover | None = None
) -> list[dict[str, Any]]:
    """The checks that a result carries: all but its own hashes and form. `prover` is the instance's, if at hand."""
    tender = prover.tender if prover else Tender(instance_raw)
    return [check.to_json() for check in _award_checks(tender, result_raw, prover)]


def mark_proof(instance_raw: Mapping[str, Any], result: dict[str, Any]) -> None:
    """Writes into a fresh certificate whether its proof is complete."""
    certificate, awards = result["certificate"], list[Award]()
    if certificate.get("leaves"):
        _read(result, awards)
        gap = number(certificate["proven_gap"])
        certificate["proven"] = is_complete(Tender(instance_raw), awards, result["stages"][0], gap)


def _award_checks(tender: Tender, result: Mapping[str, Any], prover: Prover | None = None) -> list[Check]:
    if result["status"] == "infeasible" or not result["stages"]:
        return [_check("no_award", lambda: ["there are awards"] if result["awards"] else [])]
    awards: Awards = []
    checks = [_check("awards", lambda: _read(result, awards))]
    if not checks[-1].ok:
        return checks
    for rule in RULES:
        checks.append(_check(rule.__name__, lambda rule=rule: rule(tender, awards)))  # type: ignore[misc]
        if rule.__name__ in ("eligibility", "packages") and not checks[-1].ok:
            return checks  # the rest would stumble over awards that do not exist
    return [
        *checks,
        _check("amounts", lambda: amounts(tender, awards)),
        _check("totals", lambda: total_faults(tender, awards, result["totals"])),
        _check("certificate", lambda: certificate_faults(tender, awards, result, prover)),
        _check("stages", lambda: stage_faults(tender, awards, result["stages"])),
    ]


def _check(name: str, find: Callable[[], Iterable[str]]) -> Check:
    """Runs a check; a result so broken that the check itself fails is refused with what was found."""
    try:
        faults = list(islice(find(), SHOWN))
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        faults = [f"{type(error).__name__}: {error}"]
    return Check(name, not faults, "; ".join(faults))


def _hash_faults(value: Any, result: Mapping[str, Any], key: str) -> list[str]:
    right = hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    return [] if result.get(key) == right else [f"should be {right}"]


def _hashed(result: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in ("result_sha256", "seconds")}


def _form_faults(result: Mapping[str, Any]) -> list[str]:
    faults = [] if result.get("format") == "allocation-result/1" else ["format"]
    kinds = {"stages": list, "awards": list, "totals": dict, "certificate": dict, "checks": list, "solver": dict}
    faults += [key for key, kind in kinds.items() if not isinstance(result.get(key), kind)]
    if result.get("status") not in STATUSES:
        faults.append("status")
    return faults


def _read(result: Mapping[str, Any], awards: Awards) -> list[str]:
    for line in result["awards"]:
        offer, package = line.get("offer"), line.get("package")
        if (offer is None) == (package is None):
            return [f"{line['school']}, {line['item']}: neither an offer nor a package, or both"]
        price, carried = get(line, "unit_price"), get(line, "delivery_cost")
        awards.append(
            Award(
                (line["school"], line["item"]),
                offer,
                package,
                line["supplier"],
                number(line["quantity"]),
                None if price is None else number(price),
                None if carried is None else number(carried),
                number(line["amount"]),
            )
        )
    order = [(*award.key, award.offer or award.package or "") for award in awards]
    return [] if order == sorted(order) else ["the awards are not in order"]
