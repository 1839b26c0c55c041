"""Files that somebody sent for an import and has not decided on yet.

They wait in the book itself, between the preview and the posting, so that a preview can be left
and found again, and the file that was looked at is the one that is posted.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import defer

from coop.dates import utc_text
from coop.ledger.attachments import WAITING_KEPT
from coop.ledger.attachments import safe_name
from coop.ledger.import_errors import ImportFileGone
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_tables import FILE_SIZE_MAX
from coop.ledger.models import WaitingFile

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: What stands before the token in ``waiting_file.request_id``; a form's own id has no hyphen.
PREFIX = "import-"
MEDIA_TYPE = "application/octet-stream"


def keep_for_import(
    session: Session, file_name: str, content: bytes, *, token: str, actor: str, now: datetime
) -> None:
    """Keep a file until it is posted or two days old; the same token keeps one file.

    Args:
        session: writing session.
        file_name: as its sender called it.
        content: its bytes; what they are is found out by the preview.
        token: the request id of the form it came with.
        actor: who sent it.
        now: aware moment.

    Raises:
        ImportFileUnreadable: empty, or larger than any import.
    """
    name = safe_name(file_name)
    if not content:
        raise ImportFileUnreadable(name, "empty")
    if len(content) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(name, "too_large")
    limit = utc_text(now - WAITING_KEPT)
    old = WaitingFile.request_id.startswith(PREFIX, autoescape=True)
    session.execute(delete(WaitingFile).where(old, WaitingFile.added_at < limit))
    discard_import(session, token)
    session.add(
        WaitingFile(
            request_id=PREFIX + token,
            file_name=name,
            media_type=MEDIA_TYPE,
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            added_at=utc_text(now),
            added_by=actor,
        )
    )


def file_for_import(session: Session, token: str) -> WaitingFile:
    """The file that waits under a token, with its content.

    Raises:
        ImportFileGone: it was posted, given up, or forgotten after two days.
    """
    query = select(WaitingFile).where(WaitingFile.request_id == PREFIX + token)
    found = session.scalar(query)
    if found is None:
        raise ImportFileGone
    return found


def files_for_import(session: Session) -> list[WaitingFile]:
    """All that wait, newest first, without their content."""
    query = (
        select(WaitingFile)
        .where(WaitingFile.request_id.startswith(PREFIX, autoescape=True))
        .options(defer(WaitingFile.content))
        .order_by(WaitingFile.id.desc())
    )
    return list(session.scalars(query))


def token_of(file: WaitingFile) -> str:
    """What a waiting file is found by."""
    return file.request_id.removeprefix(PREFIX)


def discard_import(session: Session, token: str) -> None:
    """Forget a file that waits; nothing where there is none."""
    session.execute(delete(WaitingFile).where(WaitingFile.request_id == PREFIX + token))
