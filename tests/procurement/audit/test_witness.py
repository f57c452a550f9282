"""The witness: cosigns what continues what it saw, refuses everything else in words, and keeps the evidence."""

import re
from base64 import b64decode
from hashlib import sha256

import pytest
from nacl.signing import SigningKey

from procurement.audit import merkle, verify, witness
from procurement.audit.checkpoint import Checkpoint, open_note, vkey

ORIGIN = "example.gov.cn/canteen-log"
SEED = bytes(range(32))
LOG_KEY = vkey(ORIGIN, bytes(SigningKey(SEED).verify_key))
HISTORY = [b'{"seq":%d}' % number for number in range(12)]
REWRITTEN = [*HISTORY[:2], b'{"seq":"2, rewritten"}', *HISTORY[3:]]


def note(bodies, seed=SEED, origin=ORIGIN):
    return Checkpoint(origin, len(bodies), merkle.root([merkle.leaf_hash(body) for body in bodies])).sign(seed)


class Office:
    """The audit office's desk: a state directory, a key, and what the command says."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys, self.state, self.key = folder, capsys, folder / "state", folder / "witness.key"
        self.log_key = self.put("audit.vkey", LOG_KEY + "\n")

    def put(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(self, *arguments):
        code = witness.main([str(argument) for argument in arguments])
        printed = self.capsys.readouterr()
        return code, printed.out + printed.err

    def export(self, bodies):
        return self.put("export.jsonl", b"".join(body + b"\n" for body in bodies))

    def proof(self, bodies, size1):
        code, said = self.run("proof", self.export(bodies), size1, len(bodies))
        assert code == 0, said
        return self.put("proof.txt", said)

    def add(self, text, *more):
        return self.run("add", self.state, self.put("checkpoint.txt", text), *more, "--key", self.key)

    def add_first(self, bodies):
        code, said = self.add(note(bodies), "--vkey", self.log_key)
        assert code == 0, said

    def evidence(self):
        return sorted(path.name for path in self.state.glob("*/*.txt"))


@pytest.fixture
def office(tmp_path, capsys):
    desk = Office(tmp_path, capsys)
    code, said = desk.run("new-key", "audit.example.gov.cn/witness", "--key", desk.key)
    assert code == 0
    assert desk.key.stat().st_mode & 0o777 == 0o600
    desk.public = said.partition("key: ")[2].strip()
    return desk


@pytest.mark.parametrize("size", [1, 4, 7, 11, 12])
def test_a_checkpoint_that_continues_the_last_one_is_cosigned_and_kept(office, size):
    office.add_first(HISTORY[:size])
    code, said = office.add(note(HISTORY), office.proof(HISTORY, size))
    assert code == 0, said
    assert open_note(said, LOG_KEY) == open_note(note(HISTORY), LOG_KEY)
    assert verify.verify_note(said, LOG_KEY) is not None
    assert office.run("show", office.state)[1].split()[:2] == [ORIGIN, "12"]


def test_the_cosignature_is_over_time_and_checkpoint_as_tlog_cosignature_says(office, still_clock):
    code, said = office.add(note(HISTORY), "--vkey", office.log_key)
    assert code == 0
    name, key_id, key = office.public.split("+", 2)
    public_key = b64decode(key)
    assert public_key[:1] == b"\x04"
    assert sha256(name.encode() + b"\n" + public_key).digest()[:4].hex() == key_id
    (line,) = [line for line in said.splitlines() if line.startswith(f"— {name} ")]
    value = b64decode(line.rpartition(" ")[2])
    timestamp = int.from_bytes(value[4:12], "big")
    assert (len(value), value[:4].hex(), timestamp) == (76, key_id, int(still_clock.at.timestamp()))
    text = said.partition("\n\n")[0] + "\n"
    message = f"cosignature/v1\ntime {timestamp}\n{text}".encode()
    assert verify.ed25519_verify(public_key[1:], message, value[12:])


def test_a_rewritten_history_is_refused_whatever_proof_comes_with_it(office):
    office.add_first(HISTORY[:5])
    for proof in (office.proof(REWRITTEN, 5), office.proof(HISTORY, 5)):
        code, said = office.add(note(REWRITTEN), proof)
        assert code == 1
        assert "拒绝见证" in said
        assert "history may have been rewritten" in said
    assert len(office.evidence()) == 2
    assert office.run("show", office.state)[1].split()[1] == "5"
    assert office.add(note(HISTORY), office.proof(HISTORY, 5))[0] == 0


def test_two_roots_for_one_size_are_proof_of_fraud_and_both_are_kept(office):
    office.add_first(HISTORY)
    code, said = office.add(note(REWRITTEN))
    assert code == 1
    assert "舞弊证据" in said
    assert "PROOF OF FRAUD" in said
    kept = [path.read_text() for path in office.state.glob("*/*.txt")]
    assert {open_note(text, LOG_KEY) for text in kept} == {open_note(note(b), LOG_KEY) for b in (HISTORY, REWRITTEN)}


def test_the_same_checkpoint_again_is_cosigned_again(office):
    office.add_first(HISTORY)
    assert office.add(note(HISTORY))[0] == 0
    assert office.evidence() == ["checkpoint.txt"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (note(HISTORY[:4]), "entries were cut off, or this is an old checkpoint"),
        (note(HISTORY), r"needs the consistency proof 5 to 12"),
        (note(HISTORY, seed=bytes(32)), "the checkpoint does not hold"),
        (note(HISTORY).replace("\n12\n", "\n13\n"), "the checkpoint does not hold"),
        (note(HISTORY, origin="other.example/log"), "a log not seen before"),
        ("no checkpoint at all", "a log not seen before"),
    ],
)
def test_what_cannot_be_cosigned_is_refused_in_words(office, text, message):
    office.add_first(HISTORY[:5])
    code, said = office.add(text)
    assert code == 1
    assert re.search(message, said), said
    assert office.run("show", office.state)[1].split()[1] == "5"


def test_a_proof_from_another_size_is_refused_without_crying_fraud(office):
    office.add_first(HISTORY[:5])
    code, said = office.add(note(HISTORY), office.proof(HISTORY, 4))
    assert code == 1
    assert "the proof is from 4, witnessed is 5" in said
    assert office.evidence() == ["checkpoint.txt"]


def test_the_logs_key_is_the_one_first_given(office):
    office.add_first(HISTORY[:5])
    stolen = office.put("other.vkey", vkey(ORIGIN, bytes(SigningKey(bytes(32)).verify_key)))
    code, said = office.add(note(HISTORY, seed=bytes(32)), office.proof(HISTORY, 5), "--vkey", stolen)
    assert code == 1
    assert "not the one known for this log" in said


def test_everything_continues_an_empty_log(office):
    office.add_first([])
    assert office.add(note([]))[0] == 0
    assert office.add(note(HISTORY))[0] == 0


def test_an_export_too_short_for_the_proof_and_other_misuse_exit_2(office):
    export = office.export(HISTORY)
    bad_key, checkpoint = office.put("bad", "x+y"), office.put("c", note(HISTORY))
    for arguments in (["proof", export, 0, 5], ["proof", export, 6, 5], ["proof", export, 5, 13], ["proof", "no", 1, 2],
                      ["new-key", "a b", "--key", office.folder / "k"], ["new-key", "a", "--key", office.key],
                      ["add", office.state, checkpoint, "--key", bad_key]):  # fmt: skip
        code, said = office.run(*arguments)
        assert code == 2, arguments
        assert "cannot be carried out" in said
    office.add_first(HISTORY[:5])
    assert office.add(note(HISTORY), office.put("p", "new 5\n"))[0] == 2
    with pytest.raises(SystemExit, match="2"):
        witness.main([])
