"""Before a document is drafted: the requirement survey, the procurement plan with its intention, other purchases.

Tables: requirement_survey, procurement_plan, other_purchase. A notice needs a valid survey and an intention that has
been public for long enough (财库〔2020〕10号, 财库〔2021〕22号).
"""
