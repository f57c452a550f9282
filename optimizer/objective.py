"""The metrics as linear functions of the columns, and the public tie order as the last of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.instance import Instance
from optimizer.lottery import UNIT
from optimizer.merge import Market
from optimizer.variables import Variables

TIES = "ties"


@dataclass(frozen=True)
class Stage:
    """One stage of the lexicographic objective: `coefficients` per column, to be minimised when `sign` is 1."""

    metric: str
    sign: int
    tolerance: float
    coefficients: Floats

    @property
    def sense(self) -> str:
        return "minimise" if self.sign > 0 else "maximise"


def define_stages(market: Market, variables: Variables, count: int) -> tuple[Stage, ...]:
    """The stages of the instance's objective, and the ties."""
    goals = [
        Stage(
            goal.metric,
            1 if goal.sense == "minimise" else -1,
            float(goal.tolerance),
            metric_coefficients(market, variables, goal.metric, count),
        )
        for goal in market.instance.objective
    ]
    return (*goals, Stage(TIES, 1, 0.0, metric_coefficients(market, variables, TIES, count)))


def metric_coefficients(market: Market, variables: Variables, metric: str, count: int) -> Floats:
    """What one unit of each of `count` columns adds to a metric."""
    terms = variables.terms
    if metric in ("cost", "evaluated_cost"):
        money = terms.paid if metric == "cost" else terms.evaluated
        return _sums(terms.column, money, count) + _of_suppliers(market.instance, variables, count, metric)
    if metric == "winners":
        return _of_suppliers(market.instance, variables, count, metric)
    if metric == "moved_demands":
        found = np.zeros(count)
        found[list(variables.moved.values())] = 1.0
        return found
    if metric == TIES:
        return _sums(terms.column, terms.tie / UNIT * terms.quantity, count)
    return _mean(market, variables, getattr(terms, metric), count)


def _of_suppliers(instance: Instance, variables: Variables, count: int, metric: str) -> Floats:
    found = np.zeros(count)
    for supplier in instance.suppliers:
        if supplier.id in variables.supplier_wins:
            value = 1.0 if metric == "winners" else float(supplier.fixed_cost)
            found[variables.supplier_wins[supplier.id]] = value
    return found


def _mean(market: Market, variables: Variables, values: Floats, count: int) -> Floats:
    """Σ weight[item] · Σ value · q[item] / demand[item], over Σ weight of the items with demand."""
    terms = variables.terms
    weights = {item.id: float(item.weight) for item in market.instance.items if item.id in market.demand_total}
    whole = sum(weights.values())
    if whole == 0:
        return np.zeros(count)
    share = {item: weight / whole / float(market.demand_total[item]) for item, weight in weights.items()}
    of_site = np.array([share[site.item] for site in market.sites])
    return _sums(terms.column, values * terms.quantity * of_site[terms.site], count)


def _sums(columns: Ints, values: Floats, count: int) -> Floats:
    """The values added up by column."""
    return np.bincount(columns, values, minlength=count).astype(np.float64)
