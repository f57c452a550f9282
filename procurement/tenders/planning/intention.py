"""The printed procurement intention (采购意向公告). Pure; its parts are those of 财库〔2020〕10号."""

from __future__ import annotations

from datetime import date
from typing import Any

from procurement.documents.content import Table
from procurement.tenders.planning.models import ProcurementPlan


def intention_document(plan: ProcurementPlan, number: str, issuer: str, issued_on: date) -> dict[str, Any]:
    """The arguments of an official document for the intention of `plan`."""
    return {
        "number": number,
        "title": f"{plan.title}采购意向",
        "issued_on": issued_on,
        "issuer": issuer,
        "paragraphs": (
            "为便于供应商及时了解采购信息，现将本单位的采购意向公开如下。",
            "本次公开的采购意向是初步安排，具体以招标公告和招标文件为准。",
        ),
        "tables": (
            Table(
                head=("采购项目名称", "采购需求概况", "预算金额（元）", "预计采购时间", "采购方式"),
                rows=(
                    (
                        plan.title,
                        plan.summary,
                        f"{plan.budget_amount:,.2f}",
                        f"{plan.expected_on:%Y年%m月}",
                        "公开招标",
                    ),
                ),
                numeric=(2,),
                caption="采购意向",
                after=2,
            ),
        ),
    }
