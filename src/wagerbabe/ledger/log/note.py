"""Signed notes and checkpoints, as C2SP's signed-note and tlog-checkpoint have them. Pure.

A note is text, an empty line, and signatures: ``— name base64(key id, signature)``. A checkpoint is a note of the log's
origin, the tree's size and its root. A verifier key (vkey) is ``name+key id in hex+base64(1, public key)``.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from wagerbabe.ledger.log.merkle import HASH_BYTES

_ED25519 = b"\x01"
_ID_BYTES = 4
_KEY_BYTES = 32
_MARK = "— "


class NoteInvalid(Exception):
    """A note, or the key to check it with, is not what it should be; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: in the log named ``origin``, the first ``size`` leaves have this root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a checkpoint's text. Raises ``NoteInvalid`` for anything but three lines in their one spelling."""
        try:
            origin, size, root = text.removesuffix("\n").split("\n")
            read = cls(origin, int(size), from_base64(root))
        except ValueError:
            raise NoteInvalid("The note is not a checkpoint: an origin, a size and a root.") from None
        if not origin or read.size < 0 or len(read.root) != HASH_BYTES or read.text() != text:
            raise NoteInvalid("The note is not a checkpoint: an origin, a size and a root.")
        return read


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and its public key."""

    name: str
    key: Ed25519PublicKey

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a verifier key. Raises ``NoteInvalid``."""
        name, _, rest = vkey.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        try:
            raw = from_base64(encoded)
        except ValueError:
            raw = b""
        if not _is_name(name) or raw[:1] != _ED25519 or len(raw) != 1 + _KEY_BYTES or _id(name, raw[1:]) != key_id:
            raise NoteInvalid("The key is not a verifier key of an Ed25519 log: name+id+key.")
        return cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))

    @property
    def id(self) -> str:
        """The key's short id, in hex: it depends on the name too."""
        return _id(self.name, self.key.public_bytes_raw())

    def vkey(self) -> str:
        """The verifier key as text."""
        return f"{self.name}+{self.id}+{to_base64(_ED25519 + self.key.public_bytes_raw())}"

    def open(self, note: str) -> str:
        """The text of a note that this key has signed. Raises ``NoteInvalid`` for any other."""
        text, _, signatures = note.rpartition("\n\n")
        if not text or not signatures.endswith("\n"):
            raise NoteInvalid("This is not a signed note: text, an empty line, signatures.")
        text += "\n"
        names = []
        for line in signatures.removesuffix("\n").split("\n"):
            name, _, encoded = line.removeprefix(_MARK).partition(" ")
            names.append(name)
            if line.startswith(_MARK) and name == self.name and self._signed(text, encoded):
                return text
        if self.name not in names:
            raise NoteInvalid(f"The note is signed by {', '.join(names)}, not by {self.name}.")
        raise NoteInvalid(f"The signature of {self.name} is not one of this text and this key.")

    def _signed(self, text: str, encoded: str) -> bool:
        try:
            raw = from_base64(encoded)
            if raw[:_ID_BYTES].hex() != self.id:
                return False
            self.key.verify(raw[_ID_BYTES:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return True


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note of a text, signed under a name. Raises ``NoteInvalid`` for a text or a name that no note may have."""
    if not text.endswith("\n") or "\n\n" in text or not _is_name(name):
        raise NoteInvalid("A note's text ends its lines, leaves none empty, and is signed under a name without spaces.")
    key_id = bytes.fromhex(_id(name, key.public_key().public_bytes_raw()))
    return f"{text}\n{_MARK}{name} {to_base64(key_id + key.sign(text.encode()))}\n"


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """The checkpoint in a note that its log has signed. Raises ``NoteInvalid``."""
    checkpoint = Checkpoint.parse(verifier.open(note))
    if checkpoint.origin != verifier.name:
        raise NoteInvalid(f"The checkpoint is of {checkpoint.origin}, but signed by {verifier.name}.")
    return checkpoint


def to_base64(raw: bytes) -> str:
    """Bytes as notes spell them."""
    return base64.b64encode(raw).decode()


def from_base64(text: str) -> bytes:
    """Bytes from their one spelling. Raises ``ValueError``."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if to_base64(raw) != text:
        raise ValueError("not the one base64 spelling of these bytes")
    return raw


def _id(name: str, public: bytes) -> str:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES].hex()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)
