"""Tenders at each stage of their life, made through the services: two zones, three schools, rice and flour.

The keyholders' seeds are HOLDER_SEEDS, so that tests of the opening can open what was sealed to them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from nacl.signing import SigningKey

from procurement.accounts import service as accounts
from procurement.bids import envelope as form
from procurement.bids import sealing
from procurement.catalogue import queries as catalogue
from procurement.catalogue import service as catalogue_service
from procurement.core import clock
from procurement.core.actors import SYSTEM, Actor
from procurement.core.transaction import reading, transaction
from procurement.schools import queries as schools_queries
from procurement.schools import service as schools
from procurement.tenders import queries, service
from procurement.tenders.models import FundingSource, Pricing, Tender
from procurement.tenders.planning import queries as planning_queries
from procurement.tenders.planning import service as planning
from procurement.tenders.procedure import service as procedure
from procurement.tenders.procedure.models import ReviewOpinion
from procurement.tenders.procedure.reviews import document_sha256
from tests.factories.people import People

HOLDER_SEEDS = (b"\x0b" * 32, b"\x0c" * 32, b"\x0d" * 32)
CEILINGS = {"rice": Decimal("5.0000"), "flour": Decimal("3.8000")}
REFERENCES = (Decimal("5.2500"), Decimal("3.8000"))  # rice, flour
RATIONS = {"rice": Decimal(100), "flour": Decimal(50)}
PUPILS = {"S1": ("Z1", 300), "S2": ("Z1", 200), "S3": ("Z2", 400)}
QUALIFICATION = "投标人应持有食品经营许可证，或完成仅销售预包装食品备案，并在有效期内。"
SCHOOL_DAYS = 100
DOCUMENT_SHA256 = "ab" * 32  # of a document that only its hash is needed of


def prepare_county(people: People) -> None:
    """The catalogue, the numbers of the law and the calendar of the county. Doing it again changes nothing."""
    with transaction(SYSTEM) as session:
        county_id = people.county.id
        catalogue_service.load_shipped(session, actor=SYSTEM, county_id=county_id)
        service.load_parameters(session, actor=SYSTEM, county_id=county_id)
        service.load_calendar(session, actor=SYSTEM, county_id=county_id)


def make_plan(people: People, *, confirmed: bool = True) -> UUID:
    """A demand plan of PUPILS for 100 days: lot 1 (Z1) rice 5,000 kg, flour 2,500 kg; lot 2 (Z2) 4,000 and 2,000."""
    prepare_county(people)
    officer, now = people.officer, clock.now()
    with transaction(officer) as session:
        items = {code: catalogue.find_item_by_code(session, people.county.id, code) for code in RATIONS}
        zones = {zone.code: zone.id for zone in schools_queries.list_zones(session)}
        for code, (zone, pupils) in ({} if zones else PUPILS).items():
            if zone not in zones:
                zones[zone] = schools.create_zone(session, actor=officer, code=zone, name=f"{zone}片区").id
            schools.create_school(
                session, actor=officer, zone_id=zones[zone], code=code, name=f"{code}小学", pupil_count=pupils
            )
        rations = {items[code].id: amount for code, amount in RATIONS.items()}
        starts_on, ends_on = date(2026, 9, 1), date(2027, 1, 15)
        plan_id = schools.create_plan(
            session, actor=officer, title="秋季学期", starts_on=starts_on, ends_on=ends_on,
            school_days=SCHOOL_DAYS, rations=rations, now=now,
        ).id  # fmt: skip
    with transaction(officer) as session:
        schools.open_collection(session, actor=officer, plan_id=plan_id, now=now)
    if confirmed:
        with transaction(officer) as session:
            schools.confirm_plan(session, actor=officer, plan_id=plan_id, now=now)
    return plan_id


def make_items(people: People) -> list[dict[str, Any]]:
    """Rice and flour as `draft_tender` takes them."""
    items = []
    with reading(people.officer) as session:
        for code, ceiling in CEILINGS.items():
            item = catalogue.find_item_by_code(session, people.county.id, code)
            assert item is not None
            standard = next(link for link in item.standards if link.is_product_standard)
            items.append({
                "item_id": item.id, "grade_id": item.grades[0].id, "standard_id": standard.standard_id,
                "ceiling_price": ceiling, "max_lead_days": 3, "is_core_product": code == "rice",
            })  # fmt: skip
    return items


def draft_fields(people: People, plan_id: UUID | None = None) -> dict[str, Any]:
    """Everything `draft_tender` needs for a lawful draft."""
    plan_id = plan_id or make_plan(people)
    return {
        "title": "2026年秋季学期食堂米面", "title_en": "Rice and flour, autumn term 2026", "plan_id": plan_id,
        "funding_source": FundingSource.MIXED_INSEPARABLE, "budget_amount": Decimal("100000.00"),
        "contract_starts_on": date(2026, 9, 1), "contract_ends_on": date(2027, 1, 15), "max_lots_per_owner": 1,
        "qualification": QUALIFICATION, "items": make_items(people),
    }  # fmt: skip


def discount_fields(people: People) -> dict[str, Any]:
    """What makes a draft one that is bid by discount: a list of reference prices of a day, over the ceilings."""
    plan_id = make_plan(people)
    items = [{**item, "reference_price": price} for item, price in zip(make_items(people), REFERENCES, strict=True)]
    return {
        "plan_id": plan_id, "pricing": Pricing.DISCOUNT, "reference_source": "示范县物价监测周报",
        "reference_on": clock.today(), "items": items,
    }  # fmt: skip


def make_draft(people: People, **changes: Any) -> UUID:
    """A draft by the officer; returns its id."""
    fields = {**draft_fields(people, changes.pop("plan_id", None)), **changes}
    with transaction(people.officer) as session:
        return service.draft_tender(session, actor=people.officer, now=clock.now(), **fields).id


def make_submitted(people: People, **changes: Any) -> UUID:
    """A tender that waits for the approver."""
    tender_id = make_draft(people, **changes)
    with transaction(people.officer) as session:
        service.submit_tender(session, actor=people.officer, tender_id=tender_id, now=clock.now())
    return tender_id


def prepare_purchase(people: People, plan_id: UUID, *, days_ago: int = 40, budget: str = "99999999.00") -> None:
    """Survey, filed plan and intention of a demand plan, done `days_ago`. Doing it again changes nothing."""
    officer, then = people.officer, clock.now() - timedelta(days=days_ago)
    subjects = [{"name": f"市场主体{n}", "answer": "可以按周配送"} for n in (1, 2, 3)]
    with transaction(officer) as session:
        if planning_queries.find_plan(session, plan_id):
            return
        planning.record_survey(
            session, actor=officer, plan_id=plan_id, surveyed_on=clock.local(then).date(), way="问卷",
            findings="三家都能按周配送，价格在上限以内。", subjects=subjects, now=then,
        )  # fmt: skip
        category = planning_queries.categories_of(session, plan_id)[0]
        planning.file_plan(
            session, actor=officer, plan_id=plan_id, category_id=category.id, title="秋季学期米面",
            budget_amount=Decimal(budget), filing_number="示财采计〔2026〕1号", summary="学校食堂用大米和小麦粉",
            expected_on=clock.today() + timedelta(days=30), now=then,
        )  # fmt: skip
        planning.announce_intention(session, actor=officer, plan_id=plan_id, now=then)


def record_review(people: People, tender_id: UUID, opinion: ReviewOpinion = ReviewOpinion.PASSED) -> None:
    """Counsel's opinion on the submitted document, recorded by the discipline office."""
    with transaction(people.discipline) as session:
        procedure.record_review(
            session, actor=people.discipline, tender_id=tender_id, opinion=opinion, counsel="示范律师事务所",
            text="合同条款齐全，没有不合理条件。", now=clock.now(),
        )  # fmt: skip


def make_approved(people: People, **changes: Any) -> UUID:
    """A tender that waits for keyholders and publication, everything before its notice done."""
    tender_id = make_submitted(people, **changes)
    prepare_purchase(people, read_tender(people, tender_id).plan_id)
    record_review(people, tender_id)
    with transaction(people.approver) as session:
        service.approve_tender(session, actor=people.approver, tender_id=tender_id, now=clock.now())
    return tender_id


def holder_statement(
    tender_id: UUID, holder: Actor, seed: bytes, document_sha256: str = DOCUMENT_SHA256
) -> dict[str, Any]:
    """What `python -m procurement.bids tender-key` writes for the keyholder with this seed."""
    signing_seed = sealing.derive_signing_seed(seed)
    statement = {
        "v": 2, "kind": "tender-key", "tender": str(tender_id), "document_sha256": document_sha256,
        "holder": str(holder.user_id),
        "public_key": form.b64(sealing.public_key_of(sealing.derive_tender_key(seed, str(tender_id)))),
        "signer_key": form.b64(bytes(SigningKey(signing_seed).verify_key)),
    }  # fmt: skip
    return form.sign_object(statement, form.TENDER_KEY_DOMAIN, signing_seed)


def document_hash(people: People, tender_id: UUID) -> str:
    """The fingerprint of the tender's document, which keyholders approve."""
    with reading(people.officer) as session:
        return document_sha256(queries.get_tender(session, tender_id))


def register_holder_keys(people: People) -> None:
    """Each keyholder binds the signing key of their seed. Doing it again changes nothing."""
    for holder, seed in zip(people.keyholders, HOLDER_SEEDS, strict=True):
        public_key = form.b64(bytes(SigningKey(sealing.derive_signing_seed(seed)).verify_key))
        with transaction(holder) as session:
            accounts.register_signing_key(session, actor=holder, public_key=public_key, now=clock.now())


def assign_holders(people: People, tender_id: UUID) -> None:
    """All three keyholders hold a key."""
    user_ids = [holder.user_id for holder in people.keyholders if holder.user_id]
    with transaction(people.officer) as session:
        service.assign_keyholders(session, actor=people.officer, tender_id=tender_id, user_ids=user_ids)


def publish_keys(people: People, tender_id: UUID) -> None:
    """The keyholders are named and publish their keys for this tender."""
    register_holder_keys(people)
    assign_holders(people, tender_id)
    for holder, seed in zip(people.keyholders, HOLDER_SEEDS, strict=True):
        statement = holder_statement(tender_id, holder, seed, document_hash(people, tender_id))
        with transaction(holder) as session:
            service.publish_key(session, actor=holder, tender_id=tender_id, statement=statement, now=clock.now())


def make_published(people: People, *, deadline_at: datetime | None = None, **changes: Any) -> UUID:
    """A tender open for bids; the deadline is 22 days from now unless given."""
    tender_id = make_approved(people, **changes)
    publish_keys(people, tender_id)
    deadline_at = deadline_at or clock.now() + timedelta(days=22)
    with transaction(people.officer) as session:
        service.publish_tender(
            session, actor=people.officer, tender_id=tender_id, deadline_at=deadline_at, now=clock.now()
        )
    return tender_id


def read_tender(people: People, tender_id: UUID) -> Tender:
    """The tender as the officer sees it, with lots, items and keyholders loaded."""
    with reading(people.officer) as session:
        return queries.get_tender(session, tender_id)
