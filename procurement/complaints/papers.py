"""The printed reply to a challenge (质疑答复) and decision on a complaint (投诉处理决定书). Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from procurement.complaints.models import Challenge, Complaint
from procurement.complaints.states import ChallengeOutcome, ComplaintOutcome, Step
from procurement.documents.content import Heading

STEPS = {
    Step.DOCUMENTS: "招标文件",
    Step.OPENING: "开标",
    Step.EVALUATION: "资格审查和评审",
    Step.RESULT: "中标结果",
}
ANSWERS = {
    ChallengeOutcome.BASELESS: "质疑事项不成立。",
    ChallengeOutcome.UPHELD_NO_EFFECT: "质疑事项成立，但不影响中标结果，采购活动继续进行。",
    ChallengeOutcome.UPHELD: "质疑事项成立，影响或者可能影响中标结果，中标结果作废，依法重新确定中标人。",
}
DECISIONS = {
    ComplaintOutcome.DISMISSED: "投诉事项缺乏事实依据，驳回投诉（94号令第29条）。",
    ComplaintOutcome.UPHELD_NO_EFFECT: "投诉事项成立，但不影响采购结果，继续开展采购活动（94号令第32条）。",
    ComplaintOutcome.NEW_AWARD: "投诉事项成立，影响采购结果：中标结果无效，从其余有效投标中"
    "按公告的规则另行确定中标供应商（94号令第32条）。",
    ComplaintOutcome.NEW_TENDER: "投诉事项成立，影响采购结果：中标结果无效，责令重新开展采购活动（94号令第32条）。",
}


def _numbered(matters: list[Any]) -> tuple[str, ...]:
    return tuple(f"{number}．{matter}" for number, matter in enumerate(matters, start=1))


def challenge_reply(challenge: Challenge, number: str, issued_on: date, issuer: str) -> dict[str, Any]:
    """The arguments of the reply; it names no challenger, for it goes to every related supplier."""
    assert challenge.outcome is not None  # noqa: S101  (answered)
    return {
        "number": number,
        "title": "质疑答复",
        "issued_on": issued_on,
        "issuer": issuer,
        "paragraphs": (
            f"关于“{challenge.tender.title}”（编号 {challenge.tender.number}）的质疑 {challenge.number}，答复如下。",
            Heading("质疑事项"),
            f"质疑的环节：{STEPS[challenge.step]}。",
            *_numbered(challenge.matters),
            Heading("答复"),
            ANSWERS[challenge.outcome],
            challenge.reply,
            Heading("投诉的权利"),
            f"质疑供应商对答复不满意的，可以在 {challenge.complaint_until} 前（含当日）向本级财政部门投诉。",
        ),
        "tables": (),
    }


def complaint_decision(complaint: Complaint, number: str, issued_on: date, issuer: str) -> dict[str, Any]:
    """The arguments of the decision; it is published (94号令第34条)."""
    assert complaint.outcome is not None  # noqa: S101  (decided)
    challenged = complaint.challenge.matters
    own = [challenged[position] for position in complaint.matters]
    on_reply = (f"对质疑答复的异议：{complaint.on_reply}",) if complaint.on_reply else ()
    false = ("投诉人捏造事实或者提供虚假材料，另行依法处理（94号令第37条）。",) if complaint.is_fabricated else ()
    return {
        "number": number,
        "title": "政府采购投诉处理决定书",
        "issued_on": issued_on,
        "issuer": issuer,
        "paragraphs": (
            f"投诉人：{complaint.supplier.name}。",
            f"被投诉的采购项目：“{complaint.tender.title}”（编号 {complaint.tender.number}）。",
            Heading("投诉事项"),
            *_numbered(own),
            *on_reply,
            f"投诉请求：{complaint.request}",
            Heading("查明的事实和理由"),
            complaint.finding,
            Heading("处理决定"),
            DECISIONS[complaint.outcome],
            *false,
            Heading("救济途径"),
            "投诉人对本决定不服的，可以依法申请行政复议或者向人民法院提起行政诉讼。",
        ),
        "tables": (),
    }
