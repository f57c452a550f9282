"""Companies that are one: by any shared mark, however long the chain, and nobody by a blank."""

from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from procurement.suppliers.related_parties import Party, groups


def party(number, **changes):
    facts = {
        "supplier_id": UUID(int=number), "credit_code": f"code{number}", "legal_representative": f"法人{number}",
        "phone": f"0700555{number:04d}", "address": f"粮站路{number}号", "bank_account": f"62{number:014d}",
    }  # fmt: skip
    return Party(**facts | changes)


def together(*parties):
    keys = groups(parties)
    return [
        sorted(p.supplier_id.int for p in parties if keys[p.supplier_id] == key) for key in sorted(set(keys.values()))
    ]


def test_strangers_stay_apart():
    assert together(party(1), party(2)) == [[1], [2]]


def test_a_chain_of_different_marks_is_one_group():
    chain = (
        party(1, phone="13900000001"),
        party(2, phone="139 0000 0001", owners={"person-a": Decimal(60)}),
        party(3, owners={"person-a": Decimal(50)}, address="北街 5 号"),
        party(4, address="北街5号", bank_account="6200 0001"),
        party(5, bank_account="62000001", legal_representative="罗丰"),
        party(6, legal_representative="罗 丰"),
        party(7),
    )
    assert together(*chain) == [[1, 2, 3, 4, 5, 6], [7]]
    assert together(*reversed(chain)) == [[1, 2, 3, 4, 5, 6], [7]]


def test_a_parent_and_its_subsidiary_are_one():
    assert together(party(1), party(2, owners={"code1": Decimal(51)})) == [[1, 2]]
    assert together(party(1, owners={"code9": Decimal(70)}), party(2, owners={"code9": Decimal(70)})) == [[1, 2]]


def test_a_small_share_connects_nobody_and_the_threshold_does():
    def pair(share):
        return together(party(1, owners={"x": Decimal(share)}), party(2, owners={"x": Decimal(share)}))

    assert pair("49.999") == [[1], [2]]
    assert pair("50") == [[1, 2]]


def test_blanks_connect_nobody():
    assert together(party(1, bank_account="", address=" "), party(2, bank_account="", address="　")) == [[1], [2]]


def test_width_spaces_and_the_country_code_do_not_part_what_is_the_same():
    assert together(party(1, phone="+86 139-0000-0001"), party(2, phone="13900000001")) == [[1, 2]]
    assert together(party(1, address="Ａ区1号"), party(2, address="a区 1号")) == [[1, 2]]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=15), st.randoms())
def test_groups_are_the_connected_components_in_any_order(links, random):
    """Each link is a shared owner; the reference is a plain flood fill."""
    owners = {n: {} for n in range(10)}
    neighbours = {n: {n} for n in range(10)}
    for index, (a, b) in enumerate(links):
        owners[a][f"o{index}"] = owners[b][f"o{index}"] = Decimal(50)
        neighbours[a].add(b)
        neighbours[b].add(a)
    parties = [party(n, owners=owners[n]) for n in range(10)]
    random.shuffle(parties)
    keys = groups(parties)
    for start in range(10):
        reached, front = {start}, [start]
        while front:
            for other in neighbours[front.pop()] - reached:
                reached.add(other)
                front.append(other)
        assert {n for n in range(10) if keys[UUID(int=n)] == keys[UUID(int=start)]} == reached
        assert keys[UUID(int=start)] == str(UUID(int=min(reached)))
