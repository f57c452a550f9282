"""The acts of a tender's procedure, gathered under one name."""

from procurement.tenders.procedure.amendments import Revision, amend_notice, extend_deadline
from procurement.tenders.procedure.questions import answer_question, ask_question
from procurement.tenders.procedure.retender import remake_tender
from procurement.tenders.procedure.reviews import record_review

__all__ = [
    "Revision",
    "amend_notice",
    "answer_question",
    "ask_question",
    "extend_deadline",
    "record_review",
    "remake_tender",
]
