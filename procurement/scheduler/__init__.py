"""The clock that does work: `effects.EFFECTS` is all that it does, `run_due` does what is due, a page shows both.

No table; what was done stands in the logs.
"""

from procurement.scheduler.running import run_due as run_due
