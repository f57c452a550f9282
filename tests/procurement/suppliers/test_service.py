"""Registering, papers, reviews, bars: what is written, logged, told, and refused."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest

from procurement.audit import queries as audit_queries
from procurement.audit.models import AuditEntry, LogKind
from procurement.audit.tags import AuditTag
from procurement.core import clock
from procurement.core.actors import PUBLIC, SYSTEM
from procurement.core.errors import Conflict, DomainError, Forbidden, NotFound, RuleViolation
from procurement.core.transaction import reading, transaction
from procurement.messages.models import Message
from procurement.suppliers import paper_reviews, queries, rules, service
from procurement.suppliers.models import PaperKind, PaperVerdict, Supplier, SupplierOwner, SupplierPaper
from tests.factories.people import make_county, make_people
from tests.factories.suppliers import add_paper, credit_code, make_supplier, registration

KEY = "A" * 42 + "E"  # 32 bytes in base64url


def codes(error):
    return {problem.code for problem in error.value.problems}


def bar(actor, supplier, **changes):
    facts = {
        "reason": "提供虚假检测报告", "legal_basis": rules.LAW_BAR, "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=400),
    }  # fmt: skip
    with transaction(actor) as session:
        return service.bar_supplier(
            session, actor=actor, supplier_id=supplier.supplier_id, now=clock.now(), **facts | changes
        )


def bar_on(supplier, day, actor=SYSTEM):
    with reading(actor) as session:
        return queries.find_bar(session, supplier.supplier_id, day)


def entries(session, tag):
    return session.query(AuditEntry).filter_by(tag=tag.value).all()


def test_anybody_registers_and_can_then_log_in(people, session, login_as):
    supplier = make_supplier(1)
    assert login_as(supplier).get("/suppliers/own").status_code == 200
    entry = entries(session, AuditTag.SUPPLIER_REGISTERED)[0]
    assert audit_queries.facts_of(entry)["credit_code"] == credit_code(1)
    assert audit_queries.find_log(session, LogKind.PLATFORM).id == entry.log_id
    assert "法人1" not in entry.body.decode()


def test_a_persons_number_is_neither_stored_nor_logged(people, session):
    number = "11010519491231002X"
    make_supplier(1, owners=[{"name": "罗丰", "code": number, "share_percent": Decimal(100)}])
    make_supplier(2, owners=[{"name": "罗丰", "code": number, "share_percent": Decimal(100)}])
    kept = {owner.code for owner in session.query(SupplierOwner)}
    assert len(kept) == 1
    assert number not in kept.pop()
    assert not any(number in entry.body.decode() for entry in session.query(AuditEntry))
    assert len(set(queries.owner_groups(session).values())) == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"credit_code": "91350100M000100Y4Z"}, "supplier.code_invalid"),
        ({"contact_phone": "打电话"}, "supplier.phone_invalid"),
        ({"owners": []}, "supplier.owners_missing"),
        ({"name": "公\u202e司"}, "supplier.unprintable"),
        ({"signing_key": "short"}, "user.key_invalid"),
        ({"login": "X!"}, "user.login_invalid"),
    ],
)
def test_a_faulty_registration_leaves_nothing_behind(people, session, changes, code):
    with pytest.raises(RuleViolation) as error:
        make_supplier(1, **changes)
    assert codes(error) == {code}
    assert session.query(Supplier).count() == 0


def test_the_same_company_or_log_in_name_registers_once(people, session):
    make_supplier(1)
    with pytest.raises(Conflict) as error:
        make_supplier(2, credit_code=credit_code(1))
    assert codes(error) == {"supplier.code_taken"}
    with pytest.raises(Conflict) as error:
        make_supplier(2, login="supplier1")
    assert codes(error) == {"user.login_taken"}
    assert session.query(Supplier).count() == 1


@pytest.mark.postgres
def test_two_registrations_of_one_company_at_once_make_one_supplier(people, session):
    both_looked = threading.Barrier(2, timeout=20)
    refused = []

    def register(number):
        facts = registration(number, credit_code=credit_code(1), name=f"名称{number}")
        try:
            with transaction(PUBLIC) as own:
                queries.find_supplier_by_credit_code(own, credit_code(1))
                both_looked.wait()
                service.register_supplier(own, actor=PUBLIC, password_hash="x", now=clock.now(), **facts)
        except DomainError as error:
            refused.append(error.code)

    threads = [threading.Thread(target=register, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["supplier.code_taken"]
    assert session.query(Supplier).count() == 1


def test_the_signing_key_is_added_once(people):
    supplier = make_supplier(1)

    def register(key):
        with transaction(supplier) as session:
            service.register_signing_key(session, actor=supplier, signing_key=key, now=clock.now())

    register(KEY)
    register(KEY)  # the same again is harmless
    with pytest.raises(Conflict):
        register("B" + KEY[1:])
    with pytest.raises(RuleViolation):
        register("x")


def test_own_facts_change_and_the_log_says_which(people, session):
    supplier = make_supplier(1)
    facts = {
        "name_en": "", "contact_name": "新联系人", "contact_phone": "0700", "address": "新地址", "bank_account": "",
        "is_small_business": True,
    }  # fmt: skip
    with pytest.raises(RuleViolation), transaction(supplier) as own:
        service.update_supplier(own, actor=supplier, now=clock.now(), **facts)
    with transaction(supplier) as own:
        service.update_supplier(own, actor=supplier, now=clock.now(), **facts | {"contact_phone": "0700-5551111"})
    logged = audit_queries.facts_of(entries(session, AuditTag.SUPPLIER_UPDATED)[-1])
    assert "address" in logged["changed"]
    assert "新地址" not in str(logged)


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (0, True), (1, True)])
def test_a_paper_may_be_uploaded_through_its_last_day(people, days, accepted):
    supplier = make_supplier(1)
    until = clock.today() + timedelta(days=days)
    if accepted:
        assert add_paper(supplier, valid_until=until).valid_until == until
    else:
        with pytest.raises(RuleViolation) as error:
            add_paper(supplier, valid_until=until)
        assert codes(error) == {"supplier.paper_expired"}


def test_the_day_is_counted_in_shanghai(people, still_clock):
    supplier = make_supplier(1)
    add_paper(supplier, valid_until=date(2026, 3, 2))
    still_clock.move(hours=14, minutes=59)  # 23:59 in Shanghai, still the 2nd
    with reading(supplier) as session:
        assert PaperKind.BUSINESS_LICENCE not in queries.missing_kinds(session, supplier.supplier_id, clock.today())
    still_clock.move(minutes=1)
    with reading(supplier) as session:
        assert PaperKind.BUSINESS_LICENCE in queries.missing_kinds(session, supplier.supplier_id, clock.today())


def test_only_a_supplier_adds_papers_and_only_its_own(people, session):
    one, two = make_supplier(1), make_supplier(2)
    paper = add_paper(one)
    assert session.get(SupplierPaper, paper.id).supplier_id == one.supplier_id
    with pytest.raises(Forbidden):
        add_paper(people.officer)
    with reading(two) as own, pytest.raises(NotFound):
        queries.get_paper(own, paper.id)


@pytest.mark.parametrize("role", ["expert", "auditor", "viewer", "administrator"])
def test_other_roles_neither_review_nor_bar(people, role):
    supplier = make_supplier(1)
    paper = add_paper(supplier)
    with pytest.raises(Forbidden), transaction(getattr(people, role)) as session:
        paper_reviews.review_paper(
            session, actor=getattr(people, role), county_id=people.county.id, paper_id=paper.id,
            verdict=PaperVerdict.ACCEPTED, reason="", now=clock.now(),
        )  # fmt: skip
    with pytest.raises(Forbidden):
        bar(getattr(people, role), supplier)


def test_an_officer_does_not_bar_and_an_approver_does(people, session):
    supplier = make_supplier(1)
    with pytest.raises(Forbidden):
        bar(people.officer, supplier)
    bar(people.approver, supplier)
    assert entries(session, AuditTag.SUPPLIER_BARRED)
    assert session.query(Message).one().params["legal_basis"] == rules.LAW_BAR


@pytest.mark.parametrize(("days", "barred"), [(-1, False), (0, True), (400, True), (401, False)])
def test_a_bar_counts_from_its_first_through_its_last_day_and_ends_by_itself(people, days, barred):
    supplier = make_supplier(1)
    bar(people.approver, supplier)
    assert (bar_on(supplier, clock.today() + timedelta(days=days)) is not None) is barred


def test_a_bar_counts_in_every_county_and_is_lifted_by_its_own(people):
    supplier = make_supplier(1)
    made = bar(people.approver, supplier)
    elsewhere = make_people(make_county("QH", "青禾县"), prefix="qh.")
    assert bar_on(supplier, clock.today(), elsewhere.officer).id == made.id
    assert bar_on(supplier, clock.today(), supplier).id == made.id
    with pytest.raises(NotFound), transaction(elsewhere.approver) as session:
        service.lift_bar(session, actor=elsewhere.approver, bar_id=made.id, now=clock.now())
    with transaction(people.approver) as session:
        service.lift_bar(session, actor=people.approver, bar_id=made.id, now=clock.now())
    assert bar_on(supplier, clock.today()) is None
    with pytest.raises(Conflict), transaction(people.approver) as session:
        service.lift_bar(session, actor=people.approver, bar_id=made.id, now=clock.now())


def test_of_several_bars_the_one_that_ends_last_is_found(people):
    supplier = make_supplier(1)
    bar(people.approver, supplier, legal_basis=rules.LAW_RECORD, ends_on=clock.today() + timedelta(days=10))
    longest = bar(people.approver, supplier)
    assert bar_on(supplier, clock.today()).id == longest.id


def test_the_same_bar_is_not_set_twice(people):
    supplier = make_supplier(1)
    bar(people.approver, supplier)
    with pytest.raises(Conflict):
        bar(people.approver, supplier)


def test_companies_that_share_a_phone_are_related(people, session):
    one, two, other = make_supplier(1), make_supplier(2, contact_phone="0700 5550001"), make_supplier(3)
    assert [s.id for s in queries.list_related(session, one.supplier_id)] == [two.supplier_id]
    assert queries.list_related(session, other.supplier_id) == []


def test_a_percent_sign_in_a_search_finds_only_itself(people, session):
    make_supplier(1, name="百分之百%粮油")
    make_supplier(2)
    assert [s.name for s in queries.list_suppliers(session, "%")] == ["百分之百%粮油"]
    assert len(queries.list_suppliers(session, credit_code(1)[:8].lower())) == 2
