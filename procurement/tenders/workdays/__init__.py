"""The county's working days: the yearly list of holidays and make-up days, shipped, imported or added by hand.

Table: calendar_day (in tenders.models); the counting itself is `tenders.calendar`.
"""
