"""Files of regions between preview and import; they wait in the book and are forgotten."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import delete
from sqlalchemy import select

from coop.dates import utc_text
from coop.ledger.attachments import WAITING_KEPT
from coop.ledger.models import WaitingFile
from coop.members.regions.errors import RegionFileUnknown
from coop.members.regions.importing import SentFile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: What stands before the token in ``waiting_file.request_id``.
PREFIX: Final = "wilayah-"
FILES_MAX: Final = 4


def keep_files(
    session: Session, files: Sequence[SentFile], *, token: str, actor: str, now: datetime
) -> None:
    """Keep files until they are imported or two days old.

    Raises:
        RegionFileUnknown: none, or more than there are levels.
    """
    if not 0 < len(files) <= FILES_MAX:
        raise RegionFileUnknown(files[-1].name if files else "–")
    ours = WaitingFile.request_id.startswith(PREFIX, autoescape=True)
    limit = utc_text(now - WAITING_KEPT)
    session.execute(delete(WaitingFile).where(ours, WaitingFile.added_at < limit))
    discard_files(session, token)
    session.add_all(
        WaitingFile(
            request_id=f"{PREFIX}{token}-{number}",
            file_name=file.name,
            media_type="text/csv",
            size_bytes=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            content=file.content,
            added_at=utc_text(now),
            added_by=actor,
        )
        for number, file in enumerate(files)
    )


def kept_files(session: Session, token: str) -> list[SentFile]:
    """The files that wait under a token; none where they were imported or forgotten."""
    query = select(WaitingFile).where(WaitingFile.request_id.startswith(f"{PREFIX}{token}-"))
    return [
        SentFile(each.file_name, each.content)
        for each in session.scalars(query.order_by(WaitingFile.id))
    ]


def discard_files(session: Session, token: str) -> None:
    """Forget what waits under a token."""
    session.execute(
        delete(WaitingFile).where(WaitingFile.request_id.startswith(f"{PREFIX}{token}-"))
    )
