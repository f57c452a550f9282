"""What the reviews must find: statutory faults that no reviewer may pass over, and what a verdict has to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from procurement.core.errors import Problem
from procurement.core.text import N_
from procurement.evaluation.bond_check import LAW, PaidBond, bond_problems
from procurement.evaluation.models import InvalidGround, ReviewKind, ReviewVerdict
from procurement.suppliers.models import PaperKind

KIND_NAMES = {ReviewKind.QUALIFICATION: N_("资格审查"), ReviewKind.CONFORMITY: N_("符合性审查")}
VERDICT_NAMES = {ReviewVerdict.PASSED: N_("通过"), ReviewVerdict.FAILED: N_("不通过")}
VERDICT_STATUS = {
    ReviewVerdict.PASSED: ("done", VERDICT_NAMES[ReviewVerdict.PASSED]),
    ReviewVerdict.FAILED: ("stop", VERDICT_NAMES[ReviewVerdict.FAILED]),
}
GROUND_NAMES = {
    InvalidGround.BOND: N_("未按要求交保证金"),
    InvalidGround.SIGNATURE: N_("未按要求签署、盖章"),
    InvalidGround.QUALIFICATION: N_("不具备资格要求"),
    InvalidGround.OVER_CEILING: N_("报价超过预算或最高限价"),
    InvalidGround.UNACCEPTABLE_CONDITIONS: N_("附有采购人不能接受的条件"),
    InvalidGround.RELATED_PARTY: N_("与同一包的另一投标人有关联"),
    InvalidGround.BARRED: N_("处于禁止参加政府采购期间"),
    InvalidGround.OTHER: N_("法律法规或招标文件规定的其他无效情形"),
}
PAPER_NAMES = {
    PaperKind.BUSINESS_LICENCE: N_("营业执照"),
    PaperKind.FOOD_OPERATION_LICENCE: N_("食品经营许可证，或仅销售预包装食品备案"),
    PaperKind.FOOD_OPERATION_FILING: N_("仅销售预包装食品备案"),
    PaperKind.FOOD_PRODUCTION_LICENCE: N_("食品生产许可证"),
    PaperKind.TEST_REPORT: N_("第三方检测报告"),
    PaperKind.LIABILITY_INSURANCE: N_("食品安全责任险"),
    PaperKind.HEALTH_CERTIFICATE: N_("从业人员健康证"),
    PaperKind.OTHER: N_("其他证照"),
}
INVALID = N_("87号令第63条")


@dataclass(frozen=True)
class PricedItem:
    """One price line beside what the notice asks: prices in CNY a unit, lead times in days."""

    item: str
    unit_price: Decimal
    ceiling_price: Decimal
    lead_days: int
    max_lead_days: int


@dataclass(frozen=True)
class Evidence:
    """What is known of one bid on one lot. Names are of papers, items and other bidders, for people to read."""

    prices: Sequence[PricedItem]
    missing_items: Sequence[str]
    unknown_items: Sequence[str]
    missing_papers: Sequence[str]
    related_bidders: Sequence[str]
    same_brand_bidders: Sequence[str]
    bar_ends_on: date | None
    valid_until: date
    today: date
    bond: PaidBond | None = None
    is_size_missing: bool = False  # the lot is reserved for sizes that the bid does not declare


@dataclass(frozen=True)
class Finding:
    """Something found by rule. A statutory one must fail in its review, on `ground`; others are for the reviewer."""

    kind: ReviewKind
    ground: InvalidGround
    is_statutory: bool
    problem: Problem


def findings(evidence: Evidence) -> list[Finding]:
    """Everything the rules find about one bid on one lot."""
    return [*_qualification(evidence), *_conformity(evidence), *_remarks(evidence)]


def _qualification(evidence: Evidence) -> Iterable[Finding]:
    kind = ReviewKind.QUALIFICATION
    for paper in evidence.missing_papers:
        message, law = N_("投标截止时没有有效的“%(paper)s”"), N_("政府采购法第22条；食品安全法第35条")
        yield Finding(
            kind, InvalidGround.QUALIFICATION, True, Problem("paper.missing", message, law=law, params={"paper": paper})
        )
    if evidence.related_bidders:
        message = N_("与同一包的投标人 %(names)s 单位负责人相同或存在直接控股、管理关系")
        params = {"names": "、".join(evidence.related_bidders)}
        problem = Problem("bidder.related", message, law=N_("政府采购法实施条例第18条"), params=params)
        yield Finding(kind, InvalidGround.RELATED_PARTY, True, problem)
    for problem in bond_problems(evidence.bond) if evidence.bond else ():
        yield Finding(kind, InvalidGround.BOND, True, problem)
    if evidence.is_size_missing:
        message = N_("这个包专门面向中小企业，投标没有声明为这个包所面向的规模")
        problem = Problem("bidder.size_undeclared", message, law=N_("财库〔2020〕46号第6、11条"))
        yield Finding(kind, InvalidGround.QUALIFICATION, True, problem)
    if evidence.bar_ends_on is not None:
        message = N_("在 %(ends_on)s 前被禁止参加政府采购活动")
        params = {"ends_on": evidence.bar_ends_on.isoformat()}
        problem = Problem("bidder.barred", message, law=N_("政府采购法第22条、第77条"), params=params)
        yield Finding(kind, InvalidGround.BARRED, True, problem)


def _conformity(evidence: Evidence) -> Iterable[Finding]:
    kind = ReviewKind.CONFORMITY
    for line in evidence.prices:
        if line.unit_price > line.ceiling_price:
            message = N_("“%(item)s”报价 %(price)s 元，超过最高限价 %(ceiling)s 元")
            params = {"item": line.item, "price": f"{line.unit_price}", "ceiling": f"{line.ceiling_price}"}
            problem = Problem("price.over_ceiling", message, law=INVALID, params=params)
            yield Finding(kind, InvalidGround.OVER_CEILING, True, problem)
    for item in evidence.missing_items:
        message = N_("“%(item)s”没有报价；参加一个包，就要报齐包内所有品目")
        problem = Problem("price.missing", message, law=INVALID, params={"item": item})
        yield Finding(kind, InvalidGround.OTHER, True, problem)
    for item in evidence.unknown_items:
        message = N_("报了采购包里没有的品目“%(item)s”")
        problem = Problem("price.unknown_item", message, law=INVALID, params={"item": item})
        yield Finding(kind, InvalidGround.OTHER, True, problem)


def _remarks(evidence: Evidence) -> Iterable[Finding]:
    kind = ReviewKind.CONFORMITY
    for line in evidence.prices:
        if line.lead_days > line.max_lead_days:
            message = N_("“%(item)s”供货要 %(days)d 天，公告要求不超过 %(most)d 天")
            params = {"item": line.item, "days": line.lead_days, "most": line.max_lead_days}
            problem = Problem("lead.long", message, law=INVALID, params=params)
            yield Finding(kind, InvalidGround.UNACCEPTABLE_CONDITIONS, False, problem)
    if evidence.valid_until < evidence.today:
        message, params = N_("投标有效期到 %(day)s，已经过去"), {"day": evidence.valid_until.isoformat()}
        problem = Problem("bid.validity", message, law=N_("87号令第23条"), params=params)
        yield Finding(kind, InvalidGround.OTHER, False, problem)
    if evidence.same_brand_bidders:
        message = N_("核心产品与 %(names)s 品牌相同：最低评标价法只由其中报价最低的参加评标")
        params = {"names": "、".join(evidence.same_brand_bidders)}
        problem = Problem("brand.same", message, law=N_("87号令第31条"), params=params)
        yield Finding(kind, InvalidGround.OTHER, False, problem)


def review_problems(
    kind: ReviewKind,
    verdict: ReviewVerdict,
    ground: InvalidGround | None,
    reason: str,
    found: Sequence[Finding],
) -> list[Problem]:
    """A pass is refused while a statutory finding of this review stands; a failure names its ground and its reason.

    That a bond was not paid is claimed only where the records show it.
    """
    if verdict is ReviewVerdict.PASSED:
        standing = [finding.problem for finding in found if finding.kind is kind and finding.is_statutory]
        if ground is not None:
            standing.append(Problem("review.ground_of_pass", N_("通过的不写无效情形"), "ground"))
        return standing
    problems = []
    if ground is None:
        problems.append(Problem("review.ground", N_("不通过要选定无效情形"), "ground", law=INVALID))
    if ground is InvalidGround.BOND and not any(f.ground is ground and f.kind is kind for f in found):
        message = N_("没有要求保证金，或保证金已经按要求交纳，不能以此判投标无效")
        problems.append(Problem("review.bond_paid", message, "ground", law=LAW))
    if len(reason.strip()) < 5:
        message = N_("不通过要写明理由，至少 5 个字；理由会原样告知这家供应商")
        problems.append(Problem("review.reason", message, "reason"))
    return problems


def purchaser_problems(kind: ReviewKind) -> list[Problem]:
    """The purchaser reviews qualification; conformity is the committee's (87号令第44条、第50条)."""
    if kind is ReviewKind.QUALIFICATION:
        return []
    message = N_("符合性审查由评标委员会成员各自表态，不由采购人记录")
    return [Problem("review.committee", message, "kind", law=N_("87号令第50条"))]


def order_problems(kind: ReviewKind, done: Mapping[ReviewKind, ReviewVerdict]) -> list[Problem]:
    """Each review once; conformity is reviewed of those who passed qualification (87号令第44条、第50条)."""
    if kind in done:
        return [Problem("review.done", N_("这一项已经审查过，结论不能改动"))]
    if kind is ReviewKind.CONFORMITY and done.get(ReviewKind.QUALIFICATION) is not ReviewVerdict.PASSED:
        message = N_("资格审查通过后才进行符合性审查")
        return [Problem("review.order", message, law=N_("87号令第44条、第50条"))]
    return []


def next_kind(done: Mapping[ReviewKind, ReviewVerdict]) -> ReviewKind | None:
    """The review that a bid on a lot waits for; None when there is nothing left to decide."""
    for kind in ReviewKind:
        if kind not in done:
            return kind
        if done[kind] is ReviewVerdict.FAILED:
            return None
    return None


def is_valid(done: Mapping[ReviewKind, ReviewVerdict]) -> bool:
    return all(done.get(kind) is ReviewVerdict.PASSED for kind in ReviewKind)


def completion_problems(pending: int) -> list[Problem]:
    """Reviews are completed as a whole."""
    if not pending:
        return []
    return [Problem("review.pending", N_("还有 %(count)d 项没有审查"), params={"count": pending})]
