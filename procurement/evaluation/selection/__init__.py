"""Experts whom the purchaser selects, where the drawn pool is exhausted and seats are empty (87号令第48条、第49条).

Table: expert_selection. Lifecycle: proposed → approved or returned.
"""
