"""Where a copy can go from the machine the book lies on: sticks, disks, folders somebody named."""

from __future__ import annotations

import os
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Where the systems of our readers show what was plugged in, and how deep below.
LINUX_ROOTS = ((Path("/media"), 2), (Path("/run/media"), 2), (Path("/mnt"), 1))
MACOS_ROOTS = ((Path("/Volumes"), 1),)

#: Letters that Windows gives to what is not the disk it started from.
WINDOWS_LETTERS = string.ascii_uppercase[3:]


@dataclass(frozen=True, slots=True)
class Medium:
    """One folder that copies can go to.

    Attributes:
        folder: as it is written on this machine; what a form sends.
        is_same_disk: whether it lies on the disk of the book itself.
        is_there: whether it can be seen now; a stick that was named may be in a drawer.
    """

    folder: str
    is_same_disk: bool
    is_there: bool


def media(book: str, named: Iterable[str], roots: Iterable[tuple[Path, int]]) -> list[Medium]:
    """What can be offered: folders somebody named, then what is plugged in.

    Args:
        book: the file of the book.
        named: folders of the settings, in order.
        roots: folders below which media appear, and how deep; see ``roots_of_this_system``.
    """
    folders = list(named)
    folders += [str(found) for root, depth in roots for found in _plugged_in(root, depth)]
    return [_medium(folder, book) for folder in dict.fromkeys(folders)]


def roots_of_this_system() -> tuple[tuple[Path, int], ...]:
    """Folders below which this system shows media."""
    if os.name == "nt":
        return tuple((Path(f"{letter}:\\"), 0) for letter in WINDOWS_LETTERS)
    return LINUX_ROOTS + MACOS_ROOTS


def _plugged_in(root: Path, depth: int) -> list[Path]:
    """Mounted folders so far below a root; what cannot be looked into is passed over."""
    try:
        if depth == 0:
            return [root] if root.is_dir() else []
        here = sorted(path for path in root.iterdir() if path.is_dir() and not path.is_symlink())
        found = [path for path in here if path.is_mount()]
        if depth > 1:
            found += [deep for path in here if path not in found for deep in _plugged_in(path, 1)]
    except OSError:
        return []
    return found


def _medium(folder: str, book: str) -> Medium:
    is_there = Path(folder).is_dir()
    return Medium(folder, is_there and is_same_disk(folder, book), is_there)


def is_same_disk(folder: str, book: str) -> bool:
    """Whether both lie on one file system, so that one broken disk takes both.

    What cannot be looked at counts as another disk.
    """
    try:
        return Path(folder).stat().st_dev == Path(book).stat().st_dev
    except OSError:
        return False
