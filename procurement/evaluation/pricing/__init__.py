"""Arithmetic correction (87号令第59条) and abnormally low prices (财库〔2026〕2号): found by rule, answered, decided.

Tables: price_correction, price_explanation. Nothing becomes invalid without the bidder's answer or a named decision.
"""
