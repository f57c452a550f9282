"""The audit office registers its key and uploads cosignatures; whatever is not what it should be is refused."""

import pytest
from sqlalchemy import text

from procurement.audit import export, queries, witness, witnessing
from procurement.audit.checkpoint import Checkpoint
from procurement.audit.keys import log_key
from procurement.audit.service import county_log, issue_checkpoint
from procurement.core import clock
from procurement.core.actors import SYSTEM
from procurement.core.errors import Conflict, Forbidden, RuleViolation
from procurement.core.transaction import transaction
from tests.factories.people import make_county, make_people

NAME, SEED = "audit.example.gov.cn/witness", b"\x07" * 32


@pytest.fixture
def point(people):
    with transaction(SYSTEM) as session:
        return issue_checkpoint(session, county_log(people.county.id), now=clock.now())


def register(actor, seed=SEED, name=NAME):
    with transaction(actor) as session:
        return witnessing.register_witness(
            session, actor=actor, vkey=witness.verifier_key(name, seed), now=clock.now()
        )  # fmt: skip


def cosigned(point, seed=SEED, name=NAME, at=None):
    signed = point.note.partition("\n\n")[0] + "\n"
    return point.note + witness.cosign(signed, name, seed, int((at or clock.now()).timestamp()))


def upload(actor, note):
    with transaction(actor) as session:
        return witnessing.add_cosignature(session, actor=actor, note=note, now=clock.now())


def refused(code, actor, note):
    with pytest.raises(RuleViolation) as refusal:
        upload(actor, note)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_a_cosignature_is_kept_once_logged_and_published(people, point, session, client):
    register(people.auditor)
    note = cosigned(point)
    for _ in range(2):
        upload(people.auditor, note.replace("\n", "\r\n"))
    assert queries.published_note(session, queries.get_checkpoint(session, point.log_id, point.size)) == note
    tags = [
        entry.tag
        for entry in session.scalars(
            queries.select_entries(point.log_id, queries.EntrySearch(tag="checkpoint:cosigned"))
        )
    ]
    assert tags == ["checkpoint:cosigned"]
    page = client.get("/portal/checkpoints").get_data(as_text=True)
    assert f"{NAME} 已见证联署" in page
    path = f"/portal/checkpoints/{point.size}/note"
    assert path in page
    assert client.get(path).get_data(as_text=True) == note
    assert client.get(f"/portal/checkpoints/{point.size + 1}/note").status_code == 404


def test_the_office_does_it_on_its_page_and_over_the_api(people, point, login_as, api_as):
    browser, key = login_as(people.auditor), witness.verifier_key(NAME, SEED)
    assert browser.post("/log/witnesses", data={"vkey": key}).status_code == 303
    answer = browser.post("/log/cosignatures", data={"note": "nothing"})
    assert (answer.status_code, ">nothing<" in answer.get_data(as_text=True).replace("\n", "")) == (422, True)
    assert browser.post("/log/cosignatures", data={"note": cosigned(point)}).status_code == 303
    assert NAME in browser.get("/log/checkpoints").get_data(as_text=True)
    send = api_as(people.discipline)
    other = witness.verifier_key("jw.example/witness", bytes(32))
    assert send("POST", "/audit/witnesses", json={"vkey": other}).status_code == 201
    answer = send("POST", "/audit/cosignatures", json={"note": cosigned(point, bytes(32), "jw.example/witness")})
    assert (answer.status_code, answer.json["note"].count("— ")) == (201, 3)
    listed = send("GET", f"/counties/{people.county.id}/checkpoints").json
    assert [each["note"] for each in listed if each["size"] == point.size] == [answer.json["note"]]


def test_what_is_no_cosignature_of_the_offices_own_is_refused(people, point, still_clock):
    refused("cosignature.none", people.auditor, cosigned(point))
    register(people.auditor)
    refused("cosignature.none", people.auditor, point.note)
    refused("cosignature.none", people.auditor, cosigned(point, seed=bytes(32)))
    refused("cosignature.none", people.discipline, cosigned(point))
    refused("checkpoint.signature", people.auditor, cosigned(point).replace(f"\n{point.size}\n", "\n9999\n", 1))
    refused("cosignature.long", people.auditor, "x" * 30_000)
    later = still_clock.at.timestamp() + 301
    signed = point.note.partition("\n\n")[0] + "\n"
    refused("cosignature.future", people.auditor, point.note + witness.cosign(signed, NAME, SEED, int(later)))
    upload(people.auditor, point.note + witness.cosign(signed, NAME, SEED, int(later) - 1))


def test_our_own_signature_over_another_root_is_called_fraud(people, point, session):
    register(people.auditor)
    origin = queries.get_county_log(session, people.county.id).origin
    fork = Checkpoint(origin, point.size, bytes(32)).sign(log_key().seed)
    refused("cosignature.fork", people.auditor, fork)
    refused("cosignature.unknown", people.auditor, Checkpoint(origin, 9999, bytes(32)).sign(log_key().seed))


def test_keys_are_witness_keys_of_one_office_and_only_overseers_bring_them(people, point):
    first = register(people.auditor)
    assert register(people.auditor).id == first.id
    with pytest.raises(Conflict):
        register(people.discipline)
    for vkey in ("no key", export_key(people), f"{NAME}+00000000+AAAA"):
        with pytest.raises(RuleViolation), transaction(people.auditor) as session:
            witnessing.register_witness(session, actor=people.auditor, vkey=vkey, now=clock.now())
    with pytest.raises(Forbidden):
        register(people.officer)


def export_key(people):
    with transaction(SYSTEM) as session:
        return export.county_vkey(session, people.county.id)


def test_another_countys_checkpoint_is_not_ours(people, point):
    other = make_people(make_county("QH", "青禾县"), prefix="other-")
    register(other.auditor)
    refused("checkpoint.signature", other.auditor, cosigned(point))


def test_the_public_consistency_proof_satisfies_the_witness_program(people, point, tmp_path, api_as, session):
    key, state = tmp_path / "witness.key", tmp_path / "state"
    witness.main(["new-key", NAME, "--key", str(key)])
    (tmp_path / "audit.vkey").write_text(export_key(people))
    (tmp_path / "first.txt").write_text(point.note)
    assert witness.main(["add", str(state), str(tmp_path / "first.txt"), "--key", str(key),
                         "--vkey", str(tmp_path / "audit.vkey")]) == 0  # fmt: skip
    register(people.auditor)
    with transaction(SYSTEM) as writing:
        later = issue_checkpoint(writing, county_log(people.county.id), now=clock.now())
    assert later.size > point.size
    path = f"/counties/{people.county.id}/checkpoints/{later.size}/consistency"
    (tmp_path / "proof.txt").write_text(api_as(people.auditor)("GET", f"{path}?old={point.size}").text)
    (tmp_path / "second.txt").write_text(later.note)
    assert witness.main(["add", str(state), str(tmp_path / "second.txt"), str(tmp_path / "proof.txt"),
                         "--key", str(key)]) == 0  # fmt: skip
    assert api_as(people.auditor)("GET", f"{path}?old={later.size + 1}").status_code == 404
    assert api_as(people.auditor)("GET", f"{path}?old=0").status_code == 404


def test_the_database_keeps_cosignatures_as_they_are(people, point):
    register(people.auditor)
    upload(people.auditor, cosigned(point))
    for statement in ("UPDATE cosignature SET line = ''", "DELETE FROM cosignature", "DELETE FROM witness"):
        with pytest.raises(Exception, match="rows are only ever added"), transaction(SYSTEM) as session:
            session.execute(text(statement))
