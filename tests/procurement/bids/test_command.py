"""The command line: from new keys to opened bids on files alone, and what it refuses without leaving a file behind."""

import json
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from procurement.bids import envelope as form
from procurement.bids.__main__ import main
from procurement.core import clock

TENDER, LOT, OTHER = (f"6f1d2c3b-0000-4000-8000-00000000000{n}" for n in (1, 3, 9))
SUPPLIERS = [f"6f1d2c3b-0000-4000-8000-0000000000{n}" for n in (21, 22)]
ROOT = Path(__file__).parents[3]
DEADLINE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)


def run(*arguments):
    return main([str(argument) for argument in arguments])


def load(path):
    return json.loads(path.read_bytes())


def bid(supplier, price):
    line = {"item": "rice", "unit_price": price, "brand": "金穗", "origin": "黑龙江", "lead_days": 2}
    lots = [{"lot": LOT, "lines": [line]}]
    return {"format": "bid/1", "tender": TENDER, "supplier": supplier, "lots": lots, "declarations": {},
            "valid_until": "2026-12-31"}  # fmt: skip


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Keys of three holders and two suppliers, the sheet, and both suppliers' sealed bids; made by the commands."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "pass").write_text("a long passphrase\n")
    secret = ("--passphrase-file", desk / "pass")
    (desk / "document.json").write_text(json.dumps({"format": "tender-notice/1", "tender": TENDER}, indent=1))
    holders = []
    for n in (1, 2, 3):
        assert run("new-key", "--kind", "keyholder", "--out", desk / f"holder-{n}.key", *secret) == 0
        out = desk / f"statement-{n}.json"
        key = desk / f"holder-{n}.key"
        document = ("--document", desk / "document.json")
        assert run("tender-key", "--keyring", key, *document, "--holder", f"h{n}", "--out", out, *secret) == 0
        holders.append({"holder": f"h{n}", "index": n, "public_key": load(out)["public_key"]})
    sheet = {"v": 1, "tender": TENDER, "notice_sha256": "ab" * 32, "deadline_at": "2026-06-01T09:00:00+08:00", "k": 2,
             "n": 3, "holders": holders, "lots": [LOT], "supplier": None}  # fmt: skip
    (desk / "sheet.json").write_text(json.dumps(sheet, indent=1))
    (desk / "box").mkdir()
    for n, supplier in enumerate(SUPPLIERS):
        assert run("new-key", "--out", desk / f"supplier-{n}.key", *secret) == 0
        (desk / f"bid-{n}.json").write_text(json.dumps(bid(supplier, f"4.7{n}"), indent=1))
        assert seal(desk, f"bid-{n}.json", f"supplier-{n}.key", desk / "box" / f"{n}.json", desk / f"own-{n}.key") == 0
    return desk


def seal(desk, bid_name, key_name, out, own, *more, sheet="sheet.json"):
    return run(
        "seal", "--tender", desk / sheet, "--bid", desk / bid_name, "--keyring", desk / key_name, "--out", out,
        "--receipt-key", own, "--passphrase-file", desk / "pass", *more,
    )  # fmt: skip


@pytest.fixture
def desk(original, tmp_path):
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def at():
    yield lambda moment: clock.install(lambda: moment)
    clock.install(None)


def open_shares(desk, n, out=None, envelopes="box"):
    return run(
        "open-shares", "--tender", desk / "sheet.json", "--keyring", desk / f"holder-{n}.key", "--envelopes",
        desk / envelopes, "--out", out or desk / f"shares-{n}.json", "--passphrase-file", desk / "pass",
    )  # fmt: skip


def open_bids(desk, *shares, more=()):
    out = desk / "bids.json"
    paths = [desk / f"shares-{n}.json" for n in shares]
    code = run("open", "--tender", desk / "sheet.json", "--envelopes", desk / "box", "--out", out,
               "--passphrase-file", desk / "pass", "--shares", *paths, *more)  # fmt: skip
    return code, load(out) if out.exists() else None


def test_two_of_three_holders_open_every_bid_and_an_auditor_repeats_it(desk, at, capsys):
    at(DEADLINE)
    for n in (1, 3):
        assert open_shares(desk, n) == 0
    statements = ["--statements", desk / "statement-1.json", desk / "statement-3.json"]
    code, result = open_bids(desk, 1, 3, more=statements)
    assert code == 0
    assert result["sealed"] == result["false_shares"] == []
    opened = {entry["supplier"]: entry["bid"] for entry in result["bids"]}
    assert opened == {supplier: bid(supplier, f"4.7{n}") for n, supplier in enumerate(SUPPLIERS)}
    assert "not checked" not in capsys.readouterr().err


def test_before_the_deadline_a_holders_shares_stay_closed(desk, at, capsys):
    at(DEADLINE - timedelta(microseconds=1))
    assert open_shares(desk, 1) == 2
    assert "before the deadline" in capsys.readouterr().err
    assert not (desk / "shares-1.json").exists()


def test_one_holder_alone_opens_nothing_but_bidders_can_open_their_own(desk, at):
    at(DEADLINE)
    assert open_shares(desk, 2) == 0
    code, result = open_bids(desk, 2, more=["--bid-key", desk / "own-0.key"])
    assert code == 0
    assert [entry["supplier"] for entry in result["bids"]] == SUPPLIERS[:1]
    assert [(entry["supplier"], entry["problem"]) for entry in result["sealed"]] == [(SUPPLIERS[1], "shares.few")]


def test_a_false_share_is_named_and_two_true_ones_still_open(desk, at, capsys):
    at(DEADLINE)
    for n in (1, 2, 3):
        assert open_shares(desk, n) == 0
    shares = load(desk / "shares-2.json")
    value = bytearray(form.unb64(shares["shares"][0]["share"]))
    value[0] ^= 1
    shares["shares"][0]["share"] = form.b64(bytes(value))
    (desk / "shares-2.json").write_text(json.dumps(shares))
    code, result = open_bids(desk, 1, 2, 3)
    assert code == 0
    assert len(result["bids"]) == 2
    assert result["false_shares"] == [{"envelope_sha256": shares["shares"][0]["envelope_sha256"], "index": 2}]
    assert "signature not checked" in capsys.readouterr().err

    (desk / "bids.json").unlink()
    assert open_bids(desk, 1, 2, 3, more=["--statements", desk / "statement-2.json"]) == (2, None)
    assert "signature does not hold" in capsys.readouterr().err


def test_a_bidder_whose_boxes_hold_rubbish_does_not_stop_the_others(desk, at, capsys):
    at(DEADLINE)
    path = desk / "box" / "0.json"
    envelope = load(path)
    for share in envelope["shares"]:
        share["box"] = form.b64(bytes(form.BOX_SIZE))
    seed = unlocked(desk, "supplier-0.key")
    path.write_bytes(form.write_envelope(form.sign_object(envelope, form.ENVELOPE_DOMAIN, seed)))
    for n in (1, 2):
        assert open_shares(desk, n) == 0
    assert capsys.readouterr().err.count("does not open") == 2
    _, result = open_bids(desk, 1, 2)
    assert [entry["supplier"] for entry in result["bids"]] == SUPPLIERS[1:]
    assert [entry["problem"] for entry in result["sealed"]] == ["shares.few"]


def unlocked(desk, name):
    from procurement.bids import cli_files

    return cli_files.read_keyring(desk / name, "supplier", b"a long passphrase")


def test_envelopes_come_from_a_directory_a_jsonl_or_one_file(desk, at):
    at(DEADLINE)
    raw = [path.read_bytes() for path in (desk / "box").iterdir()]
    (desk / "all.jsonl").write_bytes(b"\n".join([*raw, raw[0]]) + b"\n")
    for name, count in (("box", 2), ("all.jsonl", 2), ("box/0.json", 1)):
        out = desk / f"{count}-{name.replace('/', '-')}.out"
        assert open_shares(desk, 1, out, name) == 0
        assert len(load(out)["shares"]) == count


def test_secrets_are_locked_and_readable_by_their_owner_alone(desk):
    for name in ("holder-1.key", "supplier-0.key", "own-0.key"):
        assert stat.S_IMODE((desk / name).stat().st_mode) == 0o600
    seed = unlocked(desk, "supplier-0.key")
    assert form.b64(seed).encode() not in (desk / "supplier-0.key").read_bytes()
    assert seed.hex().encode() not in (desk / "supplier-0.key").read_bytes()


def test_inspect_shows_the_header_and_never_the_bid(desk, capsys):
    assert run("inspect", "--envelope", desk / "box" / "0.json", "--tender", desk / "sheet.json") == 0
    said = capsys.readouterr().out
    assert SUPPLIERS[0] in said
    assert "无 / none" in said
    assert "4.7" not in said

    envelope = load(desk / "box" / "0.json")
    envelope["header"]["supplier"] = OTHER
    (desk / "moved.json").write_bytes(form.write_envelope(envelope))
    for more in ([], ["--tender", desk / "sheet.json"]):
        assert run("inspect", "--envelope", desk / "moved.json", *more) == 1
        assert "envelope.signature" in capsys.readouterr().out


def edit(desk, name, **changes):
    (desk / name).write_text(json.dumps(load(desk / name) | changes))


GREEDY = {"alg": "argon2id", "ops": 3, "mem": 2**40, "salt": form.b64(bytes(16))}
BREAKS = {
    "wrong passphrase": (lambda desk: (desk / "pass").write_text("another passphrase"), "wrong passphrase"),
    "no passphrase file": (lambda desk: (desk / "pass").unlink(), "No such file"),
    "a keyholder's key": (lambda desk: shutil.copy(desk / "holder-1.key", desk / "supplier-0.key"), "a key of a"),
    "a damaged key": (lambda desk: edit(desk, "supplier-0.key", box=form.b64(bytes(72))), "wrong passphrase"),
    "a greedy key": (lambda desk: edit(desk, "supplier-0.key", kdf=GREEDY), "file.kdf"),
    "not JSON": (lambda desk: (desk / "bid-0.json").write_text("{"), "bid.json: not JSON"),
    "a float": (lambda desk: (desk / "bid-0.json").write_text('{"price": 1.5}'), "the number 1.5"),
    "a bid with a hole": (lambda desk: edit(desk, "bid-0.json", lots=[]), "bid.lots"),
    "a bid for another tender": (lambda desk: edit(desk, "bid-0.json", tender=OTHER), "bid.tender"),
    "a bid for another lot": (lambda desk: edit(desk, "sheet.json", lots=[OTHER]), "bid.lots"),
    "another supplier's sheet": (lambda desk: edit(desk, "sheet.json", supplier=OTHER), "of another supplier"),
    "a sheet without a deadline": (lambda desk: edit(desk, "sheet.json", deadline_at="2026-06-01"), "file.deadline_at"),
    "a sheet with a wrong n": (lambda desk: edit(desk, "sheet.json", n=2), "k and n are wrong"),
    "a sheet with more": (lambda desk: edit(desk, "sheet.json", note=""), "file.note.unknown"),
    "no sheet": (lambda desk: (desk / "sheet.json").unlink(), "No such file"),
}  # fmt: skip


@pytest.mark.parametrize("case", BREAKS)
def test_bad_input_to_seal_is_explained_and_leaves_no_file(desk, capsys, case):
    spoil, message = BREAKS[case]
    spoil(desk)
    out, own = desk / "new.json", desk / "new.key"
    assert seal(desk, "bid-0.json", "supplier-0.key", out, own) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()
    assert not own.exists()


def test_nothing_is_overwritten_and_no_half_of_a_pair_is_left(desk, capsys):
    before = (desk / "own-0.key").read_bytes()
    assert seal(desk, "bid-0.json", "supplier-0.key", desk / "new.json", desk / "own-0.key") == 2
    assert "not overwritten" in capsys.readouterr().err
    assert (desk / "own-0.key").read_bytes() == before
    assert not (desk / "new.json").exists()
    assert seal(desk, "bid-0.json", "supplier-0.key", desk / "absent" / "new.json", desk / "new.key") == 2
    assert not (desk / "new.key").exists()
    assert seal(desk, "bid-0.json", "supplier-0.key", desk / "r.json", desk / "r.key", "--replaces", "x") == 2
    assert seal(desk, "bid-0.json", "supplier-0.key", desk / "r.json", desk / "r.key", "--replaces", "ab" * 32) == 0
    assert load(desk / "r.json")["header"]["replaces"] == "ab" * 32


@pytest.mark.parametrize(("name", "content", "message"), [
    ("box/0.json", b"{}", "envelope.header.missing"),
    ("box/2.json", b"[]", "envelope"),
    ("sheet.json", None, "envelope.tender"),
    ("holder-1.key", None, "not a keyholder of this tender"),
])  # fmt: skip
def test_bad_input_to_an_opening_is_explained_and_leaves_no_file(desk, at, capsys, name, content, message):
    at(DEADLINE)
    if content:
        (desk / name).write_bytes(content)
    elif name == "sheet.json":
        edit(desk, name, tender="6f1d2c3b-0000-4000-8000-00000000000f")
    else:
        (desk / name).unlink()
        run("new-key", "--kind", "keyholder", "--out", desk / name, "--passphrase-file", desk / "pass")
    assert open_shares(desk, 1) == 2
    assert message in capsys.readouterr().err
    assert not (desk / "shares-1.json").exists()


def test_weak_passphrases_wrong_ids_and_empty_boxes_are_refused(desk, at, capsys):
    (desk / "weak").write_text("short")
    assert run("new-key", "--out", desk / "x", "--passphrase-file", desk / "weak") == 2
    for wrong in ({"format": "tender-notice/1", "tender": "not-a-uuid"}, {"tender": TENDER}, []):
        (desk / "wrong.json").write_text(json.dumps(wrong))
        assert run("tender-key", "--keyring", desk / "holder-1.key", "--document", desk / "wrong.json", "--holder",
                   "h1", "--out", desk / "x", "--passphrase-file", desk / "pass") == 2  # fmt: skip
        assert "not a procurement document" in capsys.readouterr().err
        assert not (desk / "x").exists()
    at(DEADLINE)
    (desk / "empty").mkdir()
    assert open_shares(desk, 1, envelopes="empty") == 2
    assert "no envelopes" in capsys.readouterr().err


def test_it_runs_as_a_command_without_a_traceback(desk):
    command = [sys.executable, "-m", "procurement.bids", "new-key", "--out", str(desk / "n")]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert "--passphrase-file is needed" in done.stderr
    assert "Traceback" not in done.stderr
