"""Written clarifications between the committee and a bidder (87号令第51条): they explain, and change nothing.

Table: bid_clarification. Lifecycle: asked → answered or unanswered.
"""
