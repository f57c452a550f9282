"""What a recomputation says of one thing: it agrees, it differs, or it cannot be done from an export and why."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


WORDS = {
    Verdict.AGREES: ("一致　　", "agrees "),
    Verdict.DIFFERS: ("不一致　", "DIFFERS"),
    Verdict.UNKNOWN: ("无法重算", "cannot be recomputed"),
}
TEXTS = """
log | {words} | {words}
form | “{stage}”一步的记录或文件不是应有的形式 | entries or files of the step “{stage}” are not of the form expected
skipped | 日志里有“{stage}”一步，它所依据的前面各步却缺失或不成立 | the log has the step “{stage}”, but what it rests on is missing or does not hold
notice.object | 冻结的公告在导出中，内容即日志所记的哈希 | the frozen notice is in the export and has the logged hash
notice.facts | 公告的编号、截止时间、公告期、门限和抽签承诺与日志相同 | number, deadline, notice period, threshold and seed commitment of the notice are as logged
notice.versions | 公告的 {count} 个版本依次替代，截止时间只延后，标的、资格条件和评审规则没有改 | {count} versions of the notice: each replaces the one before, the deadline only moved later, what is bought, who may bid and how it is decided unchanged
notice.holders | {count} 位持钥人的密钥声明：同意的就是公告的这份文件，签名成立，且由登记的公钥签署 | key statements of {count} keyholders: they approve the document of this notice, signed with the keys they had registered
seed | 截止时公布的抽签种子就是公告前承诺的那一个 | the seed revealed at the deadline is the one committed to in the notice
box.order | 投标箱 {count} 条记录：先后、替换、撤回与截止时间无矛盾 | {count} entries of the bid box: order, replacements, withdrawals and deadline without contradiction
box.envelopes | {count} 个有效信封都在导出中，签名成立，封给本次公告和持钥人 | {count} sealed envelopes are in the export, signed, and sealed to this notice and its keyholders
box.keys | 信封上的公钥是否为供应商登记的公钥：登记记录在平台日志，不在县日志的导出里 | whether the keys on the envelopes are those the suppliers registered: registrations stand in the platform's log, not in a county's export
bidders.closing | 各采购包的投标人数（少于 {minimum} 家的不开标） | bidders per lot (fewer than {minimum}: not opened)
bidders.review | 各采购包审查后的有效投标数（少于 {minimum} 家的废标） | valid bids per lot after the reviews (fewer than {minimum}: the lot fails)
bidders.minimum | 最低投标人数：日志里没有载入这一法定数值 | the least number of bidders: the log never loaded this number of the law
opening.shares | {count} 位持钥人交出的份额：签名成立，属于本次招标 | shares of {count} keyholders: signed, and of this tender
opening.bids | {count} 个信封：份额拼出密钥，密钥解出的投标与日志记载的哈希相同 | {count} envelopes: the shares give the keys, the keys give bids with the logged hashes
corrections | 报价的算术修正（{count} 份）由打开的投标重新算出，没有遗漏 | arithmetic corrections ({count}) computed again from the opened bids, none left out
scores.sheets | {count} 张评分表就是公开以前签署的那些（指纹先入日志），没有遗漏 | {count} scoring sheets are those signed before they were revealed (hashes logged first), none kept back
scores.ranking | 第 {lot} 包：{count} 家的价格分、各因素平均分、总分和名次由评分表重新算出 | lot {lot}: price points, means, totals and ranks of {count} bids computed again from the sheets
review.counts | 每个包的投标数、有效投标数，每份投标审查完毕 | bids and valid bids of every lot, every review concluded
review.bonds | {count} 项资格审查结论与当时已登记的投标保证金相符：没有按要求交的没有通过，交了的没有因此被判无效 | {count} verdicts on qualification fit the bid bonds recorded by then: nobody passed without one, nobody failed for want of one that was there
draw.pool | 公开抽取的池（{count} 名）在导出中，按序无重复，内容即冻结时所记的哈希 | the pool of a public draw ({count}) is in the export, sorted, with the hash logged when it was frozen
draw.seeds | {count} 个揭示的种子就是承诺过的，先后无误、没有迟到；没有揭示的已记录 | {count} revealed seeds are those committed to, in order and in time; missing ones are recorded
draw.rows | 由池、开奖号码和种子重算抽取：{count} 行及递补各行相同 | the draw computed again from pool, lottery and seeds: {count} rows, and those that followed for refusals
committee.names | 公布的 {count} 名评委就是抽取记号所代表的人 | the {count} members published are whom the tokens of the draw stand for
conformity.votes | {count} 项符合性审查结论就是评委表态的多数 | {count} verdicts on conformity are the majority of the members' votes
tie_seed | 并列抽签的种子由公布的种子和投标箱的根算出 | the seed for ties follows from the revealed seed and the root of the bid box
instance | 分配问题由公告和有效投标重新写出，哈希 {sha256} | the allocation problem written anew from notice and valid bids, hash {sha256}
instance.owners | 供应商之间的控股关系（{count} 家）：由股东、电话等个人信息得出，不在导出里，取自已公布的分配问题 | related owners ({count} suppliers): they follow from personal data, which no export holds; taken from the logged problem
result.object | 分配结果在导出中，指纹与日志相同 | the result is in the export, its fingerprint as logged
result.verify | 独立核对结果：{count} 项精确核对 | the independent verifier on the result: {count} exact checks
result.solve | 重新求解，得到同样的状态和 {count} 行分配 | solved again: the same status and {count} award lines
award.lines | {stage}的中标人和金额就是分配结果（{count} 项） | winners and amounts {stage} are those of the result ({count})
award.eyes | 提出定标建议与批准的不是同一人 | the award was proposed and approved by two different people
contract.amount | 合同 {number} 的总价等于公告的中标金额 {amount} | contract {number}: its total is the published award of {amount}
contract.fingerprint | 合同 {number} 从拟订到签订是同一文本（指纹相同） | contract {number}: one text from draft to signatures (one fingerprint)
contract.pdf | 合同 {number} 的 PDF 就是双方签订的文件 | contract {number}: the PDF is the file that was signed
contract.pdf_absent | 合同 {number} 的 PDF 不在文件夹里 | contract {number}: its PDF is not in the folder
contract.text | 合同 {number} 的指纹：合同文本有联系人和账号，不在导出里 | contract {number}: the fingerprint; the text names people and bank accounts and is in no export
end.agrees | 全部一致：{agrees} 项一致，{unknown} 项无法由导出重算 | ALL AGREE: {agrees} agree, {unknown} cannot be recomputed from an export
end.differs | 有 {differs} 项不一致 | {differs} DIFFER
"""  # noqa: E501  (one message a line: code | Chinese | English)
MESSAGES = {code: texts for code, *texts in (line.split(" | ") for line in TEXTS.strip().splitlines())}
STAGES = {
    "award:proposed": ("提出", "proposed"),
    "award:approved": ("批准", "approved"),
    "award:published": ("公告", "published"),
    "award:confirmed": ("确认", "confirmed"),
}


@dataclass(frozen=True)
class Finding:
    """`subject` is the tender's number or empty; `detail` says what differs, in ids and codes."""

    verdict: Verdict
    code: str
    subject: str = ""
    detail: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def line(self, lang: str) -> str:
        """The finding in words, on one line; nothing in an export can steer the terminal."""
        number = int(lang == "en")
        params = {key: value[number] if isinstance(value, tuple) else value for key, value in self.params.items()}
        text = MESSAGES[self.code][number].format(**params)
        shown = f"{WORDS[self.verdict][number]}  {self.subject}  {text}" + (f"  [{self.detail}]" if self.detail else "")
        return re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", shown)


def compare(subject: str, code: str, faults: list[str], **params: Any) -> Finding:
    """Agrees when there are no faults; else differs, with the first of them."""
    verdict = Verdict.DIFFERS if faults else Verdict.AGREES
    return Finding(verdict, code, subject, "; ".join(faults[:3]) + ("; …" if len(faults) > 3 else ""), params)


def unknown(subject: str, code: str, **params: Any) -> Finding:
    """What an export does not hold; the text of `code` says why."""
    return Finding(Verdict.UNKNOWN, code, subject, params=params)
