"""The offline verifier: every way to tamper with an export is named, and nothing else is complained about."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from procurement.audit import merkle, verify
from procurement.audit.checkpoint import Checkpoint, sign_note, vkey
from procurement.audit.entries import canonical, entry_body
from procurement.audit.verify_program import verify_program
from procurement.core.actors import SYSTEM

ORIGIN = "example.gov.cn/canteen-log"
SEED = bytes(range(32))
KEY = vkey(ORIGIN, bytes(SigningKey(SEED).verify_key))
START = datetime(2026, 3, 1, tzinfo=UTC)


def entry(seq, type="tender:edited", log=ORIGIN, minutes=None, **facts):
    at = START + timedelta(minutes=seq if minutes is None else minutes)
    return entry_body(log=log, seq=seq, type=type, at=at, actor=SYSTEM, facts=facts)


def entries(count):
    return [entry(seq, tender="t-1", note="说明 😀", part=seq) for seq in range(count)]


def checkpoint(bodies, seed=SEED, origin=ORIGIN):
    return Checkpoint(origin, len(bodies), merkle.root([merkle.leaf_hash(body) for body in bodies])).sign(seed)


def lines(bodies):
    return b"".join(body + b"\n" for body in bodies)


class Desk:
    """An auditor's desk: an export, checkpoints and what the verifier says of them in English."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys = folder, capsys

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def says(self, export, *notes, options=(), lang="en"):
        paths = [self.put(f"note-{number}.txt", note) for number, note in enumerate(notes)]
        arguments = [self.put("export.jsonl", export), KEY, *paths, "--lang", lang, *options]
        code = verify.main([str(argument) for argument in arguments])
        printed = self.capsys.readouterr()
        return code, printed.out + printed.err


@pytest.fixture
def desk(tmp_path, capsys):
    return Desk(tmp_path, capsys)


def test_an_untouched_export_holds_at_every_checkpoint(desk):
    bodies = entries(9)
    code, said = desk.says(lines(bodies), *(checkpoint(bodies[:size]) for size in (1, 4, 7, 9)))
    assert code == 0
    assert said.count("holds: the first") == 4
    assert said.endswith("\nVERIFIED\n")
    assert "not covered" not in said


def test_it_speaks_chinese_unless_told_otherwise(desk):
    code, said = desk.says(lines(HISTORY), checkpoint(HISTORY), lang="zh")
    assert (code, said.splitlines()[-1]) == (0, "验证通过")
    code, said = desk.says(lines(HISTORY[1:]), checkpoint(HISTORY), lang="zh")
    assert code == 1
    assert "第 1 行： 序号为 1，应为 0：有记录被删除、插入或调换" in said


def test_a_tail_after_the_last_checkpoint_is_named_but_does_not_fail(desk):
    bodies = entries(9)
    code, said = desk.says(lines(bodies), checkpoint(bodies[:6]))
    assert code == 0
    assert "the last 3 entries are not covered by any checkpoint" in said


@pytest.mark.parametrize("notes", [[], [checkpoint([])]])
def test_without_a_checkpoint_that_covers_something_nothing_is_proven(desk, notes):
    code, said = desk.says(lines(entries(3)), *notes)
    assert code == 1
    assert "no checkpoint holds" in said


def altered(bodies):
    return [*bodies[:3], bodies[3].replace(b'"part":3', b'"part":4'), *bodies[4:]]


def renumbered(bodies):
    return [body.replace(b'"seq":%d' % (n + 1), b'"seq":%d' % n) if n >= 3 else body
            for n, body in enumerate(bodies[:3] + bodies[4:])]  # fmt: skip


def changed(old, new):
    return lambda bodies: [*bodies[:3], bodies[3].replace(old, new), *bodies[4:]]


HISTORY = entries(9)
AT_3 = b'"at":"2026-03-01T00:03:00.000000Z"'
TAMPERING = {
    "altered": (altered(HISTORY), "lines 6 to 9 are not what was signed|lines 1 to 5 are not what was signed"),
    "deleted": (HISTORY[:3] + HISTORY[4:], "line 4: number 4 instead of 3"),
    "renumbered": (renumbered(HISTORY), "lines 1 to 5 are not what was signed"),
    "swapped": ([*HISTORY[:3], HISTORY[4], HISTORY[3], *HISTORY[5:]], "line 4: number 4 instead of 3"),
    "doubled": ([*HISTORY[:4], *HISTORY[3:]], "line 5: number 3 instead of 4"),
    "truncated": (HISTORY[:7], "signs 9 entries, the export has 7: 2 were cut off"),
    "back-dated": (changed(AT_3, b'"at":"2026-02-01T00:03:00.000000Z"')(HISTORY), "line 4: the time 2026-02-01"),
    "of another log": (changed(b"canteen-log", b"other-log")(HISTORY), "line 4: of another log"),
    "a duplicate key": (changed(b'"part":3', b'"part":9,"part":3')(HISTORY), "line 4: .*duplicate key"),
    "spaces": (changed(b'"part":3', b'"part": 3')(HISTORY), "line 4: not in canonical form"),
    "keys out of order": (changed(b'"log"', b'"vlog"')(HISTORY), "line 4: not in canonical form"),
    "a float": (changed(b'"part":3', b'"part":3.0')(HISTORY), "line 4: not JSON as allowed"),
    "a number no one can hold": (changed(b'"part":3', b'"part":9007199254740993')(HISTORY), "line 4: not JSON as"),
    "not a number": (changed(b'"part":3', b'"part":NaN')(HISTORY), "line 4: not JSON as allowed"),
    "an escape": (changed("说明".encode(), b"\\u8bf4\\u660e")(HISTORY), "line 4: not in canonical form"),
    "half a character": (changed("说明".encode(), b"\\ud800")(HISTORY), "line 4: not JSON|line 4: not in canonical"),
    "broken encoding": (changed("说明".encode(), b"\xff")(HISTORY), "line 4: not JSON as allowed"),
    "an extra field": (changed(b'"log"', b'"hint":1,"log"')(HISTORY), "line 4: the fields are not"),
    "another version": (changed(b'"v":1', b'"v":2')(HISTORY), "line 4: the fields are not"),
    "a local time": (changed(b'000Z"', b'0+08"')(HISTORY), "line 4: the fields are not"),
    "an impossible month": (changed(b"2026-03", b"2026-13")(HISTORY), "line 4: the fields are not"),
    "an empty line": ([*HISTORY[:3], b"", *HISTORY[3:]], "line 4: not JSON"),
    "nesting": ([*HISTORY[:3], b"[" * 200_000, *HISTORY[4:]], "line 4: not JSON"),
    "carriage returns": ([body + b"\r" for body in HISTORY], "line 1: does not end in a single LF"),
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_tampering_is_named_with_its_place(desk, kind):
    bodies, message = TAMPERING[kind]
    code, said = desk.says(lines(bodies), checkpoint(HISTORY[:5]), checkpoint(HISTORY))
    assert code == 1
    assert re.search(message, said), said
    assert said.endswith("NOT VERIFIED\n")


def test_a_file_without_its_last_newline_is_refused(desk):
    _, said = desk.says(lines(HISTORY)[:-1], checkpoint(HISTORY))
    assert "line 9: does not end in a single LF" in said


def test_a_history_rewritten_and_signed_again_with_the_stolen_key_meets_the_older_checkpoint(desk):
    rewritten = altered(HISTORY)
    code, said = desk.says(lines(rewritten), checkpoint(rewritten), checkpoint(HISTORY[:5]))
    assert code == 1
    assert "lines 1 to 5 are not what was signed" in said


def test_two_signed_roots_for_one_size_are_proof_of_fraud(desk):
    code, said = desk.says(lines(HISTORY), checkpoint(HISTORY), checkpoint(altered(HISTORY)))
    assert code == 1
    assert "PROOF OF FRAUD" in said
    assert "note-0.txt" in said
    assert "note-1.txt" in said


@pytest.mark.parametrize(
    ("note", "message"),
    [
        (checkpoint(HISTORY, seed=bytes(32)), "the signature does not hold"),
        (checkpoint(HISTORY).replace("\n9\n", "\n8\n"), "the signature does not hold"),
        ("nothing of the kind", "the signature does not hold"),
        (sign_note(Checkpoint("other.gov.cn/log", 9, bytes(32)).format(), ORIGIN, SEED), "of another log"),
        (sign_note(f"{ORIGIN}\n09\nAAAA\n", ORIGIN, SEED), "malformed"),
        (sign_note(f"{ORIGIN}\n", ORIGIN, SEED), "malformed"),
    ],
)
def test_a_checkpoint_that_is_not_the_logs_own_word_is_refused(desk, note, message):
    code, said = desk.says(lines(HISTORY), checkpoint(HISTORY), note)
    assert code == 1
    assert message in said


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(position=st.integers(0, len(lines(HISTORY)) - 1), mask=st.integers(1, 255))
def test_any_byte_of_an_export_changed_is_found(desk, position, mask):
    raw = bytearray(lines(HISTORY))
    raw[position] ^= mask
    code, said = desk.says(bytes(raw), checkpoint(HISTORY))
    assert code == 1, said


BOX = [entry(n, "bid:sealed", log="example.gov.cn/box/t-1", minutes=n, envelope=str(n)) for n in range(4)]


def closing(tender="t-1", bodies=BOX):
    root = merkle.root([merkle.leaf_hash(body) for body in bodies]).hex()
    return entry(9, "box.closed", tender=tender, count=len(bodies), root=root)


@pytest.mark.parametrize(
    ("box", "message"),
    [
        (BOX, None),
        (BOX[:3], r"was changed after the deadline \(3 entries, then 4\)"),
        ([*BOX, entry(4, "bid:sealed", log="example.gov.cn/box/t-1")], r"was changed after the deadline \(5 entries"),
        ([*BOX[:3], BOX[3].replace(b'"envelope":"3"', b'"envelope":"4"')], r"was changed after the deadline \(4"),
        ([BOX[0], BOX[2], BOX[1], BOX[3]], "t-1.jsonl line 2: number 2 instead of 1"),
        ([], "was changed after the deadline"),
    ],
)
def test_a_bid_box_is_held_to_its_closing(desk, box, message):
    bodies = [*HISTORY, closing()]
    desk.put("boxes/t-1.jsonl", lines(box))
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=["--boxes", desk.folder / "boxes"])
    assert code == (1 if message else 0), said
    assert re.search(message or "bid box .*t-1.jsonl holds: 4 entries", said), said


def test_bid_boxes_missing_unknown_empty_or_closed_twice(desk):
    options = ["--boxes", desk.folder / "boxes"]
    bodies = [*HISTORY, closing()]
    desk.put("boxes/t-2.jsonl", b"")
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=options)
    assert code == 1
    assert "bid box missing: t-1.jsonl (4 entries at the deadline)" in said
    assert "no box.closed entry for the bid box" in said

    bodies = [*HISTORY, closing("t-2", [])]
    assert desk.says(lines(bodies), checkpoint(bodies), options=options)[0] == 0

    bodies = [*HISTORY, closing("t-2", []), closing("t-2", BOX).replace(b'"seq":9', b'"seq":10')]
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=options)
    assert code == 1
    assert "line 11: a second box.closed" in said

    bodies = [*HISTORY, entry(9, "box.closed", tender="t-2", count="4", root="00")]
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=options)
    assert code == 1
    assert "line 10: box.closed lacks" in said


def test_objects_have_the_hash_of_their_name_and_are_named_by_the_log(desk):
    named, stray = sha256(b"a result").hexdigest(), sha256(b"a stray file").hexdigest()
    bodies = [*HISTORY, entry(9, "allocation:solved", result_sha256=named)]
    desk.put(f"objects/{named}", b"a result")
    options = ["--objects", desk.folder / "objects"]
    assert desk.says(lines(bodies), checkpoint(bodies), options=options)[0] == 0

    stray_path = desk.put(f"objects/{stray}", b"a stray file")
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=options)
    assert code == 0
    assert f"no entry names the object {stray_path}" in said

    desk.put(f"objects/{named}", b"another result")
    code, said = desk.says(lines(bodies), checkpoint(bodies), options=options)
    assert code == 1
    assert "does not have the hash of its name" in said


def test_what_cannot_be_carried_out_exits_2_without_a_traceback(desk):
    for arguments in (["absent.jsonl", KEY], [desk.put("e", b""), "no-key"], [desk.put("e", b""), KEY, "absent"]):
        assert verify.main([str(argument) for argument in arguments]) == 2
        assert "cannot be carried out" in desk.capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        verify.main([])


def test_the_exports_own_words_do_not_steer_the_terminal(desk):
    _, said = desk.says(lines([entry(0, log="\x1b[2J")]))
    assert "\x1b" not in said
    assert "?[2J" in said


def test_one_file_alone_runs_without_the_project(tmp_path):
    (tmp_path / "verify.py").write_bytes(verify_program())
    (tmp_path / "export.jsonl").write_bytes(lines(HISTORY))
    (tmp_path / "note").write_text(checkpoint(HISTORY))
    command = [sys.executable, "-I", "-S", "verify.py", "export.jsonl", KEY, "note", "--lang", "en"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("VERIFIED\n")


def test_canonical_form_here_is_the_one_entries_are_written_in():
    body = entry(0, 说明="x", **{"\ufb33": 1, "😀": 2, "a": [{"z": None, "b": True}]})
    assert verify.encode(verify._DECODER.decode(body.decode())) == body.decode()
    assert json.loads(canonical({"\ufb33": 1, "😀": 2})) == {"😀": 2, "\ufb33": 1}


def test_the_module_needs_the_standard_library_alone():
    source = Path(verify.__file__).read_text()
    imported = {line.split()[1].split(".")[0] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names
