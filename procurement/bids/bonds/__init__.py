"""Bonds as they were received; `contracting.bonds` records them and gives them back. Table: bond. Lifecycle: BOND."""
