"""Tenders: drafted, approved by a second officer, published with their rules frozen by hash, closed at the deadline.

Tables: tender, lot, lot_item, lot_demand, tender_keyholder, rule_parameter. Lifecycles: TENDER, LOT in states.py.
"""
