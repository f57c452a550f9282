"""Sealed bids: taken until the deadline, readable by nobody before k of n keyholders open them.

Tables: bid, opened_shares, opened_bid, bid_line. Lifecycle: BID in states.py.
`shamir`, `sealing` and `envelope` are pure; `python -m procurement.bids` does on files alone what the pages do.
"""
