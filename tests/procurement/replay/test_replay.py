"""What an export says was decided is recomputed; a lie in it shows, even one signed with the log's own key."""

import json
import shutil

import pytest

from procurement.replay.__main__ import main
from procurement.replay.findings import MESSAGES, Verdict
from tests.factories import bids as make
from tests.factories.allocation import review_all
from tests.factories.tenders import make_published, read_tender
from tests.procurement.replay.conftest import write

NOT_IN_AN_EXPORT = {"box.keys", "instance.owners", "contract.text"}


def test_an_honest_export_agrees_line_by_line(forger, capsys):
    found = forger.findings()
    assert {finding.code for finding in found if finding.verdict is Verdict.UNKNOWN} <= NOT_IN_AN_EXPORT
    assert forger.differing() == set()
    assert {"opening.bids", "instance", "result.solve", "award.lines", "contract.amount"} <= {f.code for f in found}
    code, said = forger.says(capsys)
    assert code == 0
    assert "重新求解，得到同样的状态和 6 行分配" in said
    assert "全部一致" in said.splitlines()[-1]
    assert "ALL AGREE" in forger.says(capsys, "--lang", "en")[1]


def resign_unchanged(forger):
    """Signing anew alone is no lie."""


def drop_notice(forger):
    (forger.folder / "objects" / forger.facts("tender:published")["notice_sha256"]).unlink()


def lower_threshold(forger):
    forger.facts("tender:published")["k"] = 1


def swap_keyholder(forger):
    forger.facts("user_key:registered")["public_key"] = "A" * 43


def other_seed(forger):
    forger.facts("box.closed")["seed"] = "00" * 32


def late_bid(forger):
    (box,) = forger.boxes.values()
    box[-1]["facts"]["received_at"] = forger.facts("tender:published")["deadline_at"]


def bid_of_another(forger):
    (box,) = forger.boxes.values()
    facts = [entry["facts"] for entry in box]
    facts[0]["supplier"], facts[1]["supplier"] = facts[1]["supplier"], facts[0]["supplier"]


def hidden_envelope(forger):
    (box,) = forger.boxes.values()
    (forger.folder / "objects" / box[0]["facts"]["envelope_sha256"]).unlink()


def other_minimum(forger):
    for value in forger.facts("rule_parameters:loaded")["values"]:
        value["value"] = "4" if value["code"] == "min_bidders" else value["value"]


def other_shares(forger):
    facts = forger.facts("share:posted")
    document = forger.object(facts["shares_sha256"])
    facts["shares_sha256"] = forger.put({**document, "index": 3})


def other_price(forger):
    facts = forger.facts("bid:opened")
    content = forger.object(facts["content_sha256"])
    content["lots"][0]["lines"][0]["unit_price"] = "0.0100"
    facts["content_sha256"] = forger.put(content)


def other_key(forger):
    facts = forger.facts("bid:opened")
    facts["key_sha256"] = forger.facts("bid:opened", 1)["key_sha256"]


def unlogged_bid(forger):
    forger.all("bid:opened")[0]["type"] = "bid:sealed"


def other_verdict(forger):
    forger.facts("evaluation:reviewed")["verdict"] = "failed"


def other_instance(forger):
    instance = forger.object(forger.facts("allocation:solved")["instance_sha256"])
    instance["offers"][0]["unit_price"] = "0.0100"
    digest = forger.put(instance)
    for type_ in ("allocation:prepared", "allocation:solved"):
        forger.facts(type_)["instance_sha256"] = digest


def other_tie_seed(forger):
    instance = forger.object(forger.facts("allocation:solved")["instance_sha256"])
    forger.facts("allocation:solved")["instance_sha256"] = forger.put({**instance, "tie_seed": "00" * 32})


def other_winner(forger):
    facts = forger.facts("allocation:solved")
    result = forger.object(facts["result_sha256"])
    loser = next(
        offer
        for offer in forger.object(facts["instance_sha256"])["offers"]
        if offer["supplier"] != result["awards"][0]["supplier"] and offer["item"] == result["awards"][0]["item"]
    )
    result["awards"][0] |= {"offer": loser["id"], "supplier": loser["supplier"], "unit_price": loser["unit_price"]}
    facts["result_sha256"] = forger.put(result)


def other_fingerprint(forger):
    forger.facts("allocation:solved")["result_fingerprint"] = "00" * 32


def other_amount(forger):
    forger.facts("award:published")["awards"][0]["amount"] = "1.00"


def own_approval(forger):
    forger.all("award:approved")[0]["actor"] = forger.all("award:proposed")[0]["actor"]


def award_without_run(forger):
    forger.all("allocation:solved")[0]["type"] = "allocation:failed"


def other_contract(forger):
    forger.facts("contract:drafted")["total_amount"] = "1.00"


def other_text_signed(forger):
    contract = forger.facts("contract:drafted")["contract"]
    forger.append("contract:signed", contract=contract, side="buyer", fingerprint="00" * 32, pdf_sha256="11" * 32)


def other_pdf(forger):
    facts = forger.facts("contract:drafted")
    more = {"fingerprint": facts["fingerprint"], "pdf_sha256": "11" * 32}
    forger.append("contract:rendered", contract=facts["contract"], **more)
    (forger.folder / "contracts").mkdir()
    (forger.folder / "contracts" / f"{facts['number']}.pdf").write_bytes(b"%PDF another text")


def nonsense(forger):
    forger.facts("award:published")["awards"] = ["none"]


LIES = {
    resign_unchanged: set(),
    drop_notice: {"notice.object", "skipped"},
    lower_threshold: {"notice.facts"},
    swap_keyholder: {"notice.holders"},
    other_seed: {"seed", "tie_seed"},
    late_bid: {"box.order"},
    bid_of_another: {"box.envelopes"},
    hidden_envelope: {"box.envelopes", "opening.bids"},
    other_minimum: {"bidders.closing", "bidders.review"},
    other_shares: {"opening.shares"},
    other_price: {"opening.bids"},
    other_key: {"opening.bids"},
    unlogged_bid: {"opening.bids"},
    other_verdict: {"review.counts", "instance"},
    other_instance: {"instance", "result.verify"},
    other_tie_seed: {"tie_seed", "instance", "result.verify"},
    other_winner: {"result.verify", "result.solve", "award.lines"},
    other_fingerprint: {"result.object"},
    other_amount: {"award.lines", "contract.amount"},
    own_approval: {"award.eyes"},
    award_without_run: {"skipped"},
    other_contract: {"contract.amount"},
    other_text_signed: {"contract.fingerprint"},
    other_pdf: {"contract.pdf"},
    nonsense: {"form"},
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_signed_with_the_logs_own_key_differs(forger, capsys, lie):
    lie(forger)
    forger.sign()
    assert LIES[lie] <= forger.differing()
    code, said = forger.says(capsys, "--lang", "en")
    assert code == (1 if LIES[lie] else 0)
    assert "Traceback" not in said
    assert ("DIFFER" in said.splitlines()[-1]) == bool(LIES[lie])


def test_a_change_that_is_not_signed_is_named_by_the_log_itself(forger):
    path = forger.folder / "audit.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"number":', b'"numbeR":', 1))
    assert "log" in forger.differing()


def test_withheld_boxes_and_objects_differ(forger):
    shutil.rmtree(forger.folder / "boxes")
    shutil.rmtree(forger.folder / "objects")
    assert {"log", "notice.object"} <= forger.differing()


def test_replaced_withdrawn_unreadable_and_short_lots_are_recomputed(people, still_clock, tmp_path):
    """Bidder 1 replaces; bidder 5 withdraws; lot 2 has two bidders; a keyholder's shares of one envelope are false."""
    tender = read_tender(people, make_published(people))
    bidders = make.make_bidders(5)
    first = make.bid(tender, bidders[0])
    make.bid(tender, bidders[0], replaces=first.envelope_sha256)
    for bidder in bidders[1:4]:
        make.bid(tender, bidder, lots=(1,))
    make.bid(tender, bidders[4], lots=(2,))
    make.withdraw(tender, bidders[4])
    at_closing = make.close(tender, still_clock)
    closed = write(people.county.id, tmp_path / "closed")
    assert closed.differing() == set()
    documents = [make.shares_document(at_closing, people, position) for position in range(3)]
    bad = documents[0]["shares"][0]["envelope_sha256"]
    for position in range(3):
        make.post(at_closing, people, make.falsified(documents[position], position, bad), position)
    still_clock.move(minutes=30)
    make.call_own_keys(at_closing, people)
    still_clock.move(minutes=60)
    make.conclude(at_closing, people)
    review_all(people, tender.id)
    done = write(people.county.id, tmp_path / "done")
    found = {finding.code: finding for finding in done.findings()}
    assert done.differing() == set()
    assert len(done.all("lot:failed")) == 1
    assert len(done.all("bid:unreadable")) == 1
    assert found["opening.bids"].params["count"] == 4
    done.facts("bid:unreadable")["problem"] = "padding"
    done.all("lot:failed")[0]["facts"]["lot"] = done.facts("evaluation:reviewed")["lot"]
    done.sign()
    assert {"opening.bids", "bidders.closing"} <= done.differing()


def test_an_open_tender_is_held_to_its_notice_alone(people, tmp_path):
    make_published(people)
    found = write(people.county.id, tmp_path / "out").findings()
    assert {finding.code for finding in found} == {"log", "notice.object", "notice.facts", "notice.holders"}
    assert {finding.verdict for finding in found} == {Verdict.AGREES}


def test_what_is_no_export_exits_2_in_words(tmp_path, forger, capsys):
    assert main([str(tmp_path / "absent")]) == 2
    assert "不是导出的日志" in capsys.readouterr().err
    for line in (b"[]\n", b"{\n", json.dumps({"seq": 0}).encode() + b"\n"):
        (forger.folder / "audit.jsonl").write_bytes(line)
        assert main([str(forger.folder)]) == 2
        assert "cannot be carried out" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([])


def test_every_message_has_both_languages():
    assert all(len(texts) == 2 and all(texts) for texts in MESSAGES.values())


def test_a_notice_rewritten_after_its_keyholders_approved_it_is_found(forger):
    facts = forger.facts("tender:published")
    facts["notice_sha256"] = forger.put({**forger.object(facts["notice_sha256"]), "terms": "另一份文件"})
    forger.sign()
    assert "notice.holders" in forger.differing()
