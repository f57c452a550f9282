"""Qualification review by the purchaser, conformity review, and which bids are valid for which lot.

Table: bid_review. Public draws lie in draws/, the committee and its votes in committee/.
"""
