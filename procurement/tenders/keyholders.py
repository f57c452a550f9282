"""Keyholders of a tender and the signed statements that publish their keys. Pure.

A statement, as `python -m procurement.bids tender-key` writes it, is a JSON object {"v": 2, "kind": "tender-key",
"tender": uuid, "document_sha256": of the procurement document that its holder read and approves, "holder": the user's
uuid, "public_key": X25519 key made for this tender alone, "signer_key": the registered Ed25519 key, "signature"};
binary values are base64url without padding. The signature covers DOMAIN ‖ 0x00 ‖ SHA-256 of the canonical object
without `signature`.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from nacl.bindings import crypto_scalarmult
from nacl.exceptions import CryptoError
from nacl.signing import VerifyKey
from shamir_mnemonic import combine_mnemonics, generate_mnemonics
from shamir_mnemonic.utils import MnemonicError

from procurement.audit.entries import CanonicalError, canonical
from procurement.core.actors import Role
from procurement.core.errors import InvalidInput, Problem
from procurement.core.text import N_

DOMAIN = b"tender-key-v1"
KEYS = frozenset({"v", "kind", "tender", "document_sha256", "holder", "public_key", "signer_key", "signature"})
MAX_HOLDERS = 16
PAPER_SHARES, PAPER_NEEDED = 3, 2


@dataclass(frozen=True)
class Candidate:
    """Somebody proposed as keyholder."""

    user_id: UUID
    role: Role
    organization_id: UUID
    county_id: UUID | None
    is_active: bool


def split_words(seed: bytes) -> list[str]:
    """Three paper backups of a 32-byte seed, 33 words each, any two of which give it back (SLIP-39, 2 of 3)."""
    words: list[str] = generate_mnemonics(1, [(PAPER_NEEDED, PAPER_SHARES)], seed, iteration_exponent=0)[0]
    return words


def combine_words(mnemonics: Sequence[str], passphrase: bytes = b"") -> bytes:
    """The secret that SLIP-39 words give back; spaces and letter case do not matter.

    A keyholder's paper has no passphrase. Raises InvalidInput (`words.bad`): an unknown or mistyped word, papers of
    different keys, the same paper twice, too few papers. `params.reason` is the library's own English sentence.
    """
    try:
        secret: bytes = combine_mnemonics([" ".join(words.lower().split()) for words in mnemonics], passphrase)
    except (MnemonicError, ValueError) as error:
        message = N_("纸面备份的词不对，或不是同一把钥匙的两份：%(reason)s")
        raise InvalidInput([Problem("words.bad", message, "words", params={"reason": str(error)})]) from error
    return secret


def assignment_problems(candidates: Sequence[Candidate], threshold: int, county_id: UUID) -> list[Problem]:
    """At least `threshold` (≥ 2) keyholders of this county, each of another body; the administrator is none of them."""
    problems = []
    if not max(2, threshold) <= len(candidates) <= MAX_HOLDERS:
        params = {"least": max(2, threshold), "most": MAX_HOLDERS}
        message = N_("持钥人应为 %(least)d 到 %(most)d 人")
        problems.append(Problem("keyholders.count", message, "user_ids", params=params))
    if len({c.organization_id for c in candidates}) < len(candidates):
        problems.append(Problem("keyholders.same_organization", N_("持钥人应来自不同的单位"), "user_ids"))
    if any(c.role is not Role.KEYHOLDER or c.county_id != county_id or not c.is_active for c in candidates):
        message = N_("只能指定本县在用账号中的持钥人；系统管理员不能持钥")
        problems.append(Problem("keyholders.role", message, "user_ids"))
    return problems


def statement_problems(
    statement: Mapping[str, Any], *, tender_id: UUID, document_sha256: str, user_id: UUID, signing_key: str | None
) -> list[Problem]:
    """By this user, for this tender and exactly this document, its key usable, signed by the user's registered key."""
    if not signing_key:
        message = N_("你还没有登记签名公钥，请先在“我的账号”登记")
        return [Problem("tender_key.unregistered", message, "statement")]
    if not _well_formed(statement):
        message = N_("不是 tender-key 命令产生的声明文件")
        return [Problem("tender_key.format", message, "statement")]
    problems = []
    if statement["tender"] != str(tender_id):
        message = N_("这份声明是为另一个项目做的，本项目编号为 %(tender)s")
        problems.append(Problem("tender_key.tender", message, "statement", params={"tender": str(tender_id)}))
    if statement["holder"] != str(user_id):
        message = N_("声明中的持钥人不是你，你的编号为 %(holder)s")
        problems.append(Problem("tender_key.holder", message, "statement", params={"holder": str(user_id)}))
    if statement["document_sha256"] != document_sha256:
        message = N_("声明同意的是另一份文件；现在的文件指纹为 %(document)s，请重新取得文件，读过再做声明")
        problems.append(Problem("tender_key.document", message, "statement", params={"document": document_sha256}))
    if not _usable(statement["public_key"]):
        problems.append(Problem("tender_key.key", N_("声明中的公钥不可用"), "statement"))
    if statement["signer_key"] != signing_key or not _signed(statement, signing_key):
        message = N_("签名与你登记的公钥不符：请用登记时的那把钥匙重做声明")
        problems.append(Problem("tender_key.signature", message, "statement"))
    return problems


def approval_problems(statements: Sequence[Mapping[str, Any] | None], document_sha256: str) -> list[Problem]:
    """What is published is what the keyholders approved, also when a name in the catalogue changed meanwhile."""
    others = sum(1 for given in statements if given and given["document_sha256"] != document_sha256)
    if not others:
        return []
    message = N_("有 %(count)d 位持钥人同意的是另一份文件：同意以后内容变了。请重新指定持钥人，由他们再同意一次")
    return [Problem("tender.keys_for_another_text", message, law=N_("87号令第33条"), params={"count": others})]


def _well_formed(statement: Mapping[str, Any]) -> bool:
    if set(statement) != KEYS or type(statement["v"]) is not int:
        return False
    texts = (statement[key] for key in KEYS - {"v"})
    return (statement["v"], statement["kind"]) == (2, "tender-key") and all(isinstance(text, str) for text in texts)


def _signed(statement: Mapping[str, Any], signing_key: str) -> bool:
    try:
        body = canonical({key: value for key, value in statement.items() if key != "signature"})
        VerifyKey(_bytes(signing_key)).verify(DOMAIN + b"\0" + sha256(body).digest(), _bytes(statement["signature"]))
    except (CryptoError, CanonicalError, ValueError, TypeError):
        return False
    return True


def _usable(public_key: str) -> bool:
    """A 32-byte X25519 key that is no point of low order (sealing to one would hide nothing)."""
    try:
        raw = _bytes(public_key)
        return len(raw) == 32 and any(crypto_scalarmult(b"\x01" * 32, raw))
    except (ValueError, CryptoError, RuntimeError):
        return False


def _bytes(text: str) -> bytes:
    value = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if urlsafe_b64encode(value).rstrip(b"=").decode() != text:
        msg = "not base64url in its one form"
        raise ValueError(msg)
    return value
