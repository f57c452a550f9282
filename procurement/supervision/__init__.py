"""Suppliers in and out of a county's work: admission, measures against a supplier, yearly assessment, reminders.

Tables: admission, performance_record, assessment, measure, measure_evidence, measure_vote, measure_appeal,
paper_reminder. Nothing here ever keeps a supplier from bidding: only a dated bar (suppliers.SupplierBar) does.
"""
