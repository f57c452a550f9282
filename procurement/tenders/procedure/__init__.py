"""What happens to a tender's document before and after its notice: legal review, versions, questions, endings.

Tables: notice_version, tender_question, clarification, legal_review, tender_ending, tender_origin. A version and an
ending are only ever added.
"""
