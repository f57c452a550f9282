"""Sealing and opening on files alone, without the site: for suppliers, keyholders and auditors.

    python -m procurement.bids new-key|restore-key|tender-key|seal|bid-key|inspect|open-shares|open

Exit 0: done; 1: `inspect` found that the envelope cannot be taken; 2: bad input, and no file was written.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey
from nacl.utils import random

from procurement.bids import cli_files as files
from procurement.bids import envelope as form
from procurement.bids import sealing
from procurement.bids.cli_files import CommandError
from procurement.bids.sealing import SealingError, Sheet
from procurement.bids.shapes import problems_of
from procurement.core.errors import InvalidInput
from procurement.tenders.keyholders import combine_words


def new_key(args: argparse.Namespace) -> int:
    """A new seed in a passphrase-locked keyring; prints the Ed25519 key others know its owner by."""
    files.refuse_existing(args.out)
    seed = random(32)
    public_key = form.b64(_signing_key(seed, args.kind))
    locked = files.lock(seed, _passphrase(args))
    files.write_new(args.out, {"v": 1, "kind": args.kind, "public_key": public_key, **locked}, mode=0o600)
    print(f"公钥 / public key: {public_key}")
    return 0


def restore_key(args: argparse.Namespace) -> int:
    """A keyholder's keyring again, from the words of two sheets of its paper backup (SLIP-39)."""
    files.refuse_existing(args.out)
    try:
        seed = combine_words([path.read_text("utf-8") for path in args.words])
    except InvalidInput as error:
        reason = error.problems[0].params["reason"]
        raise CommandError(f"纸面备份的词不对 / the words are wrong: {reason}") from None
    public_key = form.b64(_signing_key(seed, "keyholder"))
    keyring = {"v": 1, "kind": "keyholder", "public_key": public_key, **files.lock(seed, _passphrase(args))}
    files.write_new(args.out, keyring, mode=0o600)
    print(f"公钥，应与登记的一致 / public key, to be the registered one: {public_key}")
    return 0


def tender_key(args: argparse.Namespace) -> int:
    """A keyholder's key for one tender, signed: publishing it approves exactly the document in the file."""
    files.refuse_existing(args.out)
    tender, document_sha256 = files.read_document(args.document)
    seed = files.read_keyring(args.keyring, "keyholder", _passphrase(args))
    statement = {
        "v": 2,
        "kind": "tender-key",
        "tender": tender,
        "document_sha256": document_sha256,
        "holder": args.holder,
        "public_key": form.b64(sealing.public_key_of(sealing.derive_tender_key(seed, tender))),
        "signer_key": form.b64(_signing_key(seed, "keyholder")),
    }
    signed = form.sign_object(statement, form.TENDER_KEY_DOMAIN, sealing.derive_signing_seed(seed))
    if problems := problems_of(signed, files.STATEMENT, "statement"):
        raise CommandError(", ".join(problems))
    files.write_new(args.out, signed)
    print(f"文件指纹 / fingerprint of the document: {document_sha256}")
    print(f"本次招标公钥 / key for this tender: {statement['public_key']}")
    return 0


def seal(args: argparse.Namespace) -> int:
    """Seal a bid to the tender's keyholders; the bid's own key is kept, locked, beside it."""
    files.refuse_existing(args.out, args.receipt_key)
    sheet, supplier = files.read_sheet(args.tender)
    bid = files.read_bid(args.bid)
    if supplier not in (None, bid["supplier"]):
        raise CommandError(f"{args.tender}：封标单属于另一供应商 / this sealing sheet is of another supplier")
    passphrase = _passphrase(args)
    seed = files.read_keyring(args.keyring, "supplier", passphrase)
    envelope, key = sealing.seal(sheet, bid, seed, replaces=args.replaces)
    envelope_hash = form.envelope_hash(envelope)
    receipt = {"v": 1, "kind": "bid-key", "envelope_sha256": envelope_hash, **files.lock(key, passphrase)}
    files.write_new(args.receipt_key, receipt, mode=0o600)
    try:
        files.write_new(args.out, envelope)
    except OSError:
        args.receipt_key.unlink()
        raise
    print(f"信封哈希 / envelope hash: {envelope_hash}")
    return 0


def bid_key(args: argparse.Namespace) -> int:
    """Print a bid's own key, to be handed in when the keyholders do not come and the officer calls for it."""
    envelope_hash, key = files.read_bid_key(args.receipt_key, _passphrase(args))
    print(f"信封哈希 / envelope hash: {envelope_hash}")
    print(f"密钥 / key: {form.b64(key)}")
    return 0


def inspect(args: argparse.Namespace) -> int:
    """Show what anyone can read on an envelope, and whether it could be taken."""
    envelope = files.read_envelope(str(args.envelope), args.envelope.read_bytes())
    header, supplier_key = envelope["header"], form.unb64(envelope["header"]["supplier_key"])
    print(f"信封哈希 / envelope hash: {form.envelope_hash(envelope)}")
    for key, value in header.items():
        print(f"{key}: {value}")
    if args.tender:
        problems = sealing.check_envelope(envelope, files.read_sheet(args.tender)[0], header["supplier"], supplier_key)
    else:
        holds = form.signature_holds(envelope, form.ENVELOPE_DOMAIN, supplier_key)
        problems = [] if holds else ["envelope.signature"]
    print("问题 / problems: " + (", ".join(problems) or "无 / none"))
    return 1 if problems else 0


def open_shares(args: argparse.Namespace) -> int:
    """A keyholder's own shares of every envelope, after the deadline; the keyring never leaves its owner."""
    files.refuse_existing(args.out)
    sheet, _ = files.read_sheet(args.tender)
    _require_closed(sheet)
    envelopes = files.read_envelopes(args.envelopes, sheet)
    seed = files.read_keyring(args.keyring, "keyholder", _passphrase(args))
    secret_key = sealing.derive_tender_key(seed, sheet.tender)
    public_key = sealing.public_key_of(secret_key)
    holder = next((holder for holder in sheet.holders if holder.public_key == public_key), None)
    if holder is None:
        raise CommandError(f"{args.keyring}：不是本次招标的持钥人 / not a keyholder of this tender")
    shares = []
    for envelope_hash, envelope in envelopes.items():
        try:
            share = sealing.open_share(envelope, holder.index, secret_key)
            shares.append({"envelope_sha256": envelope_hash, "share": form.b64(share)})
        except SealingError as error:  # the bidder's doing; it must not stop the others
            print(f"{envelope_hash}：打不开 / does not open: {error}", file=sys.stderr)
    opened = {"v": 1, "kind": "opened-shares", "tender": sheet.tender, "holder": holder.id, "index": holder.index}
    signing_seed = sealing.derive_signing_seed(seed)
    files.write_new(args.out, form.sign_object({**opened, "shares": shares}, form.OPENED_SHARES_DOMAIN, signing_seed))
    print(f"已打开 / opened: {len(shares)} / {len(envelopes)}")
    return 0


def open_bids(args: argparse.Namespace) -> int:
    """The bids, from envelopes and k keyholders' opened shares or bidders' own keys: what an auditor repeats."""
    files.refuse_existing(args.out)
    sheet, _ = files.read_sheet(args.tender)
    envelopes = files.read_envelopes(args.envelopes, sheet)
    shares = _gather_shares(args, sheet)
    own_keys = dict(files.read_bid_key(path, _passphrase(args)) for path in args.bid_key)
    bids, sealed, false_shares = [], [], []
    for envelope_hash, envelope in envelopes.items():
        named = {"envelope_sha256": envelope_hash, "supplier": envelope["header"]["supplier"]}
        try:
            key = own_keys.get(envelope_hash)
            if key is None:
                opened = sealing.combine(shares.get(envelope_hash, []), envelope["header"])
                key = opened.key
                false_shares += [{"envelope_sha256": envelope_hash, "index": index} for index in opened.bad]
            bids.append({**named, "bid": sealing.open_bid(envelope, key)})
        except SealingError as error:
            sealed.append({**named, "problem": str(error)})
    result = {"v": 1, "kind": "opened-bids", "tender": sheet.tender}
    files.write_new(args.out, {**result, "bids": bids, "sealed": sealed, "false_shares": false_shares})
    print(f"已开标 / opened: {len(bids)}；仍密封 / still sealed: {len(sealed)}；错误份额 / false: {len(false_shares)}")
    return 0


def _gather_shares(args: argparse.Namespace, sheet: Sheet) -> dict[str, list[bytes]]:
    statements = [files.read_statement(path, sheet) for path in args.statements]
    signers = {statement["holder"]: form.unb64(statement["signer_key"]) for statement in statements}
    gathered: dict[str, list[bytes]] = {}
    for path in args.shares:
        opened = files.read_opened_shares(path, sheet)
        signer = signers.get(opened["holder"])
        if signer is None:
            print(f"{path}：未提供声明，签名未核对 / no statement given, signature not checked", file=sys.stderr)
        elif not form.signature_holds(opened, form.OPENED_SHARES_DOMAIN, signer):
            raise CommandError(f"{path}：签名不成立 / the signature does not hold")
        for share in opened["shares"]:
            value = form.unb64(share["share"])
            if value[-1] != opened["index"]:
                raise CommandError(f"{path}：份额序号不符 / a share with another index")
            gathered.setdefault(share["envelope_sha256"], []).append(value)
    return gathered


def _require_closed(sheet: Sheet) -> None:
    from procurement.core.clock import now

    if now() < sheet.deadline_at:
        deadline = sheet.deadline_at.isoformat()
        raise CommandError(f"投标截止时间 {deadline} 未到，不得打开 / before the deadline {deadline} nothing is opened")


def _signing_key(seed: bytes, kind: str) -> bytes:
    signing_seed = seed if kind == "supplier" else sealing.derive_signing_seed(seed)
    return bytes(SigningKey(signing_seed).verify_key)


def _passphrase(args: argparse.Namespace) -> bytes:
    if args.passphrase_file:
        return bytes(args.passphrase_file.read_bytes().rstrip(b"\r\n"))
    if not sys.stdin.isatty():
        raise CommandError("需要 --passphrase-file / --passphrase-file is needed")
    return getpass.getpass("口令 / passphrase: ").encode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m procurement.bids", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)

    def add(name: str, run: Callable[[argparse.Namespace], int], *required: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        command.set_defaults(run=run)
        for option in required:
            command.add_argument(option, type=Path, required=True)
        if run is not inspect:
            command.add_argument("--passphrase-file", type=Path)
        return command

    add("new-key", new_key, "--out").add_argument("--kind", choices=("supplier", "keyholder"), default="supplier")
    restore = add("restore-key", restore_key, "--out")
    restore.add_argument("--words", type=Path, nargs="+", required=True, help="a file for each sheet")
    add("tender-key", tender_key, "--keyring", "--document", "--out").add_argument("--holder", required=True)
    add("seal", seal, "--tender", "--bid", "--keyring", "--out", "--receipt-key").add_argument("--replaces")
    add("bid-key", bid_key, "--receipt-key")
    add("inspect", inspect, "--envelope").add_argument("--tender", type=Path)
    add("open-shares", open_shares, "--tender", "--keyring", "--envelopes", "--out")
    opening = add("open", open_bids, "--tender", "--envelopes", "--out")
    for option in ("--shares", "--statements", "--bid-key"):
        opening.add_argument(option, type=Path, nargs="*", default=[])
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    args = _parser().parse_args(argv)
    run: Any = args.run
    try:
        return int(run(args))
    except (OSError, ValueError) as error:
        print(f"错误 / error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
