"""What the sealing page is given: the task it seals for, its words, and the fingerprint of its copy for offline use."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from procurement.bids import queries
from procurement.core.text import N_
from procurement.suppliers.queries import get_supplier
from procurement.tenders import queries as tender_queries
from procurement.tenders.models import Tender

OFFLINE_PAGE = Path(__file__).resolve().parent.parent / "static" / "seal" / "offline.htm"
# In the order they are loaded; below the folder of static files.
SCRIPTS = (
    "vendor/libsodium-sumo-0.8.4/libsodium-sumo.js",
    "vendor/libsodium-wrappers-sumo-0.8.4/libsodium-wrappers.js",
    "vendor/shamir-secret-sharing-0.0.4/shamir-secret-sharing.js",
    *(f"seal/{name}.js" for name in ("canonical", "envelope", "sealing", "keyring", "prices", "dom", "sheet", "page")),
)


def offline_sha256() -> str:
    """SHA-256, in hex, of the page that seals without a network: who downloads it compares."""
    return sha256(OFFLINE_PAGE.read_bytes()).hexdigest()


def seal_task(session: Session, tender: Tender, supplier_id: UUID) -> dict[str, Any]:
    """All that a bid is sealed to and judged by, as one object (`seal-task/1`), the SEAL.json of the offline page.

    `sheet` is the sealing sheet, `notice` the frozen notice whose hash it names, `lots` those that can be bid for,
    `signing_key` the supplier's registered key ("" while there is none), `replaces` the hash of its present envelope.
    """
    present = queries.find_present(session, tender.id, supplier_id)
    return {
        "format": "seal-task/1",
        "sheet": tender_queries.sealing_sheet(tender, supplier_id),
        "notice": tender_queries.frozen_notice(tender),
        "lots": [str(lot.id) for lot in queries.active_lots(tender)],
        "signing_key": get_supplier(session, supplier_id).signing_key,
        "replaces": present.envelope_sha256 if present else None,
    }


# What the scripts of the page say; the Chinese text is the name of its translation, as everywhere.
WORDS = (
    N_("没有填单价"),
    N_("单价写成大于 0 的数字，最多四位小数，例如 4.55"),
    N_("没有填下浮率"),
    N_("下浮率写成大于等于 0、小于 100 的百分数，最多两位小数，例如 5.25"),
    N_("第 %(numbers)s 包专门面向中小企业：要声明为中型、小型或微型企业，否则不要参加"),
    N_("第 %(numbers)s 包只面向小型、微型企业：要声明为小型或微型企业，否则不要参加"),
    N_("只面向小型、微型企业：投标要声明企业规模"),
    N_("财库〔2020〕46号第6、11条"),
    N_("专门面向中小企业：投标要声明企业规模"),
    N_("企业规模声明"),
    N_("声明中型、小型、微型的，同时声明所供货物全部由中小企业制造；虚假声明依法处罚（财库〔2020〕46号第4、11、20条）"),
    N_("不声明"),
    N_("请选择"),
    N_("制造商"),
    N_("制造商规模"),
    N_("逐项声明制造商"),
    N_("中标并享受扶持政策的，这份声明随中标结果公开；没有中标的不公开（财库〔2020〕46号第13条）"),
    N_("声明了企业规模，要写制造商的名称"),
    N_("选制造商的规模，不大于声明的规模"),
    N_("财库〔2020〕46号第4、11条"),
    N_("微型企业"),
    N_("小型企业"),
    N_("中型企业"),
    N_("大型企业"),
    N_("超过最高限价 %(ceiling)s 元"),
    N_("87号令第63条"),
    N_("最多 200 个字，不要换行"),
    N_("核心产品要写品牌"),
    N_("87号令第31条"),
    N_("供货天数写 0 到 %(days)s 的整数"),
    N_("至少参加一个采购包"),
    N_("写投标有效期的最后一天"),
    N_("第 %(number)s 包"),
    N_("品目"),
    N_("暂估数量"),
    N_("最高限价（元）"),
    N_("你的单价（元）"),
    N_("基准单价（元）"),
    N_("你的下浮率（%）"),
    N_("换算单价（元）"),
    N_("品牌"),
    N_("产地"),
    N_("供货天数"),
    N_("金额（元）"),
    N_("核心产品"),
    N_("合计"),
    N_("参加这个包；参加就要报齐包内所有品目"),
    N_("投标有效期至"),
    N_("至少到公告要求的日子"),
    N_("填齐后计算"),
    N_("不参加"),
    N_("口令不正确，或钥匙文件已损坏"),
    N_("口令至少 12 个字符"),
    N_("这不是供应商的钥匙文件"),
    N_("这把钥匙不是你单位登记的那一把，用它封的信封会被拒收"),
    N_("这不是封标任务文件 SEAL.json"),
    N_("封标任务与公告的指纹不符：请从网站重新下载，不要用它封标"),
    N_("这不是投标草稿 BID.json"),
    N_("这份草稿是另一个招标或另一家供应商的"),
    N_("没有做成：%(code)s"),
    N_("%(fault)s（%(law)s）"),
    N_("打开封标任务"),
    N_("封标任务文件 SEAL.json"),
    N_("在网站的封标页下载；本页不连网，内容只留在你的电脑上"),
    N_("打不开"),
    N_("1　填报价"),
    N_("项目"),
    N_("截止（北京时间）"),
    N_("持钥人"),
    N_("%(n)s 位，%(k)s 位共同到场才能开标"),
    N_("公告指纹，已核对"),
    N_("替换你现在的信封"),
    N_("封给谁"),
    N_("保存封标任务 SEAL.json，可以断网填"),
    N_("打开草稿"),
    N_(
        "单价含税含送货，最多四位小数；报下浮率的，单价由基准价换算。报价只在这一页里，不存进浏览器，也不上传；关掉网页就没有了，要留请"
        "保存草稿（草稿没有加密，存到自己的 U 盘）。可以从 Excel 复制一列价格，粘贴到第一格。"
    ),
    N_("保存草稿 BID.json"),
    N_("还没有钥匙？现在做一把"),
    N_("新口令"),
    N_("至少 12 个字符；忘了口令，钥匙就作废，谁也找不回来"),
    N_("再写一遍新口令"),
    N_("做钥匙，保存 keyring.json"),
    N_("2　拿出你的钥匙"),
    N_("钥匙文件 keyring.json"),
    N_("登记时做的；文件和口令都不离开你的电脑"),
    N_("钥匙口令"),
    N_("两遍口令不一样"),
    N_("钥匙已保存。公钥登记到“我的资料”并盖章后才能用来投标："),
    N_("3　封标"),
    N_("报价在你的浏览器里加密；开标前没有 %(k)s 位持钥人共同到场，谁也打不开，包括管理员"),
    N_("封好后先保存投标人密钥，再交信封；以后改了价，要重新封"),
    N_("检查并封标"),
    N_("%(place)s：%(message)s"),
    N_("请选择钥匙文件"),
    N_("请写钥匙口令"),
    N_("有 %(count)s 处要改，改好才能封标"),
    N_("正在封标……"),
    N_("没有封成"),
    N_("上传信封，取回执"),
    N_("已封好"),
    N_("信封指纹，应与回执上的一致："),
    N_("投标人密钥能单独打开你这份投标：持钥人到不齐时用它。它由钥匙口令锁着，请存到 U 盘。"),
    N_("保存投标人密钥"),
    N_("保存信封文件"),
    N_("保存投标人密钥以后才能上传。"),
    N_("没有收下"),
    N_("没有传上去"),
    N_("连不上服务器。信封还在：可以再传，也可以保存信封文件，在截止前用别的电脑上传"),
    N_("服务器的回答是 %(status)s；请重新登录后再试"),
    N_("这一页用不了"),
    N_("浏览器太旧或不许运行加密程序：请换新版浏览器"),
)
