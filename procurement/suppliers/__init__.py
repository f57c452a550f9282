"""Suppliers: registered once for the platform; papers reviewed and dated bars set by each county.

Tables: supplier, supplier_owner, supplier_paper, paper_review, supplier_bar. A review is information, never a gate:
only a dated bar stops a bid (财库〔2019〕38号).
"""
