"""A witness of the log: keeps the last checkpoint it saw, refuses one that does not continue it, and cosigns.

    python -m procurement.audit.witness new-key NAME --key FILE
    python -m procurement.audit.witness add STATE_DIR CHECKPOINT [PROOF] --key FILE [--vkey FILE] [--out FILE]
    python -m procurement.audit.witness show STATE_DIR
    python -m procurement.audit.witness proof EXPORT.jsonl SIZE1 SIZE2

The first checkpoint of a log is taken as it is, with `--vkey`, the log's public key from another channel. Exit 0: done;
1: refused, and why; 2: misuse. Formats: C2SP tlog-checkpoint, tlog-cosignature (cosignature/v1), tlog-witness.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from nacl.signing import SigningKey
from nacl.utils import random

from procurement.audit import merkle
from procurement.audit.checkpoint import Checkpoint, NoteError, parse_vkey
from procurement.core import clock

COSIGNATURE = b"\x04"
KEY_PREFIX = "PRIVATE+KEY+"


class Refused(ValueError):
    """What the witness will not put its name to; the text says why, in Chinese and English."""


def new_key(name: str) -> str:
    """A witness's secret key in the text form of signed notes, for a file that only the witness can read."""
    seed = random(32)
    return f"{KEY_PREFIX}{name}+{_key_id(name, seed).hex()}+{b64encode(COSIGNATURE + seed).decode()}"


def read_key(text: str) -> tuple[str, bytes]:
    """(name, 32-byte seed) of a witness's secret key. Raises ValueError."""
    name, key_id, encoded = [*text.strip().removeprefix(KEY_PREFIX).split("+", 2), "", ""][:3]
    value = b64decode(encoded, validate=True)
    whole = text.startswith(KEY_PREFIX) and value[:1] == COSIGNATURE and len(value) == 33
    if not whole or key_id != _key_id(name, value[1:]).hex():
        raise ValueError("不是见证人的密钥文件 / not a witness's key file")
    return name, value[1:]


def verifier_key(name: str, seed: bytes) -> str:
    """The public key under which anyone checks this witness's cosignatures: name+hash+key, of type 0x04."""
    public_key = bytes(SigningKey(seed).verify_key)
    return f"{name}+{_key_id(name, seed).hex()}+{b64encode(COSIGNATURE + public_key).decode()}"


def cosign(text: str, name: str, seed: bytes, timestamp: int) -> str:
    """The signature line by which `name` says: at `timestamp` (seconds since 1970) I had checked this checkpoint."""
    message = f"cosignature/v1\ntime {timestamp}\n{text}".encode()
    signature = SigningKey(seed).sign(message).signature
    return f"— {name} {b64encode(_key_id(name, seed) + timestamp.to_bytes(8, 'big') + signature).decode()}\n"


def format_proof(size1: int, hashes: list[bytes]) -> str:
    """A consistency proof as the head of a tlog-witness request: `old <size>`, then a hash a line."""
    return "".join([f"old {size1}\n", *(f"{b64encode(value).decode()}\n" for value in hashes)])


def parse_proof(text: str) -> tuple[int, list[bytes]]:
    """(old size, hashes) of `format_proof`. Raises ValueError."""
    first, *rest = text.strip("\n").split("\n")
    word, _, size = first.partition(" ")
    if word != "old" or not (size.isascii() and size.isdigit()):
        raise ValueError("证明文件的第一行应为 old 和旧长度 / a proof starts with a line: old <size>")
    return int(size), [b64decode(line, validate=True) for line in rest]


def make_proof(export: Path, size1: int, size2: int) -> str:
    """The proof that the first `size1` entries of an export are a prefix of the first `size2`. Raises ValueError."""
    leaves: list[bytes] = []
    with export.open("rb") as file:
        for line in file:
            if len(leaves) == size2:
                break
            leaves.append(merkle.leaf_hash(line.rstrip(b"\n")))
    if not 0 < size1 <= size2 == len(leaves):
        raise ValueError(
            f"{export} 有 {len(leaves)} 条记录，不能证明 {size1} 至 {size2} / "
            f"it has {len(leaves)} entries: no proof from {size1} to {size2}"
        )
    return format_proof(size1, merkle.consistency_proof(leaves, size1))


def add(state: Path, note: str, proof: str | None, verifier: str | None, key: tuple[str, bytes], now: int) -> str:
    """Check `note` against the last checkpoint kept in `state`, keep it and return it cosigned.

    `verifier` is the log's vkey, needed for a log not seen before; `now` in seconds since 1970. Raises Refused, and
    keeps what proves a fork beside the checkpoint that it contradicts.
    """
    folder = state / sha256(note.partition("\n")[0].encode()).hexdigest()[:16]
    with _locked(state):
        known = _known_verifier(folder, verifier)
        try:
            new = Checkpoint.open(note, known)
        except NoteError as error:
            raise Refused(f"检查点不成立：{error} / the checkpoint does not hold: {error}") from None
        last = folder / "checkpoint.txt"
        if last.exists():
            _check(folder, note, new, Checkpoint.open(last.read_text(), known), proof)
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / "log.vkey", known + "\n")
        cosigned = note + cosign(new.format(), *key, now)
        _replace(last, cosigned)
        return cosigned


def _known_verifier(folder: Path, given: str | None) -> str:
    kept = folder / "log.vkey"
    known = kept.read_text().strip() if kept.exists() else given
    if known is None:
        raise Refused("初次见到这份日志：请用 --vkey 给出它的公钥 / a log not seen before: give its key with --vkey")
    if given is not None and given != known:
        raise Refused("给出的公钥不是以往所用的公钥 / the key given is not the one known for this log")
    parse_vkey(known)
    return known


def _check(folder: Path, note: str, new: Checkpoint, old: Checkpoint, proof: str | None) -> None:
    if old.size == 0 and (new.size > 0 or new.root == old.root):
        return  # everything continues an empty log
    if new.size < old.size:
        raise Refused(
            f"检查点只有 {new.size} 条，已见证 {old.size} 条：记录被截去，或这是旧检查点 / "
            f"{new.size} entries where {old.size} are witnessed: entries were cut off, or this is an old checkpoint"
        )
    if new.size == old.size:
        size, hashes = new.size, list[bytes]()
    elif proof is None:
        raise Refused(
            f"需要从 {old.size} 到 {new.size} 的一致性证明 / needs the consistency proof {old.size} to {new.size}"
        )
    else:
        size, hashes = parse_proof(proof)
    if size != old.size:
        raise Refused(f"证明从 {size} 起，已见证的是 {old.size} / the proof is from {size}, witnessed is {old.size}")
    try:
        merkle.verify_consistency(old.size, new.size, hashes, old.root, new.root)
    except merkle.ProofError as error:
        _replace(folder / f"refused-{new.size}-{new.root.hex()[:16]}.txt", note)
        raise Refused(_fork_words(folder, old, new, str(error))) from None


def _fork_words(folder: Path, old: Checkpoint, new: Checkpoint, error: str) -> str:
    if old.size == new.size:
        return (
            f"舞弊证据：同一长度 {new.size} 签署了两个不同的根，两份检查点都保存在 {folder} / "
            f"PROOF OF FRAUD: two different roots signed for one size {new.size}; both checkpoints are kept in {folder}"
        )
    return (
        f"拒绝见证：没有证明前 {old.size} 条记录未变（{error}），历史可能被改写；两份检查点都保存在 {folder} / "
        f"REFUSED: nothing shows that the first {old.size} entries are unchanged ({error}); history may have been "
        f"rewritten; both checkpoints are kept in {folder}"
    )


def show(state: Path) -> Iterator[str]:
    """A line for each log witnessed: its origin, size and root."""
    for path in sorted(state.glob("*/checkpoint.txt")):
        point = Checkpoint.open(path.read_text(), (path.parent / "log.vkey").read_text().strip())
        yield f"{point.origin}  {point.size}  {point.root.hex()}  {path}"


def _key_id(name: str, seed: bytes) -> bytes:
    public_key = bytes(SigningKey(seed).verify_key)
    return sha256(name.encode() + b"\n" + COSIGNATURE + public_key).digest()[:4]


@contextmanager
def _locked(state: Path) -> Iterator[None]:
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("a") as handle:  # two at once must not both follow the same old checkpoint
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _replace(path: Path, text: str) -> None:
    """Whole and on disk, or not at all: a cosignature must never outlive the memory of what was cosigned."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _run_new_key(args: argparse.Namespace) -> Iterator[str]:
    if "+" in args.name or args.name != "".join(args.name.split()) or not args.name:
        raise ValueError("名称里不能有空格和加号 / a name has no spaces and no plus sign")
    text = new_key(args.name)
    handle = os.open(args.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")
    yield f"公钥 / public key: {verifier_key(*read_key(text))}"


def _run_add(args: argparse.Namespace) -> Iterator[str]:
    key = read_key(args.key.read_text())
    proof = args.proof.read_text() if args.proof else None
    verifier = args.vkey.read_text().strip() if args.vkey else None
    note = args.checkpoint.read_bytes().decode()
    cosigned = add(args.state, note, proof, verifier, key, int(clock.now().timestamp()))
    if args.out:
        _replace(args.out, cosigned)
    yield cosigned.rstrip("\n")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)

    def command(verb: str, run: Callable[[argparse.Namespace], Iterator[str]], /, **arguments: object) -> None:
        added = commands.add_parser(verb)
        added.set_defaults(run=run)
        for argument, kind in arguments.items():
            added.add_argument(argument, type=kind, nargs="?" if argument == "proof" else None)  # type: ignore[arg-type]
        for option in {"new-key": ["--key"], "add": ["--key", "--vkey", "--out"]}.get(verb, []):
            added.add_argument(option, type=Path, required=option == "--key")

    command("new-key", _run_new_key, name=str)
    command("add", _run_add, state=Path, checkpoint=Path, proof=Path)
    command("show", lambda args: show(args.state), state=Path)
    command("proof", lambda args: iter([make_proof(args.export, args.size1, args.size2).rstrip("\n")]),
            export=Path, size1=int, size2=int)  # fmt: skip
    return parser


def main(argv: list[str] | None = None) -> int:
    """The commands of the module's docstring; returns the exit code."""
    args = _arguments().parse_args(argv)
    try:
        for line in args.run(args):
            print(line)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except (OSError, ValueError) as error:
        print(f"无法执行 / cannot be carried out: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
