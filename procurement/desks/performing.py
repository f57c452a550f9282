"""What waits while contracts run: supplements to sign, requests to subcontract to answer."""

from __future__ import annotations

from collections.abc import Iterable

from procurement.contracting.models import ContractSupplement
from procurement.contracting.states import SupplementStatus
from procurement.contracting.subcontracts import queries as subcontracts
from procurement.contracting.subcontracts.rules import LAW as LAW_SUBCONTRACT
from procurement.contracting.supplements import queries as supplements
from procurement.contracting.supplements.rules import LAW as LAW_SUPPLEMENT
from procurement.core.actors import Role
from procurement.core.text import N_
from procurement.desks.tasks import Reader, Task


def own_supplements(reader: Reader) -> Iterable[Task]:
    """Supplements that wait for the supplier."""
    for supplement in supplements.list_waiting(reader.session, SupplementStatus.PROPOSED):
        yield _to_sign(supplement, N_("签订补充合同 %(number)s"), supplement.contract.tender.title)


def buyers_supplements(reader: Reader) -> Iterable[Task]:
    """Supplements that the supplier has signed, for whoever did not draw them up."""
    for supplement in supplements.list_waiting(reader.session, SupplementStatus.SUPPLIER_SIGNED):
        if supplement.proposed_by != reader.actor.user_id:
            act = N_("代表采购人签订补充合同 %(number)s")
            yield _to_sign(supplement, act, supplement.contract.supplier.name)


def _to_sign(supplement: ContractSupplement, act: str, name: str) -> Task:
    return Task(
        act=act, params={"number": supplement.number}, name=name, endpoint="supplements.show",
        values={"supplement_id": supplement.id}, label=N_("去核对并签订"), article=LAW_SUPPLEMENT,
        why=N_("双方都签以后，学校才能订追加的数量"),
    )  # fmt: skip


def requests(reader: Reader) -> Iterable[Task]:
    """Requests to subcontract that nobody has answered."""
    for asked in subcontracts.list_waiting(reader.session):
        yield Task(
            act=N_("答复合同 %(number)s 的分包申请"), params={"number": asked.contract.number}, name=asked.name,
            endpoint="subcontracts.show", values={"contract_id": asked.contract_id}, label=N_("去答复"),
            article=LAW_SUBCONTRACT, why=N_("没有书面同意，这家单位不能承运"),
        )  # fmt: skip


SOURCES = {Role.SUPPLIER: (own_supplements,), Role.APPROVER: (buyers_supplements,), Role.OFFICER: (requests,)}
