"""What connects companies: facts of the law and clues apart, people behind them, the map."""

from decimal import Decimal
from uuid import UUID

from procurement.core.transaction import reading
from procurement.suppliers import queries, relations
from procurement.suppliers.related_parties import Edge, EdgeKind, Party, edges, groups
from tests.factories.suppliers import make_supplier


def party(number, **changes):
    facts = {
        "supplier_id": UUID(int=number), "credit_code": f"code{number}", "legal_representative": f"法人{number}",
        "phone": f"0700555{number:04d}", "address": f"粮站路{number}号", "bank_account": f"62{number:014d}",
    }  # fmt: skip
    return Party(**facts | changes)


def kinds(*parties):
    return [(edge.first.int, edge.second.int, edge.kind, edge.is_statutory) for edge in edges(parties)]


def test_head_and_holding_are_the_laws_and_the_rest_are_clues():
    assert kinds(party(1), party(2, legal_representative="法人1")) == [(1, 2, EdgeKind.HEAD, True)]
    assert kinds(party(1), party(2, owners={"code1": Decimal(51)})) == [(1, 2, EdgeKind.HOLDING, True)]
    held = {"code9": Decimal(50)}
    assert kinds(party(2, owners=held), party(1, owners=held)) == [(1, 2, EdgeKind.HOLDING, True)]
    small = {"code9": Decimal("49.999")}
    assert kinds(party(1, owners=small), party(2, owners=small)) == [(1, 2, EdgeKind.SHAREHOLDER, False)]
    for name, kind in (("phone", EdgeKind.PHONE), ("address", EdgeKind.ADDRESS), ("bank_account", EdgeKind.ACCOUNT)):
        assert kinds(party(1, **{name: "6200 1"}), party(2, **{name: "62001"})) == [(1, 2, kind, False)]


def test_a_clue_makes_one_owner_and_not_a_statutory_group_and_a_small_share_makes_neither():
    clue = (party(1), party(2, phone="07005550001"))
    assert len(set(groups(clue).values())) == 1
    assert len(set(groups(clue, kinds={EdgeKind.HEAD, EdgeKind.HOLDING}).values())) == 2
    small = {"x": Decimal(10)}
    assert len(set(groups((party(1, owners=small), party(2, owners=small))).values())) == 2


def test_the_people_behind_a_supplier_are_told_for_recusal(people):
    supplier = make_supplier(1)
    with reading(people.officer) as session:
        behind = queries.list_people_behind(session, supplier.organization_id)
    assert [(person.name, str(person.role)) for person in behind] == [
        ("法人1", "head"), ("联系人1", "contact"), ("出资人1", "owner"),
    ]  # fmt: skip


def test_the_map_shows_the_laws_relations_first_and_opens_for_officer_and_auditor(people, login_as):
    one = make_supplier(1)
    make_supplier(2, contact_phone="0700-5550001")
    make_supplier(3, legal_representative="法人1")
    with reading(people.auditor) as session:
        shown = relations.overview(session)
    assert [row.edge.kind for row in shown["rows"]] == [EdgeKind.HEAD, EdgeKind.PHONE]
    assert (shown["statutory_count"], shown["clue_count"]) == (1, 1)
    assert [len(group) for group in shown["groups"]] == [3]
    for actor in (people.officer, people.auditor):
        page = login_as(actor).get("/suppliers/related").get_data(as_text=True)
        assert 'data-chart="graph"' in page
        assert "第3粮油配送有限公司" in page
    assert login_as(one).get("/suppliers/related").status_code == 403


def test_edges_come_in_order_whatever_the_order_of_companies():
    parties = [party(1), party(2, phone="07005550001"), party(3, phone="07005550001")]
    assert edges(parties) == edges(reversed(parties)) == sorted(edges(parties))
    assert edges(parties)[0] == Edge(UUID(int=1), UUID(int=2), EdgeKind.PHONE)
