"""The log's signing key, and what was last signed with it: two small files in the data folder.

The second one is what keeps a database that was set back, or a copy of the folder, from being signed for as if nothing
had happened (docs/decisions/0011-sealed-log.md).
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wagerbabe.ledger.log.note import from_base64, to_base64
from wagerbabe.platform.private_files import create_once, sync_folder, write_draft
from wagerbabe.platform.settings import Settings

_FOLDER = "keys"


class LogKeyInvalid(Exception):
    """The log's key cannot be used; the text says where it came from."""


class SomebodyElseSigns(Exception):
    """Another process of this folder is signing at this moment."""


def log_key(settings: Settings) -> Ed25519PrivateKey:
    """The key of the settings, else that of the data folder, made there at the first use. ``LogKeyInvalid``."""
    key = known_key(settings)
    if key is None:
        create_once(_key_file(settings), new_log_key())
        key = known_key(settings)
        assert key is not None  # noqa: S101 - it was just made
    return key


def known_key(settings: Settings) -> Ed25519PrivateKey | None:
    """The same, none if there is no key yet."""
    if settings.log_key is not None:
        return _key(settings.log_key.get_secret_value(), "The setting LOG_KEY")
    path = _key_file(settings)
    return _key(path.read_text(), str(path)) if path.exists() else None


def _key_file(settings: Settings) -> Path:
    return settings.data_dir / _FOLDER / "log.key"


def new_log_key() -> str:
    """A new key, as the setting and the file hold it."""
    return to_base64(Ed25519PrivateKey.generate().private_bytes_raw()) + "\n"


def _key(text: str, where: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(from_base64(text.strip()))
    except ValueError as error:
        raise LogKeyInvalid(f"{where} does not hold an Ed25519 key: 32 bytes in base64.") from error


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed last: in which epoch, for how many leaves, which root."""

    epoch: UUID
    size: int
    root: bytes


class Memory:
    """Remembers what this folder signed last, through crashes. Written before a signature leaves."""

    def __init__(self, data_dir: Path) -> None:
        """Remember in this data folder."""
        self._folder = data_dir / _FOLDER
        self._path = self._folder / "log.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes of this folder from signing meanwhile. Raises ``SomebodyElseSigns``."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "log.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SomebodyElseSigns from error
            yield
        finally:
            os.close(descriptor)

    def read(self) -> Signed | None:
        """What was signed last; none when nothing is known here, or what is here was copied from elsewhere."""
        try:
            with self._path.open() as file:
                known = json.load(file)
                if known["place"] != self._place(os.fstat(file.fileno())):
                    return None
            return Signed(UUID(known["epoch"]), int(known["size"]), from_base64(known["root"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, signed: Signed) -> None:
        """Remember, on the disk, before this returns."""
        draft = write_draft(self._path, "")
        with draft.open("w") as file:
            known = {
                "place": self._place(os.fstat(file.fileno())),
                "epoch": str(signed.epoch),
                "size": signed.size,
                "root": to_base64(signed.root),
            }
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        sync_folder(self._folder)

    def _place(self, file: os.stat_result) -> str:
        """Where a file lies: a copy of it, or of its folder, lies elsewhere. It outlives renaming and moving."""
        return f"{self._folder.stat().st_ino}.{file.st_ino}"
