"""Awards: proposed by one officer, approved by another, published, confirmed when the challenge window is over.

Table: award. Lifecycle: AWARD in states.py.
"""
