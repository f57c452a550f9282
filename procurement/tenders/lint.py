"""Reading a tender document's conditions for what the law forbids to ask. Pure.

Words are looked for, not understood: what is clearly unlawful is refused, what is often unlawful is pointed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from procurement.core.errors import Problem
from procurement.core.text import N_

MAX_EXCERPT = 40
_SCALE = N_("政府采购法实施条例第20条；87号令第17条")
_NUMBERS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@dataclass(frozen=True)
class Finding:
    """A forbidden or doubtful condition; `refused` ones stop the document, the others are pointed out."""

    problem: Problem
    refused: bool


@dataclass(frozen=True)
class _Rule:
    code: str
    pattern: re.Pattern[str]
    message: str
    law: str
    refused: bool = True


def _rule(code: str, pattern: str, message: str, law: str, *, refused: bool = True) -> _Rule:
    return _Rule(f"lint.{code}", re.compile(pattern), message, law, refused)


_PLACE = "(?:本|当|我)(?:县|市|省|地|区|州)|(?:[\\u4e00-\\u9fa5]{1,6}(?:县|省|自治州|自治区))(?:内|境内|范围内|辖区)"
_RULES = (
    _rule("capital", r"注册(?:资本|资金)|实收资本", N_("不得以注册资本作为条件：“%(text)s”"), _SCALE),
    _rule(
        "size",
        r"(?:资产(?:总额|规模)|营业(?:收入|额)|年?销售额|员工人数|(?:职工|员工|从业人员|人员)(?:人数|规模|不少于|不低于|达到)|利润|纳税额)",
        N_("不得以资产、营业收入、人数、利润、纳税额等规模条件限制供应商：“%(text)s”"),
        _SCALE,
    ),
    _rule(
        "region",
        rf"(?:{_PLACE})[^。；，,\n]{{0,14}}(?:注册|设立|分公司|分支机构|办事处|企业|供应商|业绩|奖项|仓库)"
        rf"|(?:注册地|办公地|住所)[^。；\n]{{0,6}}(?:须|应|必须)?在",
        N_("不得限定供应商的所在地或要求在本地设立机构：“%(text)s”"),
        N_("政府采购法实施条例第20条；公平竞争审查条例第8、9条"),
    ),
    _rule(
        "regional_award",
        r"(?:[省市县区](?:级|内)?(?:及?以上)?(?:的)?|特定行政区域|特定行业)(?:奖项|荣誉|业绩|表彰|龙头企业|名牌|著名商标)",
        N_("不得以特定区域或行业的业绩、奖项作为条件：“%(text)s”"),
        N_("政府采购法实施条例第20条第四项"),
    ),
    _rule(
        "brand",
        r"(?:指定|限定|仅限)[^。；，\n]{0,10}(?:品牌|牌号|商标|厂家|生产商)|(?:品牌|商标)(?:为|：|:|须为|应为|限于)"
        r"|(?:须|应|必须)(?:为|使用|采用|提供)[^。；，\n]{1,6}牌(?!照|号)",
        N_("不得指定品牌或供应商：“%(text)s”"),
        N_("政府采购法实施条例第20条第六项"),
    ),
    _rule(
        "authorisation",
        r"(?:生产厂?商|制造商|(?:生产)?厂家|生产企业|原厂)(?:出具)?(?:的)?(?:授权|承诺|证明|背书)(?:书|函)?",
        N_("不得要求生产厂家授权、承诺或证明（进口货物除外）：“%(text)s”"),
        N_("87号令第17条"),
    ),
    _rule(
        "floor_price",
        r"最低限价|不得低于(?:最低|底)价|(?:报价|单价|价格)不(?:得|能)?低于",
        N_("不得设定最低限价：“%(text)s”"),
        N_("87号令第12条"),
    ),
    _rule(
        "discount_cap",
        r"下浮(?:率|比例|幅度)[^。；\n]{0,8}(?:不(?:得|能|应)?(?:超过|高于|大于)|最高|上限)",
        N_("限制下浮率的上限等于设定最低限价：“%(text)s”"),
        N_("87号令第12条"),
    ),
    _rule(
        "discount_floor",
        r"下浮(?:率|比例|幅度)[^。；\n]{0,8}(?:不(?:得|能|应)?(?:低于|少于|小于)|最低|下限)",
        N_("下浮率的下限就是最高限价，请写成各品目的单价上限：“%(text)s”"),
        N_("87号令第12条"),
    ),
    _rule(
        "closed_list",
        r"(?:备选库|名录库|资格库|入库|目录内)(?:供应商|企业|单位)?",
        N_("不得以入库、名录、备案作为参加条件：“%(text)s”"),
        N_("财库〔2019〕38号第一条"),
    ),
    _rule(
        "ownership",
        r"(?:国有|民营|外资|内资|独资|上市)(?:企业|公司|控股)?[^。；\n]{0,6}(?:方可|才能|优先|可以?参加)",
        N_("不得限定供应商的所有制或组织形式：“%(text)s”"),
        N_("政府采购法实施条例第20条第七项"),
    ),
    _rule(
        "fee",
        r"(?:招标文件|采购文件|标书)[^。；\n]{0,8}(?:费|售价)[^。；\n]{0,14}(?:不退|不予退|概不退)|标书费|平台使用费|投标报名费",
        N_("招标文件在网上免费提供，不得收取不予退还的费用：“%(text)s”"),
        N_("财库〔2019〕38号第三条"),
    ),
    _rule(
        "cash_bond",
        r"保证金[^。；\n]{0,10}现金|现金[^。；\n]{0,8}保证金",
        N_("保证金应当以支票、汇票、保函等非现金形式提交：“%(text)s”"),
        N_("政府采购法实施条例第33条"),
    ),
    _rule(
        "unquantified",
        r"(?:酌情|视情况|综合考虑)[^。；\n]{0,8}(?:打分|评分|给分|赋分)|优[^。；\n]{0,4}良[^。；\n]{0,4}差",
        N_("评审因素应当细化和量化：“%(text)s”"),
        N_("87号令第55条"),
    ),
    _rule(
        "scored_qualification",
        r"(?:营业执照|生产许可证|经营许可证|备案|资格条件|重大违法记录)[^。；\n]{0,16}(?:得|加|计)\s*\d+(?:\.\d+)?\s*分",
        N_("资格条件不得作为评审因素：“%(text)s”"),
        N_("87号令第55条"),
    ),
    _rule(
        "years",
        r"(?:成立|经营|从业)(?:时间)?(?:满|不少于|不低于|达到?)?[^。；\n]{0,3}年(?:以上|及以上|限)?",
        N_("经营年限常被认定为差别待遇，确有必要请说明理由：“%(text)s”"),
        N_("财库〔2021〕22号第17条"),
        refused=False,
    ),
    _rule(
        "vague",
        r"(?:知名|著名|优秀|一流|较强|良好)(?:品牌|企业|信誉|实力|业绩|供应商)",
        N_("条件应当可以客观判断：“%(text)s”"),
        N_("87号令第55条"),
        refused=False,
    ),
)
_EXPERIENCE = re.compile(
    r"([2-9]|[1-9]\d|[两二三四五六七八九十])\s*(?:个|份|项|宗)[^。；\n]{0,20}?(?:同类|类似|业绩|合同)"
)
_NOTICE = re.compile(r"公告期(?:限|间)?(?:为|：|:)?\s*(\d+|[一两二三四])\s*个?工作日")
_NEGATED = re.compile(r"(?:不得|不以|不设|不要求|不限|禁止|不作为|无须|无需|不再)[^。；，,\n]{0,16}$")


def lint(text: str, max_contracts: int = 2, notice_days: int = 5) -> list[Finding]:
    """Everything found in `text`; at most `max_contracts` similar contracts may be asked (财库〔2021〕22号第18条).

    A notice runs for at least `notice_days` working days (87号令第16条).
    """
    return [*_found(text), *_experience(text, max_contracts), *_short_notice(text, notice_days)]


def refusals(text: str, max_contracts: int = 2) -> list[Problem]:
    """Only what stops the document."""
    return [finding.problem for finding in lint(text, max_contracts) if finding.refused]


def _found(text: str) -> Iterator[Finding]:
    for rule in _RULES:
        for match in rule.pattern.finditer(text):
            if _NEGATED.search(text, 0, match.start()):
                continue  # the document itself says that it does not ask for this
            params = {"text": _sentence(text, match)}
            yield Finding(Problem(rule.code, rule.message, "qualification", law=rule.law, params=params), rule.refused)
            break  # one finding a rule: the reader mends the sentence and looks again


def _experience(text: str, max_contracts: int) -> Iterator[Finding]:
    for match in _EXPERIENCE.finditer(text):
        count = _NUMBERS.get(match[1]) or int(match[1])
        if count > max_contracts:
            params = {"text": _sentence(text, match), "count": max_contracts}
            message = N_("作为资格条件的同类合同不得超过 %(count)d 个：“%(text)s”")
            law = N_("财库〔2021〕22号第18条")
            yield Finding(Problem("lint.experience", message, "qualification", law=law, params=params), refused=True)
            return


def _short_notice(text: str, least: int) -> Iterator[Finding]:
    for match in _NOTICE.finditer(text):
        if (_NUMBERS.get(match[1]) or int(match[1])) < least:
            params = {"text": _sentence(text, match), "days": least}
            message = N_("招标公告期不得少于 %(days)d 个工作日：“%(text)s”")
            law = N_("87号令第16条")
            yield Finding(Problem("lint.short_notice", message, "terms", law=law, params=params), refused=True)
            return


def _sentence(text: str, match: re.Match[str]) -> str:
    """The words around the match, cut at punctuation."""
    start = max(text.rfind(mark, 0, match.start()) for mark in "。；\n") + 1
    ends = [end for mark in "。；\n" if (end := text.find(mark, match.end())) >= 0]
    sentence = text[start : min(ends, default=len(text))].strip()
    if len(sentence) <= MAX_EXCERPT:
        return sentence
    first = max(start, match.start() - 8)
    return "…" + text[first : first + MAX_EXCERPT].strip() + "…"
