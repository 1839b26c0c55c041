"""A process that copies the book again and again until it is killed.

Kept apart from the tests because a fork server imports it before it forks.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from coop.ledger.backup import back_up
from coop.ledger.book import require_book
from tests.builders import NOW

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def copy_until_killed(place: str, folder: str, told: Connection) -> None:
    """Copy for ever; each copy is told once it is there."""
    engine = require_book(place)
    told.send("ready")
    for number in count():
        file = str(Path(folder) / f"salinan-{number:03d}.sqlite")
        back_up(engine, file, actor="siti", now=NOW)
        told.send(file)
