"""Public draws of experts and between tied suppliers, which anybody can recompute (RFC 3797).

Tables: draw, draw_candidate, draw_commitment. Lifecycle: committing → revealing → numbered → drawn.
"""
