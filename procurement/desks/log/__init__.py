"""The county's log to read: search it, open one entry, take its proof away."""
