"""Where messages lead: everybody who is told a thing may open its page, and who may not open it is not told."""

import ast
from itertools import chain
from pathlib import Path
from uuid import uuid4

import pytest

from procurement.accounts.models import OrganizationKind
from procurement.accounts.people.rules import ROLES
from procurement.core import clock
from procurement.core.actors import SYSTEM, Role
from procurement.core.permissions import ROLE_PERMISSIONS
from procurement.core.transaction import reading, transaction
from procurement.messages import links, queries, service
from procurement.web.guards import MARK
from tests.factories.allocation import make_road
from tests.factories.awards import propose
from tests.factories.people import make_organization, make_user
from tests.factories.snapshots import kept

K = OrganizationKind
PACKAGE = Path(links.__file__).resolve().parents[1]
PEOPLE = ROLES | {K.SUPPLIER: (Role.SUPPLIER,)}
OFFICES = (K.COUNTY_BUREAU, K.FINANCE_BUREAU, K.AUDIT_OFFICE, K.DISCIPLINE_OFFICE)
# Who is told, module by module and page by page: an organization by its kind, "one" where it is one named person.
TOLD = {
    "accounts/second_factor": {"/account": ["one"]},
    "awards/choice": {"/tenders/*/awards": [K.COUNTY_BUREAU]},
    "awards/debriefs": {"/documents/*": [K.SUPPLIER]},
    "awards/publication": {"/documents/*": [K.SUPPLIER]},
    "awards/service": {"/contracts": [K.SUPPLIER], "/tenders/*/awards": [K.COUNTY_BUREAU, "one"]},
    "bids/ceremony": {"/bids/*/own-key": [K.SUPPLIER]},
    "bids/opening": {"/bids/*": [K.SUPPLIER]},
    "bids/service": {"/bids": [K.SUPPLIER]},
    "complaints/decisions": {"/complaints/*": [K.FINANCE_BUREAU, K.SUPPLIER]},
    "complaints/service": {"/challenges/*": [K.COUNTY_BUREAU], "/documents/*": [K.SUPPLIER]},
    "contracting/bonds/service": {"/bonds": ["one", K.SUPPLIER]},
    "contracting/reopening": {"/contracts/*": [K.SUPPLIER]},
    "contracting/service": {"/contracts/*": [K.SUPPLIER, K.SCHOOL]},
    "contracting/subcontracts/service": {"/contracts/*/subcontracts": [K.COUNTY_BUREAU, K.SUPPLIER]},
    "contracting/supplements/service": {"/supplements/*": [K.COUNTY_BUREAU, K.SUPPLIER, K.SCHOOL]},
    "deliveries/conclusion": {"/deliveries/*": [K.SCHOOL, K.SUPPLIER]},
    "deliveries/service": {"/orders/*": [K.SCHOOL, K.SUPPLIER]},
    "evaluation/clarifications/service": {"/bid-clarifications/*": [K.SUPPLIER]},
    "evaluation/committee/service": {"/tenders/*/expert-selections": [K.COUNTY_BUREAU], "/tenders/*/seat": ["one"]},
    "evaluation/pricing/service": {"/price-corrections/*": [K.SUPPLIER], "/price-explanations/*": [K.SUPPLIER]},
    "evaluation/report/service": {"/documents/*": [K.COUNTY_BUREAU]},
    "evaluation/selection/service": {"/tenders/*/expert-selections": [K.COUNTY_BUREAU]},
    "evaluation/service": {"/bids/*": [K.SUPPLIER]},
    "scheduler/overdue": {
        "/bonds": [K.COUNTY_BUREAU], "/challenges/*": [K.COUNTY_BUREAU], "/complaints/*": [K.FINANCE_BUREAU],
        "/contracts/*": [K.COUNTY_BUREAU],
    },
    "scheduler/payments": {"/statements/*": [K.COUNTY_BUREAU, K.SUPPLIER]},
    "scheduler/telling": {"/portal/checkpoints": [K.AUDIT_OFFICE, K.DISCIPLINE_OFFICE, K.SUPPLIER]},
    "schools/service": {"/demand-plans/*": [K.SCHOOL]},
    "settlement/invoicing": {"/statements/*": [K.COUNTY_BUREAU, K.SUPPLIER]},
    "settlement/paying": {"/statements/*": [K.COUNTY_BUREAU, K.SUPPLIER]},
    "settlement/service": {"/statements/*": [K.SCHOOL, K.SUPPLIER]},
    "supervision/admissions": {"/measures": [K.SUPPLIER]},
    "supervision/assessments": {"/assessments/*": [K.SUPPLIER]},
    "supervision/notices": {"/measures/*": [K.SUPPLIER, K.COUNTY_BUREAU]},
    "supervision/reminders": {"/suppliers/*": [K.COUNTY_BUREAU], "/suppliers/own": [K.SUPPLIER]},
    "suppliers/service": {"/suppliers/own": [K.SUPPLIER]},
    "tenders/procedure/questions": {"/tenders/*/procedure": [K.COUNTY_BUREAU]},
    "tenders/procedure/telling": {"/tenders/*": [K.SUPPLIER, K.COUNTY_BUREAU, K.SCHOOL, "one"]},
    "tenders/publication": {"/tenders/*": [K.SUPPLIER, K.SCHOOL, "one"]},
    "tips/service": {"/tips/*": [K.AUDIT_OFFICE, K.DISCIPLINE_OFFICE]},
}  # fmt: skip
KINDS = sorted({page for pages in TOLD.values() for page in pages})


def found_links():
    """Module → addresses in every module that tells somebody something."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        tree = ast.parse(path.read_text())
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if imported & {"tell", "tell_offices"} and not name.startswith("demo/"):
            pages = set(_addresses(tree))
            if pages:
                found[name] = pages
    return found


def _addresses(tree):
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(piece.value if isinstance(piece, ast.Constant) else "*" for piece in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            text = node.value
        if text.startswith("/"):
            yield text.partition("?")[0]


def test_every_page_that_a_message_leads_to_is_known_with_its_readers():
    assert found_links() == {module: set(pages) for module, pages in TOLD.items()}
    assert set(links.NEEDS) == set(KINDS)


def address(page):
    return page.replace("*", str(uuid4()))


@pytest.mark.parametrize("page", KINDS)
def test_what_a_page_needs_is_what_its_route_asks(app, page):
    endpoint, _ = app.url_map.bind("localhost").match(address(page))
    guard = getattr(app.view_functions[endpoint], MARK)
    assert links.need_of(f"{address(page)}?from=inbox") == (None if guard == "public" else guard)


def test_whoever_is_told_holds_what_the_page_needs():
    """Of each organization that is told somebody may open the page: nothing is told to nobody."""
    pairs = 0
    for module, page, told in ((m, page, told) for m, pages in TOLD.items() for page, told in pages.items()):
        need = links.need_of(address(page))
        for kind in (kind for kind in told if kind != "one"):
            able = [role for role in PEOPLE[kind] if need is None or need in ROLE_PERMISSIONS[role]]
            assert able, (module, page, kind)
            pairs += len(PEOPLE[kind])
    assert pairs >= 100  # pages × roles that belong to the organizations told


def test_an_inbox_holds_what_its_reader_may_open_and_nothing_else(people, client):
    """One message of every kind to every office: each person of each role sees exactly those of pages it may open."""
    county = people.county.id
    offices = {kind: make_organization(kind, f"新{kind}", county) for kind in OFFICES}
    readers = {
        role_kind: make_user(offices[role_kind[0]], role_kind[1], f"{role_kind[0]}.{role_kind[1]}")
        for role_kind in chain.from_iterable(((kind, role) for role in ROLES[kind]) for kind in OFFICES)
    }
    with transaction(SYSTEM) as session:
        for office in offices.values():
            for page in KINDS:
                service.tell(
                    session, county_id=county, organization_id=office.id, subject="消息", params={},
                    link=address(page), now=clock.now(),
                )  # fmt: skip
    checked = 0
    for (_kind, role), reader in readers.items():
        with reading(reader) as session:
            told = [message.link for message in session.scalars(queries.inbox(reader))]
        held = ROLE_PERMISSIONS[role]
        wanted = [page for page in KINDS if links.NEEDS[page] is None or links.NEEDS[page] in held]
        assert len(told) == len(wanted)
        assert all(links.need_of(link) is None or links.need_of(link) in held for link in told)
        checked += len(KINDS)
    assert checked == len(KINDS) * len(readers) == 31 * 10


def test_a_keyholder_or_expert_of_the_bureau_is_told_nothing_of_a_proposal(app, settings, still_clock):
    """They may open the page of awards, and have no part in what is proposed there."""
    road = kept("solved", settings, still_clock, lambda: make_road(still_clock))
    propose(road)

    def told(actor):
        with reading(actor) as session:
            return [m.subject for m in session.scalars(queries.inbox(actor)) if "定标建议" in m.subject]

    people = road.people
    assert [len(told(actor)) for actor in (people.officer, people.approver)] == [1, 1]
    assert told(people.keyholders[0]) == told(people.expert) == []
