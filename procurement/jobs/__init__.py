"""Slow work: executes the rows of core.queue, shows and cancels them. No table; lifecycle JOB in core.queue."""
