"""The formula, exact, with one rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.schools.demand import computed_quantity


@pytest.mark.parametrize(
    ("pupils", "ration", "days", "units", "expected"),
    [
        (120, "100", 95, 1000, "1140.000"),
        (0, "100", 95, 1000, "0.000"),
        (14900, "15", 180, 1000, "40230.000"),  # a real lot's pupils and portion
        (1, "0.5", 1, 1000, "0.001"),  # half a thousandth goes up
        (1, "0.499", 1, 1000, "0.000"),
        (1, "1", 1, 3, "0.333"),
        (2, "1", 1, 3, "0.667"),
        (7, "1", 5, 1, "35.000"),
    ],
)
def test_the_quantity_is_pupils_times_ration_times_days_in_the_items_unit(pupils, ration, days, units, expected):
    quantity = computed_quantity(
        pupil_count=pupils, per_pupil_day=Decimal(ration), school_days=days, ration_units_per_unit=units
    )
    assert str(quantity) == expected


@given(
    pupils=st.integers(0, 50_000),
    thousandths=st.integers(1, 5_000_000),
    days=st.integers(1, 366),
    units=st.integers(1, 1_000_000),
)
def test_the_quantity_is_the_nearest_thousandth_and_the_upper_one_of_two(pupils, thousandths, days, units):
    quantity = computed_quantity(
        pupil_count=pupils, per_pupil_day=Decimal(thousandths).scaleb(-3), school_days=days, ration_units_per_unit=units
    )
    error = Fraction(quantity) - Fraction(pupils * thousandths * days, 1000 * units)
    assert -Fraction(1, 2000) < error <= Fraction(1, 2000)
    assert quantity < Decimal(10) ** 11  # fits its column
