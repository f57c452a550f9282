"""Qualification review by the purchaser, conformity review, and which bids are valid for which lot.

Table: bid_review. The draw (RFC 3797) is in draw.py.
"""
