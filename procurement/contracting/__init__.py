"""Framework contracts: one a supplier and tender, lines by school, Chinese PDF, signed by both sides.

Tables: contract, contract_line. Lifecycle: CONTRACT in states.py.
"""
