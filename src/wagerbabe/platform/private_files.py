"""Small files that only their owner reads: keys, and what goes with them. They appear whole or not at all."""

import os
from pathlib import Path

from wagerbabe.platform.ids import new_id


def create_once(path: Path, text: str) -> None:
    """Write a file unless it is there; of several processes that start at once, one wins and all read its text."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = write_draft(path, text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def replace(path: Path, text: str) -> None:
    """Put a file in the place of another."""
    write_draft(path, text).replace(path)


def write_draft(path: Path, text: str) -> Path:
    """A new file beside ``path``, not yet in its place."""
    draft = path.with_name(f".{new_id()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return draft


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk: after that a file renamed into it is there after a crash too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
