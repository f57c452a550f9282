"""The door to the optimizer: instances from what the notice froze, runs kept for ever, one of them binding.

Tables: allocation_run, allocation_line. Lifecycle: ALLOCATION_RUN in states.py.
"""
