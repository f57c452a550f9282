"""Consent to subcontracting: the supplier asks, the buyer answers in writing. Table: subcontract."""
