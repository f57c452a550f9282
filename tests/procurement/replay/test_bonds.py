"""Verdicts on qualification are held to the bonds that were logged before them."""

from types import SimpleNamespace

import pytest

from procurement.replay.bonds import check_bonds
from procurement.replay.findings import Verdict
from procurement.replay.tender import Tender

DEADLINE = "2026-05-11T01:00:00Z"


def entry(seq, type_, **facts):
    return {"seq": seq, "type": type_, "facts": {"tender": "T", "supplier": "S", **facts}}


def replayed(*entries, bond="1000.00"):
    """The findings on a log of these entries; the notice asks for `bond`."""

    def about(tender, *types):
        return [one for one in entries if one["type"] in types and one["facts"]["tender"] == tender]

    tender = Tender(SimpleNamespace(about=about), entry(0, "tender:published", number="1"))
    tender.notice = {"bond_amount": bond, "deadline_at": DEADLINE}
    return list(check_bonds(tender))


def paid(amount="1000.00", at="2026-05-11T00:59:59Z", seq=5):
    return entry(seq, "bond:recorded", kind="bid", amount=amount, received_at=at)


def verdict(given, ground=None):
    return entry(9, "evaluation:reviewed", kind="qualification", verdict=given, ground=ground)


@pytest.mark.parametrize(
    ("bonds", "review", "fits"),
    [
        ([paid()], verdict("passed"), True),
        ([paid("1000.01")], verdict("passed"), True),
        ([paid("999.99")], verdict("passed"), False),
        ([paid(at=DEADLINE)], verdict("passed"), False),
        ([paid(seq=10)], verdict("passed"), False),  # recorded after the verdict
        ([], verdict("passed"), False),
        ([], verdict("failed", "bond"), True),
        ([paid()], verdict("failed", "bond"), False),
        ([paid()], verdict("failed", "signature"), True),
        ([paid(at=None)], verdict("passed"), True),
        ([paid() | {"facts": paid()["facts"] | {"supplier": "X"}}], verdict("passed"), False),
    ],
)  # fmt: skip
def test_who_passed_had_paid_and_who_had_paid_did_not_fail_for_it(bonds, review, fits):
    (found,) = replayed(*bonds, review)
    assert (found.code, found.verdict is Verdict.AGREES) == ("review.bonds", fits)


def test_nothing_is_said_where_no_bond_was_asked():
    assert replayed(verdict("passed"), bond="0.00") == []
