"""The lives of a challenge (质疑) and of a complaint (投诉)."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class Step(StrEnum):
    """What is challenged; once a step, everything at once (94号令第10条)."""

    DOCUMENTS = "documents"
    OPENING = "opening"
    EVALUATION = "evaluation"
    RESULT = "result"


class ChallengeStatus(StrEnum):
    RECEIVED = "received"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ChallengeOutcome(StrEnum):
    BASELESS = "baseless"
    UPHELD_NO_EFFECT = "upheld_no_effect"  # right, but the result stands
    UPHELD = "upheld"  # the result changes or may change


class ComplaintStatus(StrEnum):
    SUBMITTED = "submitted"  # five working days to look at its form
    RETURNED = "returned"  # to be corrected, once
    ACCEPTED = "accepted"
    REFUSED = "refused"  # not admitted
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"


class ComplaintOutcome(StrEnum):
    """94号令第29、31、32条."""

    DISMISSED = "dismissed"
    UPHELD_NO_EFFECT = "upheld_no_effect"
    NEW_AWARD = "new_award"  # the award is void; computed again among the valid bids
    NEW_TENDER = "new_tender"  # the award is void; the procurement begins anew


C = ChallengeStatus
CHALLENGE = Lifecycle("challenge", C.RECEIVED, {C.RECEIVED: {C.ANSWERED, C.WITHDRAWN}})

S = ComplaintStatus
COMPLAINT = Lifecycle(
    "complaint",
    S.SUBMITTED,
    {
        S.SUBMITTED: {S.RETURNED, S.ACCEPTED, S.REFUSED, S.WITHDRAWN},
        S.RETURNED: {S.SUBMITTED, S.REFUSED, S.WITHDRAWN},
        S.ACCEPTED: {S.DECIDED, S.WITHDRAWN},
    },
)
