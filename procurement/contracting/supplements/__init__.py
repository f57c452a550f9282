"""Supplements: more of the same goods under a signed contract. Tables: contract_supplement, supplement_line."""
