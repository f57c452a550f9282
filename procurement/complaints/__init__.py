"""Challenges to the buyer and complaints to the finance bureau.

Tables: challenge, complaint. Lifecycles: CHALLENGE, COMPLAINT in states.py.
"""
