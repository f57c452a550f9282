"""The lives of an admission, a measure, an appeal and a yearly assessment, and the steps of the ladder."""

from __future__ import annotations

from enum import StrEnum

from procurement.core.lifecycle import Lifecycle


class AdmissionStatus(StrEnum):
    PROPOSED = "proposed"  # waits for the second person
    RETURNED = "returned"
    ADMITTED = "admitted"
    SUSPENDED = "suspended"  # a suspension is in force: no new orders
    REMOVED = "removed"  # a removal is in force
    EXPIRED = "expired"


class Step(StrEnum):
    """The ladder, mildest first."""

    REMINDER = "reminder"  # 提醒
    TALK = "talk"  # 约谈
    CORRECTION = "correction"  # 限期整改
    SUSPENSION = "suspension"  # 暂停供货
    REMOVAL = "removal"  # 清退


class MeasureStatus(StrEnum):
    PROPOSED = "proposed"  # the supplier is told and may reply
    PROVISIONAL = "provisional"  # an urgent suspension: in force, waits for reply and confirmation
    EFFECTIVE = "effective"
    DROPPED = "dropped"  # a decider did not agree
    LAPSED = "lapsed"  # an urgent suspension that nobody confirmed in time
    LIFTED = "lifted"  # its last day is over, or it was ended early
    REVOKED = "revoked"  # an appeal was allowed


class AppealStatus(StrEnum):
    OPEN = "open"
    ALLOWED = "allowed"
    REJECTED = "rejected"


class AssessmentStatus(StrEnum):
    PROPOSED = "proposed"
    RETURNED = "returned"
    PUBLISHED = "published"  # the supplier sees it and may reply


ADMISSION = Lifecycle(
    "admission",
    AdmissionStatus.PROPOSED,
    {
        AdmissionStatus.PROPOSED: {AdmissionStatus.ADMITTED, AdmissionStatus.RETURNED},
        AdmissionStatus.RETURNED: {AdmissionStatus.PROPOSED, AdmissionStatus.ADMITTED},
        AdmissionStatus.ADMITTED: {AdmissionStatus.SUSPENDED, AdmissionStatus.REMOVED, AdmissionStatus.EXPIRED},
        AdmissionStatus.SUSPENDED: {AdmissionStatus.ADMITTED, AdmissionStatus.REMOVED, AdmissionStatus.EXPIRED},
        AdmissionStatus.REMOVED: {AdmissionStatus.ADMITTED, AdmissionStatus.SUSPENDED, AdmissionStatus.EXPIRED},
        AdmissionStatus.EXPIRED: {AdmissionStatus.PROPOSED, AdmissionStatus.ADMITTED},
    },
)

MEASURE = Lifecycle(
    "measure",
    MeasureStatus.PROPOSED,
    {
        MeasureStatus.PROPOSED: {MeasureStatus.PROVISIONAL, MeasureStatus.EFFECTIVE, MeasureStatus.DROPPED},
        MeasureStatus.PROVISIONAL: {MeasureStatus.EFFECTIVE, MeasureStatus.DROPPED, MeasureStatus.LAPSED},
        MeasureStatus.EFFECTIVE: {MeasureStatus.LIFTED, MeasureStatus.REVOKED},
    },
)

APPEAL = Lifecycle(
    "measure_appeal", AppealStatus.OPEN, {AppealStatus.OPEN: {AppealStatus.ALLOWED, AppealStatus.REJECTED}}
)

ASSESSMENT = Lifecycle(
    "assessment",
    AssessmentStatus.PROPOSED,
    {
        AssessmentStatus.PROPOSED: {AssessmentStatus.PUBLISHED, AssessmentStatus.RETURNED},
        AssessmentStatus.RETURNED: {AssessmentStatus.PROPOSED},
    },
)
