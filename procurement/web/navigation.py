"""What every page's frame shows: who you are, where you may go, which county, what time it is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext

from procurement.core import clock
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.web.guards import current_actor

ROLE_LABELS = {
    Role.ADMINISTRATOR: N_("系统管理员"),
    Role.OFFICER: N_("采购专员"),
    Role.APPROVER: N_("审批人"),
    Role.KEYHOLDER: N_("持钥人"),
    Role.EXPERT: N_("评审专家"),
    Role.AUDITOR: N_("审计"),
    Role.DISCIPLINE: N_("纪检"),
    Role.SUPERVISOR: N_("财政监管"),
    Role.VIEWER: N_("省市查看"),
    Role.SCHOOL: N_("学校人员"),
    Role.SUPPLIER: N_("供应商人员"),
    Role.PUBLIC: N_("公众"),
    Role.SYSTEM: N_("系统"),
}

_BUREAU = (
    ("desks.home", N_("看板")),
    ("schools.list_schools", N_("学校")),
    ("schools.list_plans", N_("需求")),
    ("catalogue.list_items", N_("目录")),
    ("suppliers.list_suppliers", N_("供应商")),
    ("supervision.list_measures", N_("准入与措施")),
    ("tenders.list_tenders", N_("招标")),
    ("awards.list_awards", N_("定标")),
    ("contracting.list_contracts", N_("合同")),
    ("deliveries.list_deliveries", N_("履约")),
    ("settlement.list_statements", N_("付款")),
    ("complaints.list_challenges", N_("质疑投诉")),
    ("log.show_log", N_("日志")),
    ("messages.show_inbox", N_("消息")),
)
_TIPS = ("tips.list_tips", N_("举报"))
MENUS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.OFFICER: _BUREAU,
    Role.APPROVER: _BUREAU,
    Role.AUDITOR: (("desks.award_history", N_("中标记录")), ("desks.show_duties", N_("职责分离")), _TIPS, *_BUREAU),
    Role.DISCIPLINE: (("desks.award_history", N_("中标记录")), ("desks.show_duties", N_("职责分离")), _TIPS, *_BUREAU),
    Role.SUPERVISOR: (("desks.award_history", N_("中标记录")), *_BUREAU),
    Role.VIEWER: (
        ("desks.home", N_("各县对比")),
        ("awards.list_awards", N_("定标")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.KEYHOLDER: (
        ("desks.home", N_("待办")),
        ("keyholding.show_key", N_("我的钥匙")),
        ("tenders.list_tenders", N_("招标")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.EXPERT: (
        ("desks.home", N_("待办")),
        ("tenders.list_tenders", N_("招标")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.SCHOOL: (
        ("desks.home", N_("今天")),
        ("schools.list_plans", N_("需求")),
        ("deliveries.list_orders", N_("订货")),
        ("deliveries.list_deliveries", N_("配送")),
        ("settlement.list_statements", N_("对账")),
        ("contracting.list_contracts", N_("合同")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.SUPPLIER: (
        ("desks.home", N_("我的投标")),
        ("suppliers.show_own", N_("我的资料")),
        ("tenders.list_tenders", N_("招标公告")),
        ("bids.list_own", N_("投标")),
        ("contracting.list_contracts", N_("合同")),
        ("deliveries.list_orders", N_("订单与送货")),
        ("settlement.list_statements", N_("对账与付款")),
        ("complaints.list_challenges", N_("质疑投诉")),
        ("supervision.list_measures", N_("准入与措施")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.ADMINISTRATOR: (
        ("desks.home", N_("系统")),
        ("accounts.list_users", N_("账号")),
        ("people.list_offices", N_("单位")),
        ("jobs.list_jobs", N_("后台任务")),
        ("scheduler.show_clock", N_("定时")),
        ("messages.show_inbox", N_("消息")),
    ),
    Role.PUBLIC: (
        ("portal.home", N_("首页")),
        ("portal.list_notices", N_("公告")),
        ("portal.list_awards", N_("中标与单价")),
        ("portal.list_suppliers", N_("供应商名录")),
        ("portal.list_register", N_("准入与清退")),
        ("portal.list_contracts", N_("合同")),
        ("portal.check", N_("核验")),
        ("tips.show_report", N_("举报")),
    ),
}


@dataclass(frozen=True)
class Site:
    """What the frame says about the site. Filled by `describe`, which capabilities above may register."""

    county_name: str
    county_mark: str
    checkpoint_text: str
    server_now: datetime
    complaint_phone: str
    is_demo: bool
    links: dict[str, str] = field(default_factory=dict)


def nav_items(app: Flask) -> list[tuple[str, str, bool, int]]:
    """The current actor's menu as (address, label, is current, badge), limited to pages that exist.

    Badges are counted by functions of the actor that capabilities put into `app.extensions["procurement.badges"]`,
    by endpoint.
    """
    actor, badges = current_actor(), app.extensions.get("procurement.badges", {})
    return [
        (
            url_for(endpoint),
            gettext(label),
            request.endpoint == endpoint,
            badges[endpoint](actor) if endpoint in badges else 0,
        )
        for endpoint, label in MENUS.get(actor.role, ())
        if endpoint in app.view_functions
    ]


def language_url(language: str) -> str:
    """The same page in another language ("en" or "zh-Hans-CN")."""
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return url_for("language.choose", code=language[:2], next=here)


LINKS = {
    "home": "desks.home",
    "login": "accounts.show_login",
    "logout": "accounts.log_out",
    "checkpoint": "portal.checkpoints",
    "account": "accounts.show_account",
    "complaint": "tips.show_report",
    "open_data": "portal.open_data",
}


def init_app(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        actor = current_actor()
        describe = app.extensions.get("procurement.site")
        site = describe(actor) if describe else Site("", "禾", "—", clock.now(), "—", is_demo=False)
        links = {name: url_for(endpoint) for name, endpoint in LINKS.items() if endpoint in app.view_functions}
        return {
            "current_actor": actor,
            "role_label": gettext(ROLE_LABELS[actor.role]),
            "nav_items": nav_items(app),
            "lang_url": language_url,
            "site": replace(site, links=links),
        }
