"""Signed notes against published examples, and checkpoints."""

from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

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
