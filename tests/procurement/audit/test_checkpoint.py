"""Signed notes and Ed25519 against published examples, in libsodium and in the verifier of its own; checkpoints."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from procurement.audit import verify
from procurement.audit.checkpoint import Checkpoint, NoteError, open_note, parse_vkey, sign_note, signature_line, vkey

# The example of the Go reference implementation of signed notes (golang.org/x/mod/sumdb/note).
PETER_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_NOTE = (
    PETER_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

SEED = bytes(range(32))
ORIGIN = "example.gov.cn/canteen-log"
KEY = vkey(ORIGIN, bytes(SigningKey(SEED).verify_key))
CHECKPOINT = Checkpoint(ORIGIN, 12, bytes(32))


def test_the_published_note_opens_and_is_signed_to_the_same_bytes():
    assert open_note(PETER_NOTE, PETER_KEY) == PETER_TEXT
    assert sign_note(PETER_TEXT, "PeterNeumann", PETER_SEED) == PETER_NOTE
    assert vkey(*parse_vkey(PETER_KEY)) == PETER_KEY


@given(st.integers(0, len(PETER_NOTE.encode()) - 1), st.integers(1, 255))
def test_a_note_with_any_byte_changed_does_not_open(position, mask):
    raw = bytearray(PETER_NOTE.encode())
    raw[position] ^= mask
    with pytest.raises((NoteError, UnicodeDecodeError)):
        open_note(raw.decode(), PETER_KEY)


@given(st.integers(0, len(PETER_KEY) - 1), st.integers(1, 127))
def test_a_verifier_key_with_any_character_changed_is_refused(position, mask):
    changed = PETER_KEY[:position] + chr(ord(PETER_KEY[position]) ^ mask) + PETER_KEY[position + 1 :]
    with pytest.raises(NoteError):
        open_note(PETER_NOTE, changed)


def test_lines_of_other_signers_are_ignored_but_a_false_line_of_this_one_is_not():
    note = CHECKPOINT.sign(SEED)
    cosigned = note + signature_line(CHECKPOINT.format(), "witness", bytes(32))
    assert open_note(cosigned, KEY) == CHECKPOINT.format()
    forged = signature_line("another text\n", ORIGIN, SEED)
    with pytest.raises(NoteError, match="does not hold"):
        open_note(note + forged, KEY)
    with pytest.raises(NoteError, match="no signature"):
        open_note(sign_note("x\n", "witness", bytes(32)), KEY)


def test_a_text_with_empty_lines_is_split_at_the_last_one():
    text = "first\n\nsecond\n"
    assert open_note(sign_note(text, ORIGIN, SEED), KEY) == text


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "carriage\r\n", "\ud800\n"])
def test_a_text_that_cannot_be_a_note_is_not_signed(text):
    with pytest.raises(NoteError):
        sign_note(text, ORIGIN, SEED)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\nb"])
def test_a_name_that_cannot_sign_is_refused(name):
    with pytest.raises(NoteError):
        sign_note("text\n", name, SEED)
    with pytest.raises(NoteError):
        vkey(name, bytes(32))


def test_more_than_a_hundred_signatures_are_refused():
    note = CHECKPOINT.sign(SEED)
    other = signature_line(CHECKPOINT.format(), "witness", bytes(32))
    assert open_note(note + other * 99, KEY)
    with pytest.raises(NoteError, match="100"):
        open_note(note + other * 100, KEY)


def test_a_checkpoint_is_three_lines_signed_under_its_origin():
    assert CHECKPOINT.format() == f"{ORIGIN}\n12\n{b64encode(bytes(32)).decode()}\n"
    assert Checkpoint.open(CHECKPOINT.sign(SEED), KEY) == CHECKPOINT
    published = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert Checkpoint.parse(published).format() == published


def test_a_checkpoint_of_another_log_signed_with_this_key_is_refused():
    other = Checkpoint("other.gov.cn/log", 12, bytes(32))
    with pytest.raises(NoteError, match="another log"):
        Checkpoint.open(sign_note(other.format(), ORIGIN, SEED), KEY)


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "", "o\n1\n", f"\n1\n{ROOT}\n", f"o\n01\n{ROOT}\n", f"o\n-1\n{ROOT}\n", f"o\n１\n{ROOT}\n", f"o\n\n{ROOT}\n",
        f"o\n1\n{ROOT}", f"o\n1\n{ROOT}\nextension\n", "o\n1\nAAAA\n", f"o\n1\n{ROOT[:-2]}B=\n", f"o\n1\n {ROOT}\n",
    ],
)  # fmt: skip
def test_a_malformed_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_the_verifier_agrees_with_the_rest_of_the_project_on_notes():
    text = Checkpoint(ORIGIN, 3, bytes(32)).format()
    note = sign_note(text, ORIGIN, SEED)
    cosigned = note + signature_line(text, "witness", bytes(32))
    assert verify.verify_note(cosigned, KEY) == text.encode()
    assert verify.verify_note(note.encode(), KEY) == text.encode()
    assert verify.verify_note(note + signature_line("x\n", ORIGIN, SEED), KEY) is None
    assert verify.verify_note(sign_note(text, "witness", bytes(32)), KEY) is None
    assert verify.verify_note(note[:-1], KEY) is None


def test_the_published_signed_note_opens_with_the_standard_library_too():
    assert verify.verify_note(PETER_NOTE, PETER_KEY) == PETER_TEXT.encode()
    assert verify.verify_note(PETER_NOTE.upper(), PETER_KEY) is None


# RFC 8032 §7.1, tests 1 to 3: public key, message, signature.
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
SMALL_ORDER = [
    bytes([1]) + bytes(31),
    bytes(32),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
]


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_published_ed25519_signatures_hold_and_no_neighbour_does(key, message, signature):
    key, message, signature = map(bytes.fromhex, (key, message, signature))
    assert verify.ed25519_verify(key, message, signature)
    assert not verify.ed25519_verify(key, message + b"x", signature)
    assert not verify.ed25519_verify(key, message, signature + b"\x00")
    assert not verify.ed25519_verify(key, message, signature[:-1])
    assert not verify.ed25519_verify(key[:-1], message, signature)
    lifted = int.from_bytes(signature[32:], "little") + verify.ORDER
    assert not verify.ed25519_verify(key, message, signature[:32] + lifted.to_bytes(32, "little"))


@pytest.mark.parametrize("key", SMALL_ORDER, ids=bytes.hex)
def test_a_key_under_which_anything_would_hold_is_refused(key):
    assert not verify.ed25519_verify(key, b"any", bytes([1]) + bytes(63))


@pytest.mark.parametrize("y", [verify.P, verify.P + 1, 2**255 - 1])
def test_a_key_not_in_its_one_form_is_refused(y):
    assert not verify.ed25519_verify(y.to_bytes(32, "little"), b"any", bytes([1]) + bytes(63))


@settings(max_examples=15, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=40))
def test_what_libsodium_signs_holds_here(seed, message):
    signed = SigningKey(seed).sign(message)
    assert verify.ed25519_verify(bytes(SigningKey(seed).verify_key), message, signed.signature)
