"""The printed corrections, clarifications, notices of failure and of termination. Pure; Chinese, as the law asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from procurement.documents.content import Heading, Table
from procurement.tenders.procedure.changes import Change
from procurement.tenders.procedure.labels import GROUNDS
from procurement.tenders.procedure.models import Clarification, TenderEnding


def correction(notice: Mapping[str, Any], changes: Sequence[Change], issued_on: date) -> dict[str, Any]:
    """更正公告 of a notice that replaces another."""
    version = notice["version"]
    return {
        "number": f"{notice['number']}-G{version['number'] - 1}",
        "title": f"{notice['title']}更正公告",
        "issued_on": issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            f"“{notice['title']}”（编号 {notice['number']}）的招标公告作如下更正，为第 {version['number']} 版。",
            f"更正理由：{version['reason']}",
            "采购标的和投标人资格条件没有改变；其余内容仍按原公告。",
            Heading("对已经投标的供应商"),
            "只延后截止时间的，已投的标仍然有效；其他内容有更正的，请按新版公告重新确认或重新投标。",
            Heading("核验"),
            f"被替代的公告指纹 SHA-256：{version['replaces']}。",
        ),
        "tables": (
            Table(
                head=("更正事项", "更正前", "更正后"),
                rows=tuple((change.name, change.before, change.after) for change in changes),
                caption="更正内容",
                after=3,
            ),
        ),
    }


def clarification(notice: Mapping[str, Any], answered: Clarification, issued_on: date) -> dict[str, Any]:
    """澄清公告: the question without the asker, and the answer."""
    return {
        "number": clarification_number(notice["number"], answered.number),
        "title": f"{notice['title']}澄清公告",
        "issued_on": issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            f"“{notice['title']}”（编号 {notice['number']}）第 {answered.number} 次澄清。",
            Heading("问"),
            answered.question,
            Heading("答"),
            answered.reply,
            "本澄清不改变招标公告的内容；需要改变的，另行发布更正公告。",
        ),
        "tables": (),
    }


def ending(notice: Mapping[str, Any], ended: TenderEnding, *, is_failure: bool, issued_on: date) -> dict[str, Any]:
    """废标公告 or 终止公告, with the legal ground and the reason."""
    name = "废标公告" if is_failure else "终止公告"
    return {
        "number": ending_number(notice["number"]),
        "title": f"{notice['title']}{name}",
        "issued_on": issued_on,
        "issuer": notice["buyer"],
        "paragraphs": (
            f"“{notice['title']}”（编号 {notice['number']}）{'予以废标' if is_failure else '采购终止'}。",
            f"依据：《中华人民共和国政府采购法》第三十六条，{GROUNDS[ended.ground]}。",
            f"理由：{ended.reason}",
            "未开启的投标不予公布；投标保证金按规定退还。",
            "废标后需要继续采购的，重新组织招标，或者经批准采取其他采购方式（政府采购法第三十七条）。"
            if is_failure
            else "本项目不再采购。",
        ),
        "tables": (),
    }


def ending_number(tender_number: str) -> str:
    return f"{tender_number}-F"


def clarification_number(tender_number: str, number: int) -> str:
    return f"{tender_number}-D{number}"
