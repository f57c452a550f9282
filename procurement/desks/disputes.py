"""What waits between award notice and filed contract: challenges, complaints, refusals, bonds, filings, reports."""

from __future__ import annotations

from collections.abc import Iterable

from procurement.awards import holds
from procurement.complaints import queries as complaints
from procurement.complaints import rules as complaint_rules
from procurement.complaints.models import Challenge
from procurement.complaints.states import ChallengeOutcome, ChallengeStatus, ComplaintStatus
from procurement.contracting import queries as contracts
from procurement.contracting.bonds import service as bonds
from procurement.contracting.refusals import service as refusals
from procurement.contracting.rules import LAW_BAR, LAW_FILE
from procurement.contracting.states import ContractStatus, RefusalStatus
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task
from procurement.tips import queries as tips
from procurement.tips.states import TipStatus


def challenges(reader: Reader) -> Iterable[Task]:
    """Challenges to answer, for whoever took no part; for the approver also whether they touch the result."""
    for challenge in complaints.list_challenges(reader.session, status=ChallengeStatus.RECEIVED):
        involved = complaints.involved(reader.session, challenge)
        if not complaint_rules.reply_problems(reader.actor.user_id, involved):
            yield _challenge(
                reader, challenge, N_("答复质疑 %(number)s"), N_("书面逐项答复；答复以前暂停签订合同"), N_("去答复")
            )
        elif reader.actor.role is Role.APPROVER:
            why = N_("由没有参与的人答复；不可能影响中标结果的，你可以写理由恢复签订")
            yield _challenge(reader, challenge, N_("判断质疑 %(number)s 是否影响中标结果"), why, N_("去看"))


def _challenge(reader: Reader, challenge: Challenge, act: str, why: str, label: str) -> Task:
    tender = challenge.tender
    return Task(
        act=act, params={"number": challenge.number}, name=tender.title, name_en=tender.title_en, why=why,
        endpoint="complaints.show_challenge", values={"challenge_id": challenge.id}, label=label,
        article=complaint_rules.LAW_REPLY, due=reader.due(challenge.county_id, challenge.reply_due_on),
    )  # fmt: skip


def upheld(reader: Reader) -> Iterable[Task]:
    """Upheld challenges whose award another person must still void."""
    for challenge in complaints.list_challenges(reader.session, status=ChallengeStatus.ANSWERED):
        open_causes = {h.cause_id for h in holds.list_holds(reader.session, challenge.tender_id) if not h.ended_at}
        mine = challenge.answered_by != reader.actor.user_id
        if challenge.outcome is ChallengeOutcome.UPHELD and challenge.id in open_causes and mine:
            why = N_("质疑成立并影响结果；没有签订的包重新计算、重新定标")
            act, tender = N_("据质疑 %(number)s 作废中标结果"), challenge.tender
            yield Task(
                act=act, params={"number": challenge.number}, name=tender.title, name_en=tender.title_en, why=why,
                endpoint="complaints.show_challenge", values={"challenge_id": challenge.id}, label=N_("去办理"),
                article=N_("94号令第16条"),
            )  # fmt: skip


def complaints_to_handle(reader: Reader) -> Iterable[Task]:
    """For the finance bureau: complaints to examine and to decide."""
    for complaint in complaints.list_complaints(reader.session, open_only=True):
        if complaint.status is ComplaintStatus.RETURNED:
            continue
        is_new = complaint.status is ComplaintStatus.SUBMITTED
        due = complaint.review_due_on if is_new else complaint.decision_due_on
        yield Task(
            act=N_("审查投诉 %(number)s") if is_new else N_("对投诉 %(number)s 作出处理决定"),
            params={"number": complaint.number}, name=complaint.tender.title, name_en=complaint.tender.title_en,
            endpoint="complaints.show_complaint", values={"complaint_id": complaint.id},
            label=N_("去审查") if is_new else N_("去决定"), due=reader.due(complaint.county_id, due),
            why=N_("受理、要求补正一次，或不予受理") if is_new else N_("决定立即公告，并即时执行"),
            article=N_("94号令第21条") if is_new else N_("94号令第26条"),
        )  # fmt: skip


def complaints_to_correct(reader: Reader) -> Iterable[Task]:
    """For the supplier: a complaint that the finance bureau sent back."""
    for complaint in complaints.list_complaints(reader.session, open_only=True):
        if complaint.status is ComplaintStatus.RETURNED:
            yield Task(
                act=N_("补正投诉 %(number)s"), params={"number": complaint.number}, name=complaint.tender.title,
                name_en=complaint.tender.title_en, endpoint="complaints.show_complaint",
                values={"complaint_id": complaint.id}, label=N_("去补正"), why=N_("只有一次补正的机会"),
                article=N_("94号令第21条"), due=reader.due(complaint.county_id, complaint.correction_due_on),
            )  # fmt: skip


def refusals_to_decide(reader: Reader) -> Iterable[Task]:
    """Refusals to sign that another officer recorded, and bans that follow from confirmed ones."""
    unbarred = {refusal.id for refusal in refusals.list_unbarred(reader.session)}
    for refusal in refusals.list_refusals(reader.session):
        waits = refusal.status is RefusalStatus.RECORDED and refusal.recorded_by != reader.actor.user_id
        if waits or refusal.id in unbarred:
            yield Task(
                act=N_("确认中标人拒签") if waits else N_("决定是否禁止拒签的供应商参加政府采购"),
                name=refusal.supplier.name, name_en=refusal.supplier.name_en, endpoint="refusals.show_refusals",
                values={"tender_id": refusal.tender_id}, label=N_("去办理"), article=LAW_BAR,
                why=N_("确认后中标作废，重新计算") if waits else N_("1 至 3 年；先告知、听取申辩，再作决定"),
            )  # fmt: skip


def bonds_to_refund(reader: Reader) -> Iterable[Task]:
    """Bid bonds whose days for the refund run."""
    for bond in bonds.list_bonds(reader.session, held=True):
        due = bonds.refund_due_on(reader.session, bond)
        if due is not None:
            yield Task(
                act=N_("退还投标保证金"), name=bond.supplier.name, name_en=bond.supplier.name_en,
                endpoint="bonds.list_bonds", label=N_("去退还"), article=N_("政府采购法实施条例第33条"),
                why=N_("逾期退还要按规定的利率计息"), due=reader.due(bond.county_id, due),
            )  # fmt: skip


def bonds_to_keep(reader: Reader) -> Iterable[Task]:
    """Bonds that somebody proposed not to give back."""
    for bond in bonds.list_bonds(reader.session, held=True):
        if bond.keep_proposed_at is not None:
            yield Task(
                act=N_("决定保证金是否不予退还"), name=bond.supplier.name, name_en=bond.supplier.name_en,
                endpoint="bonds.list_bonds", label=N_("去办理"), article=N_("87号令第23条"),
                why=N_("经办人提出了不予退还；不同意的照常退还"),
            )  # fmt: skip


def contracts_to_file(reader: Reader) -> Iterable[Task]:
    """Signed contracts whose copy has not gone to the finance bureau."""
    for contract in contracts.list_contracts(reader.session):
        if contract.status is ContractStatus.SIGNED and contract.filed_on is None:
            due = contracts.deadlines_of(reader.session, contract).file_by
            yield Task(
                act=N_("登记合同备案 %(number)s"), params={"number": contract.number}, name=contract.supplier.name,
                name_en=contract.supplier.name_en, endpoint="contracting.show_contract",
                values={"contract_id": contract.id}, label=N_("去登记"), article=LAW_FILE,
                why=N_("副本报财政部门备案，填备案号"), due=reader.due(contract.county_id, due),
            )  # fmt: skip


def tips_to_close(reader: Reader) -> Iterable[Task]:
    """Reports that the reader's office looks into."""
    for tip in tips.list_tips(reader.session):
        if tip.status is TipStatus.RECEIVED:
            yield Task(
                act=N_("查办举报 %(number)s"), params={"number": tip.number}, endpoint="tips.show_tip",
                values={"tip_id": tip.id}, label=N_("去看"), why=N_("只有你的办公室看得到"),
            )  # fmt: skip


SOURCES = {
    Role.OFFICER: (challenges, bonds_to_refund, contracts_to_file),
    Role.APPROVER: (challenges, upheld, refusals_to_decide, bonds_to_keep),
    Role.SUPERVISOR: (complaints_to_handle,),
    Role.SUPPLIER: (complaints_to_correct,),
    Role.DISCIPLINE: (tips_to_close,),
    Role.AUDITOR: (tips_to_close,),
}
