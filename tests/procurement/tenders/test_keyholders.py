"""Who may hold keys, and which statements are taken."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from procurement.audit.entries import canonical
from procurement.bids.__main__ import main
from procurement.core.actors import Actor, Role
from procurement.tenders.keyholders import Candidate, approval_problems, assignment_problems, statement_problems
from tests.factories.tenders import DOCUMENT_SHA256, holder_statement

TENDER, USER, COUNTY = uuid4(), uuid4(), uuid4()
SEED = b"\x0b" * 32
HOLDER = Actor(Role.KEYHOLDER, user_id=USER)


def candidate(role: Role = Role.KEYHOLDER, organization: UUID | None = None, **changes: Any) -> Candidate:
    return Candidate(uuid4(), role, organization or uuid4(), changes.get("county", COUNTY), changes.get("active", True))


def codes(statement: Any, tender: UUID = TENDER, signing_key: str | None = "") -> list[str]:
    key = holder_statement(TENDER, HOLDER, SEED)["signer_key"] if signing_key == "" else signing_key
    found = statement_problems(
        statement, tender_id=tender, document_sha256=DOCUMENT_SHA256, user_id=USER, signing_key=key
    )
    return [p.code for p in found]


def test_three_people_of_three_bodies_may_hold_the_keys() -> None:
    assert assignment_problems([candidate(), candidate(), candidate()], 2, COUNTY) == []


@pytest.mark.parametrize("count", [0, 1, 17])
def test_too_few_or_too_many_keyholders_are_refused(count: int) -> None:
    assert assignment_problems([candidate() for _ in range(count)], 2, COUNTY)[0].code == "keyholders.count"


def test_two_keys_in_one_house_are_refused() -> None:
    one = uuid4()
    found = assignment_problems([candidate(organization=one), candidate(organization=one), candidate()], 2, COUNTY)
    assert [p.code for p in found] == ["keyholders.same_organization"]


@pytest.mark.parametrize(
    "wrong",
    [candidate(Role.ADMINISTRATOR), candidate(Role.OFFICER), candidate(county=uuid4()), candidate(active=False)],
)
def test_only_active_keyholders_of_the_county_may_be_named(wrong: Candidate) -> None:
    assert [p.code for p in assignment_problems([candidate(), candidate(), wrong], 2, COUNTY)] == ["keyholders.role"]


def test_a_true_statement_is_taken() -> None:
    assert codes(holder_statement(TENDER, HOLDER, SEED)) == []


def test_what_the_command_writes_is_taken(tmp_path: Path) -> None:
    passphrase, keyring, out = tmp_path / "p", tmp_path / "k.json", tmp_path / "s.json"
    passphrase.write_text("a long test passphrase")
    common = ["--passphrase-file", str(passphrase)]
    assert main(["new-key", "--kind", "keyholder", "--out", str(keyring), *common]) == 0
    document = tmp_path / "document.json"
    document.write_text(json.dumps({"format": "tender-notice/1", "tender": str(TENDER), "title": "米面油"}, indent=2))
    made = ["tender-key", "--keyring", str(keyring), "--document", str(document), "--holder", str(USER)]
    assert main([*made, "--out", str(out), *common]) == 0
    statement, key = json.loads(out.read_bytes()), json.loads(keyring.read_bytes())["public_key"]
    exact = sha256(canonical(json.loads(document.read_bytes()))).hexdigest()
    common_arguments = {"tender_id": TENDER, "user_id": USER, "signing_key": key}
    assert statement_problems(statement, document_sha256=exact, **common_arguments) == []
    other = [p.code for p in statement_problems(statement, document_sha256=DOCUMENT_SHA256, **common_arguments)]
    assert other == ["tender_key.document"]


def test_a_statement_of_another_text_is_refused_and_cannot_be_made_to_fit() -> None:
    other = holder_statement(TENDER, HOLDER, SEED, "cd" * 32)
    assert codes(other) == ["tender_key.document"]
    assert codes({**other, "document_sha256": DOCUMENT_SHA256}) == ["tender_key.signature"]


def test_what_is_published_is_what_every_keyholder_approved() -> None:
    same, other = (holder_statement(TENDER, HOLDER, SEED, digest) for digest in (DOCUMENT_SHA256, "cd" * 32))
    assert approval_problems([same, same, None], DOCUMENT_SHA256) == []
    (problem,) = approval_problems([same, other, other], DOCUMENT_SHA256)
    assert (problem.code, problem.params) == ("tender.keys_for_another_text", {"count": 2})


def test_a_statement_for_another_tender_or_by_another_person_is_refused() -> None:
    assert codes(holder_statement(uuid4(), HOLDER, SEED)) == ["tender_key.tender"]
    stranger = Actor(Role.KEYHOLDER, user_id=uuid4())
    assert codes(holder_statement(TENDER, stranger, SEED)) == ["tender_key.holder"]


def test_a_changed_key_breaks_the_signature() -> None:
    other = holder_statement(TENDER, HOLDER, b"\x0c" * 32)["public_key"]
    assert codes({**holder_statement(TENDER, HOLDER, SEED), "public_key": other}) == ["tender_key.signature"]


def test_another_registered_key_or_none_is_refused() -> None:
    other = holder_statement(TENDER, HOLDER, b"\x0c" * 32)["signer_key"]
    assert codes(holder_statement(TENDER, HOLDER, SEED), signing_key=other) == ["tender_key.signature"]
    assert codes(holder_statement(TENDER, HOLDER, SEED), signing_key=None) == ["tender_key.unregistered"]


def test_a_key_that_hides_nothing_is_refused() -> None:
    found = codes({**holder_statement(TENDER, HOLDER, SEED), "public_key": "A" * 43})
    assert "tender_key.key" in found


@pytest.mark.parametrize("wrong", [{"v": True}, {"v": 1}, {"kind": "other"}, {"holder": 3}, {"extra": "1"}])
def test_anything_else_is_refused_as_malformed(wrong: dict[str, Any]) -> None:
    assert codes({**holder_statement(TENDER, HOLDER, SEED), **wrong}) == ["tender_key.format"]
    assert codes({}) == ["tender_key.format"]
