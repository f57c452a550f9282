"""Sealed bids: taken until the deadline, readable by nobody before k of n keyholders open them.

`shamir`, `sealing` and `envelope` are pure; `python -m procurement.bids` does on files alone what the pages do.
"""
