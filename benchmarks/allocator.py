"""Measures the allocator: `python benchmarks/allocator.py [county textbook mixed visits province without growth]`.

Both sides of a ratio run in one process and are timed in processor seconds, so that neither the machine nor what else
runs on it matters much.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import highspy
import pulp

sys.path.insert(0, str(Path(__file__).parents[1]))

from optimizer.count_rules import find_count_rules
from optimizer.explain import Explainer
from optimizer.generate import generate_instance
from optimizer.instance import Instance
from optimizer.merge import build_market
from optimizer.model import Model, build_model
from optimizer.reader import parse_instance
from optimizer.solution import solve_instance
from optimizer.solver import Limits, highs_lp
from optimizer.stages import run_course, scaled_costs

ITEMS = ["rice", "flour", "oil"]


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process and its children, and the answer."""
    before = _processor()
    answer = work()
    return _processor() - before, answer


def _processor() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def tell(name: str, value: float, unit: str = "") -> None:
    print(f"  {name:54} {value:10.4g} {unit}", flush=True)


def award(instance: Instance, *, leaves: int = 0) -> Any:
    return solve_instance(instance, "highs", None, "en", leaves=leaves)


def plain_highs(model: Model, gap: float = 0.0) -> float:
    """The first stage handed to HiGHS in one piece, with the solver's own settings."""
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "mip_rel_gap": gap}.items():
        highs.setOptionValue(name, value)
    highs.passModel(highs_lp(model.arrays, scaled_costs(model.stages[0])[0]))
    highs.run()
    return float(highs.getInfo().objective_function_value)


def limited_highs(model: Model, seconds: float) -> tuple[str, float, float]:
    """The first stage by HiGHS with its own settings for so long: its status, the best value found and the bound."""
    highs = highspy.Highs()
    for name, value in {"output_flag": False, "threads": 1, "mip_rel_gap": 0.0, "time_limit": seconds}.items():
        highs.setOptionValue(name, value)
    highs.passModel(highs_lp(model.arrays, scaled_costs(model.stages[0])[0]))
    highs.run()
    info, status = highs.getInfo(), highs.modelStatusToString(highs.getModelStatus())
    return status, float(info.objective_function_value), float(info.mip_dual_bound)


def county_file() -> bytes:
    return json.dumps(generate_instance(300, 60, 10, 1, ITEMS)).encode()


def county() -> None:
    """The whole work beside the plain run of the unmerged model."""
    print("county: 300 schools, 60 suppliers, 3 items, linear rules")
    read, instance = spent(lambda: parse_instance(county_file()))
    unmerged = build_model(build_market(instance, merge=False))
    plain, _ = spent(lambda: plain_highs(unmerged))
    solved, _ = spent(lambda: award(instance))
    certified, result = spent(lambda: award(instance, leaves=500))
    tell("plain HiGHS, unmerged", plain, "s")
    tell("build and solve to plain HiGHS", solved / plain)
    tell("read, build, solve, certify, check to plain HiGHS", (read + certified) / plain)
    tell("proven gap", float(result["certificate"]["proven_gap"]))


def textbook_model(raw: dict[str, Any]) -> pulp.LpProblem:
    """The county as a textbook writes it: a dictionary of variables and sums over it."""
    zone = {school["id"]: school["zone"] for school in raw["schools"]}
    owner = {supplier["id"]: supplier["owner"] for supplier in raw["suppliers"]}
    problem = pulp.LpProblem("textbook", pulp.LpMinimize)
    offered: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for offer in raw["offers"]:
        offered[offer["item"]].append(offer)
    amount = {
        (offer["id"], demand["school"]): pulp.LpVariable(f"x_{offer['id']}_{demand['school']}", 0)
        for demand in raw["demands"]
        for offer in offered[demand["item"]]
        if offer["zones"] is None or zone[demand["school"]] in offer["zones"]
    }
    schools_of: dict[str, list[str]] = defaultdict(list)
    for name, school in amount:
        schools_of[name].append(school)
    price = {
        (offer["id"], school): float(offer["unit_price"]) + float(offer["delivery_cost"][zone[school]])
        for offer in raw["offers"]
        for school in schools_of[offer["id"]]
    }
    problem += pulp.lpSum(price[key] * amount[key] for key in amount)
    for demand in raw["demands"]:
        able = [(offer["id"], demand["school"]) for offer in offered[demand["item"]]]
        problem += pulp.lpSum(amount[key] for key in able if key in amount) == float(demand["quantity"])
    reserve = float(raw["rules"]["capacity_reserve"])
    for offer in raw["offers"]:
        given = pulp.lpSum(amount[offer["id"], school] for school in schools_of[offer["id"]])
        problem += given <= (1 - reserve) * float(offer["capacity"])
    for item, offers in offered.items():
        total = sum(float(demand["quantity"]) for demand in raw["demands"] if demand["item"] == item)
        sums = {o["id"]: pulp.lpSum(amount[o["id"], school] for school in schools_of[o["id"]]) for o in offers}
        least = float(raw["rules"]["min_average_quality"][item])
        problem += pulp.lpSum((offer["quality"] - least) * sums[offer["id"]] for offer in offers) >= 0
        for one in sorted(set(owner.values())):
            held = [sums[offer["id"]] for offer in offers if owner[offer["supplier"]] == one]
            problem += pulp.lpSum(held) <= float(raw["rules"]["max_owner_share"][item]) * total
    return problem


def textbook() -> None:
    """The same county with PuLP as textbooks use it and its CBC."""
    print("textbook: the county with dicts, lpSum and PULP_CBC_CMD")
    instance = parse_instance(county_file())
    raw = json.loads(county_file())
    solved, result = spent(lambda: award(instance))

    def work() -> float:
        problem = textbook_model(raw)
        problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
        return float(pulp.value(problem.objective))

    plain, value = spent(work)
    own = float(result["stages"][0]["optimum"])
    assert abs(value - own) <= 1e-6 * own, (value, own)
    tell("textbook PuLP and CBC", plain, "s")
    tell("textbook to build and solve", plain / solved)


def mixed() -> None:
    """A county with least awards, at least three owners and shares, to a gap of 1e-4."""
    print("mixed: 300 schools, 60 suppliers, 3 items, min_award, min_owners 3, shares")
    raw = generate_instance(300, 60, 10, 1, ITEMS)
    for offer in raw["offers"]:
        offer["min_award"] = str(int(offer["capacity"]) // 5)
    raw["rules"]["min_owners"] = {item: {"count": 3, "share": "0.05"} for item in ITEMS}
    raw["gap"] = "0.0001"
    instance = parse_instance(raw)
    model = build_model(build_market(instance))
    plain, value = spent(lambda: plain_highs(model, gap=1e-4))
    solved, result = spent(lambda: award(instance))
    certified, proven = spent(lambda: award(instance, leaves=500))
    own = float(result["stages"][0]["optimum"])
    stated = value / scaled_costs(model.stages[0])[1]
    assert abs(stated - own) <= 2e-4 * own, (stated, own)
    tell("plain HiGHS, merged", plain, "s")
    tell("build and solve to plain HiGHS", solved / plain)
    tell("with certificate to plain HiGHS", certified / plain)
    tell("claimed gap", float(result["stages"][0]["gap"]))
    tell("proven gap", float(proven["certificate"]["proven_gap"]))
    tell("leaves", len(proven["certificate"]["leaves"]))


def visits() -> None:
    """A county where no school may have more than five suppliers."""
    print("visits: 300 schools, 60 suppliers, 3 items, at most 5 suppliers a school")
    raw = generate_instance(300, 60, 10, 1, ITEMS)
    for school in raw["schools"]:
        school["max_suppliers"] = 5
    model = build_model(build_market(parse_instance(raw)))
    cost, _ = scaled_costs(model.stages[0])
    rules = find_count_rules(model.arrays, [stage.coefficients for stage in model.stages])
    assert rules is not None
    own, found = spent(lambda: rules.run(model.arrays, cost, Limits(60.0), None))
    plain, (status, value, _) = spent(lambda: limited_highs(model, 60.0))
    course, result = spent(lambda: run_course(model, "highs", Limits(60.0)))
    assert found.objective <= value * (1 + 1e-9), (found.objective, value)
    tell("yes-or-no columns", int(model.arrays.integer.sum()))
    tell(f"first stage: {found.status}, schools asked {len(rules.enforced)}", own, "s")
    tell(f"plain HiGHS, first stage, a minute: {status}", plain, "s")
    tell(f"all stages and ties: {result.status}", course, "s")


def province() -> None:
    """A province whose thousand townships are each a zone."""
    print("province: 20000 schools, 200 suppliers, 3 items, 1000 zones")
    data = json.dumps(generate_instance(20000, 200, 1000, 1, ITEMS)).encode()
    read, instance = spent(lambda: parse_instance(data))
    solved, result = spent(lambda: award(instance))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    build, model = spent(lambda: build_model(build_market(instance)))
    plain, _ = spent(lambda: plain_highs(model))
    tell("columns after merging", model.arrays.shape[1])
    tell("read", read, "s")
    tell("build alone", build, "s")
    tell("plain HiGHS, merged, first stage", plain, "s")
    tell("build, solve, ties, rounding, lines", solved, "s")
    tell("to plain HiGHS", solved / plain)
    tell("award lines", len(result.awards))
    tell("peak memory", peak, "GB")


def without() -> None:
    """Sixty times: what if this supplier had not bid?"""
    print("without: the county, 60 counterfactuals to one cold solve")
    instance = parse_instance(county_file())
    cold, _ = spent(lambda: award(instance))
    explainer = Explainer(instance, award(instance))
    names = [supplier.id for supplier in instance.suppliers]
    held = [{offer.id for offer in instance.offers if offer.supplier == name} for name in names]
    warm, values = spent(lambda: [explainer.value_without(offers) for offers in held])
    for name, value in zip(names[::10], values[::10], strict=True):
        alone = replace(instance, offers=tuple(offer for offer in instance.offers if offer.supplier != name))
        again = float(award(alone)["stages"][0]["optimum"])
        assert abs(value - again) <= 1e-9 * again, (name, value, again)
    tell("one cold build and solve", cold, "s")
    tell("60 counterfactuals to one cold solve", warm / cold)


def growth() -> None:
    """How the whole time, certificate included, grows with schools."""
    print("growth: 60 suppliers, 3 items, a zone for 30 schools")
    sizes, totals = (150, 300, 600, 1200, 2400, 4800), []
    for size in sizes:
        data = json.dumps(generate_instance(size, 60, size // 30, 1, ITEMS)).encode()
        seconds, _ = spent(lambda data=data: award(parse_instance(data), leaves=500))
        totals.append(seconds)
        tell(f"{size} schools", seconds, "s")
    logs = [(math.log(size), math.log(total)) for size, total in zip(sizes, totals, strict=True)]
    mean = [sum(part) / len(logs) for part in zip(*logs, strict=True)]
    slope = sum((x - mean[0]) * (y - mean[1]) for x, y in logs) / sum((x - mean[0]) ** 2 for x, _ in logs)
    tell("exponent", slope)


PARTS = {part.__name__: part for part in (county, textbook, mixed, visits, province, without, growth)}


def main() -> None:
    """The parts named, or all."""
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
