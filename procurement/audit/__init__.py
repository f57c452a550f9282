"""The tamper-evident log: one per county, one for the platform, one bid box per tender.

Tables: audit_log, audit_entry, audit_node, checkpoint (append-only). Entries are declared by services and written by
`transaction()` as its last act before the commit.
"""
