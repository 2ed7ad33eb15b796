"""Signed notes and checkpoints, held against published ones."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wagerbabe.ledger.log.note import Checkpoint, NoteInvalid, Verifier, open_checkpoint, sign

# The example of Go's sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_KEY = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS_NOTE = (
    PETERS_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ROOT = bytes(range(32))


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes(32))


def verifier_of(key: Ed25519PrivateKey, name: str = "example.com/log/1") -> Verifier:
    return Verifier(name, key.public_key())


def test_a_published_note_opens_with_its_published_key() -> None:
    assert Verifier.parse(PETER).open(PETERS_NOTE) == PETERS_TEXT


def test_signing_makes_the_published_note() -> None:
    assert sign(PETERS_TEXT, "PeterNeumann", Ed25519PrivateKey.from_private_bytes(PETERS_KEY)) == PETERS_NOTE


@pytest.mark.parametrize("vkey", [PETER, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"])
def test_a_verifier_key_is_written_as_it_was_read(vkey: str) -> None:
    assert Verifier.parse(vkey).vkey() == vkey
    assert Verifier.parse(f"{vkey}\n").vkey() == vkey


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Petra"),
        PETER.replace("+ARpc", "+AhPc"),
        PETER[:-4],
        PETER.replace("/", "!"),
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_no_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteInvalid):
        Verifier.parse(vkey)


def test_a_checkpoint_is_read_as_it_was_signed(key: Ed25519PrivateKey) -> None:
    checkpoint = Checkpoint("example.com/log/1", 20852163, ROOT)
    note = sign(checkpoint.text(), checkpoint.origin, key)
    assert note.splitlines()[:4] == ["example.com/log/1", "20852163", base64.b64encode(ROOT).decode(), ""]
    assert open_checkpoint(note, verifier_of(key)) == checkpoint


def test_no_byte_of_a_note_can_be_another(key: Ed25519PrivateKey) -> None:
    note = sign(Checkpoint("example.com/log/1", 7, ROOT).text(), "example.com/log/1", key).encode()
    for at in range(len(note)):
        for bit in (1, 128):
            changed = note[:at] + bytes([note[at] ^ bit]) + note[at + 1 :]
            with pytest.raises((NoteInvalid, UnicodeDecodeError)):
                open_checkpoint(changed.decode(), verifier_of(key))


def test_a_note_of_somebody_else_is_refused_by_name(key: Ed25519PrivateKey) -> None:
    note = sign("hello\n", "other.example", key)
    with pytest.raises(NoteInvalid, match=r"signed by other\.example, not by example\.com/log/1"):
        verifier_of(key).open(note)


def test_another_key_under_the_same_name_does_not_open_it(key: Ed25519PrivateKey) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes([1] * 32))
    with pytest.raises(NoteInvalid, match="not one of this text and this key"):
        verifier_of(other).open(sign("hello\n", "example.com/log/1", key))


def test_more_signatures_do_no_harm(key: Ed25519PrivateKey) -> None:
    note = sign("hello\n", "example.com/log/1", key)
    text, _, ours = note.rpartition("\n\n")
    for signatures in (f"— witness.example AAAA\n{ours}", f"{ours}— witness.example AAAA\n"):
        assert verifier_of(key).open(f"{text}\n\n{signatures}") == "hello\n"


def test_a_checkpoint_of_one_log_signed_by_another_is_refused(key: Ed25519PrivateKey) -> None:
    note = sign(Checkpoint("other.example/log", 7, ROOT).text(), "example.com/log/1", key)
    with pytest.raises(NoteInvalid, match=r"is of other\.example/log"):
        open_checkpoint(note, verifier_of(key))


GOOD = base64.b64encode(ROOT).decode()


@pytest.mark.parametrize("size", ["01", "+1", "-1", " 1", "1_0", "\u0661", "1.0", ""])
def test_a_checkpoint_has_one_spelling(size: str) -> None:
    root = GOOD
    assert Checkpoint.parse(f"a\n1\n{root}\n") == Checkpoint("a", 1, ROOT)
    # The last letter before the sign of filling has two bits that say nothing.
    assert root.endswith("8=")
    for text in (f"a\n{size}\n{root}\n", f"a\n1\n{root}", f"a\n1\n{root[:-2]}9=\n", f"a\n1\n{root}\nmore\n"):
        with pytest.raises(NoteInvalid):
            Checkpoint.parse(text)


def test_a_signature_has_one_spelling(key: Ed25519PrivateKey) -> None:
    """Two notes that differ are never both good."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    note = sign("hello\n", "example.com/log/1", key)
    last = note[-3]
    assert note.endswith("=\n")
    for extra in (1, 2, 3):
        other = letters[letters.index(last) ^ extra]
        with pytest.raises(NoteInvalid):
            verifier_of(key).open(f"{note[:-3]}{other}=\n")


@pytest.mark.parametrize("text", ["", "a\n1\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "a\n1\nAAAA\n", "a\nx\nAAAA\n", "\n"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteInvalid):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("text", "name"), [("hello", "a"), ("a\n\nb\n", "a"), ("a\n", ""), ("a\n", "a b"), ("a\n", "a+b")]
)
def test_what_no_note_may_have_is_not_signed(key: Ed25519PrivateKey, text: str, name: str) -> None:
    with pytest.raises(NoteInvalid):
        sign(text, name, key)
