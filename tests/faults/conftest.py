"""Faults are produced on real processes and take minutes: `make test-faults` runs them, the ordinary run does not."""

import os

collect_ignore_glob = [] if os.environ.get("FAULTS") else ["test_*.py"]
