"""Builds the model: the list of calls, in order."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer import constraints, counts
from optimizer.arrays import ArrayBuilder, Arrays
from optimizer.merge import Market
from optimizer.objective import Stage, define_stages
from optimizer.variables import Variables, define_variables


@dataclass(frozen=True)
class Model:
    """A market, its columns, its rows and its stages."""

    market: Market
    variables: Variables
    arrays: Arrays
    stages: tuple[Stage, ...]


def build_model(market: Market) -> Model:
    """The whole model of a market."""
    builder = ArrayBuilder()
    variables = define_variables(builder, market)
    for define in (
        constraints.define_cover_constraints,
        constraints.define_capacity_constraints,
        constraints.define_tier_constraints,
        constraints.define_owner_share_constraints,
        constraints.define_total_share_constraints,
        constraints.define_quality_constraints,
        constraints.define_small_business_constraints,
        constraints.define_budget_constraint,
        constraints.define_price_band_constraints,
        constraints.define_single_offer_constraints,
        constraints.define_single_supplier_constraints,
        counts.define_winner_constraints,
        counts.define_winner_count_constraints,
        counts.define_min_owners_constraints,
        counts.define_survival_constraints,
        counts.define_service_constraints,
        counts.define_lot_constraints,
        counts.define_lot_count_constraints,
        counts.define_moved_constraints,
    ):
        define(builder, market, variables)
    arrays = builder.build()
    return Model(market, variables, arrays, define_stages(market, variables, arrays.shape[1]))
