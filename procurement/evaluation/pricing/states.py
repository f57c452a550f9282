"""The life of an arithmetic correction and of a request to explain a low price."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class CorrectionStatus(StrEnum):
    REQUESTED = "requested"  # waits for the bidder
    CONFIRMED = "confirmed"  # binds (87号令第59条)
    REFUSED = "refused"  # the bid is invalid
    EXPIRED = "expired"  # not answered in time: not confirmed, so invalid


CORRECTION = Lifecycle(
    "price_correction",
    CorrectionStatus.REQUESTED,
    {CorrectionStatus.REQUESTED: {CorrectionStatus.CONFIRMED, CorrectionStatus.REFUSED, CorrectionStatus.EXPIRED}},
)


class ExplanationStatus(StrEnum):
    REQUESTED = "requested"  # waits for the bidder
    ANSWERED = "answered"  # waits for the committee
    ACCEPTED = "accepted"  # the price stands; performance is watched
    INVALID = "invalid"  # by the committee's decision (87号令第60条)


EXPLANATION = Lifecycle(
    "price_explanation",
    ExplanationStatus.REQUESTED,
    {
        ExplanationStatus.REQUESTED: {ExplanationStatus.ANSWERED, ExplanationStatus.INVALID},
        ExplanationStatus.ANSWERED: {ExplanationStatus.ACCEPTED, ExplanationStatus.INVALID},
    },
)
