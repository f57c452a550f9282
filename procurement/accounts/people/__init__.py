"""The administrator's work: offices of a county, and the people in them, from the first password to deactivation.

Tables: those of accounts.
"""
