"""The printed record of a draw: its pool's hash, sources, seeds and rows, from which anybody computes it again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from procurement.core import clock
from procurement.core.actors import Actor
from procurement.documents.content import Heading, Table
from procurement.documents.models import DocumentKind
from procurement.documents.service import issue_document
from procurement.evaluation.draws import queries, rules
from procurement.evaluation.draws.models import Draw, DrawPurpose
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender


def issue(session: Session, *, actor: Actor, draw: Draw, now: datetime) -> None:
    """Issue the record; it is public, and names nobody: people stand in it as places of the frozen pool."""
    tender = tender_queries.get_tender(session, draw.tender_id)
    made = sum(other.drawn_at is not None for other in queries.list_draws(session, tender.id))
    number = f"{tender.number}-CQ{made:02d}"
    content = {
        "number": number,
        "title": f"{rules.PURPOSE_NAMES[draw.purpose]}记录：{tender.title}",
        "issued_on": clock.local(now).date(),
        "issuer": tender_queries.frozen_notice(tender)["buyer"],
        "paragraphs": _paragraphs(draw, tender),
        "tables": (_seeds(draw, after=5), _rows(draw, after=7)),
    }
    issue_document(
        session, actor=actor, county_id=draw.county_id, kind=DocumentKind.DRAW_RECORD, number=number,
        subject_id=tender.id, content=content, is_public=True, now=now,
    )  # fmt: skip


def _paragraphs(draw: Draw, tender: Tender) -> tuple[str | Heading, ...]:
    left_out = Counter(candidate.exclusion for candidate in draw.candidates if candidate.exclusion is not None)
    reasons = "；".join(f"{rules.EXCLUSION_NAMES[why]} {count} 人" for why, count in sorted(left_out.items()))
    what = "评审专家" if draw.purpose is DrawPurpose.EXPERTS else "并列投标人"
    return (
        Heading("池与方法"),
        f"项目编号 {tender.number}。池中{what} {len(queries.pool_of(draw))} 名，抽取 {draw.wanted} 名。"
        f"池于 {_minute(draw.frozen_at)} 冻结，SHA-256：{draw.pool_sha256}。"
        + (f"不列入池的：{reasons}。" if reasons else ""),
        (
            "方法：RFC 3797，摘要用 SHA-256；各来源依次为开奖号码和按承诺排序的种子，没有揭示的种子以“0”代替。"
            "有人不能参加时沿同一序列取下一名，不重抽。"
        ),
        Heading("来源"),
        (
            f"事先指定的公开彩票：{rules.GAME_NAMES[draw.game]}，{draw.lottery_on.isoformat()} 开奖，"
            f"号码 {draw.numbers}，"
            f"由两人分别录入核对。揭示种子的期限 {_minute(draw.reveal_by)}，在开奖之前。"
        ),
        Heading("各行"),
        f"计算用的键为：{queries.key_of(draw)}",
        "任何人都可以用日志导出重算：python -m procurement.replay。",
    )


def _minute(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}（北京时间）"


def _seeds(draw: Draw, *, after: int) -> Table:
    rows = tuple(
        (made.organization.name, made.commitment, made.seed or "0（没有揭示）")
        for made in sorted(draw.commitments, key=lambda made: made.commitment)
    )
    return Table(head=("单位", "承诺（SHA-256）", "揭示的种子"), rows=rows, caption="承诺与种子", after=after)


def _rows(draw: Draw, *, after: int) -> Table:
    rows = tuple(
        (str(row.number), row.digest, str(row.remaining), str(row.selected)) for row, _token in queries.rows_of(draw)
    )
    head = ("行", "摘要（SHA-256）", "剩余人数", "抽中池中第几名")
    return Table(head=head, rows=rows, numeric=(0, 2, 3), caption="抽取结果", after=after)
