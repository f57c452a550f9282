"""Amounts in words, as documents write them."""

from contracts.amounts import rmb_capitals as capital_amount

__all__ = ["capital_amount"]
