"""Photos and PDFs that belong to an entry: looked at by their bytes, kept in the book itself.

A file arrives with a form that may be refused or only previewed, so it waits under the form's
request id until the entry is posted. What is attached is never changed or removed.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import defer

from coop import audit
from coop.dates import utc_text
from coop.ledger.draft_models import PendingEntry
from coop.ledger.entry import check_text
from coop.ledger.errors import AttachmentRefused
from coop.ledger.errors import TextRefused
from coop.ledger.models import Attachment
from coop.ledger.models import WaitingFile
from coop.ledger.posting import REQUEST_ID_LENGTH_MAX

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FILE_MAX_BYTES = 5 * 1024 * 1024
FILES_MAX = 5
FILE_NAME_MAX = 120

LABEL_DIGEST_LENGTH = 16

#: Files of forms that were never sent on are forgotten after this.
WAITING_KEPT = timedelta(days=2)

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)


class FileIn(NamedTuple):
    """A file as it was sent: the name its sender gave it, and its bytes."""

    name: str
    content: bytes


def media_type_of(content: bytes) -> str | None:
    """What a file is by its first bytes; None for anything but JPEG, PNG, WebP and PDF.

    >>> media_type_of(b"%PDF-1.7 ..."), media_type_of(b"<html>")
    ('application/pdf', None)
    """
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def safe_name(name: str) -> str:
    r"""A file's name without the folders before it, short enough to show.

    >>> safe_name("C:\\foto\\nota toko.jpg"), safe_name("../../etc/passwd")
    ('nota toko.jpg', 'passwd')
    """
    last = name.replace("\\", "/").rpartition("/")[2].strip() or "lampiran"
    return "".join(sign if sign.isprintable() else "_" for sign in last)[-FILE_NAME_MAX:]


def name_to_save(name: str, media_type: str) -> str:
    """A file's name with an ending that says what the file is, whatever its sender called it.

    >>> name_to_save("Nota.JPG", "image/jpeg"), name_to_save("nota.html", "image/jpeg")
    ('Nota.JPG', 'nota.html.jpg')
    """
    endings = ENDINGS.get(media_type, (".bin",))
    return name if name.casefold().endswith(endings) else f"{name}{endings[0]}"


#: The kinds of files that are kept, which a browser may show by itself.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}


def keep_waiting(
    session: Session, files: list[FileIn], *, request_id: str, actor: str, now: datetime
) -> None:
    """Keep files for the entry that will be posted under a request id.

    Raises:
        TextRefused: no request id, or one no form ever had.
        AttachmentRefused: too many, too large, empty, or neither photo nor PDF; none is kept. Nor
            is one for an entry that waits: who approves has to have seen them all.
    """
    if not request_id:
        raise TextRefused("request_id", "empty")
    check_text("request_id", request_id, length_max=REQUEST_ID_LENGTH_MAX)
    drafts = select(PendingEntry.request_id)
    if session.scalar(drafts.where(PendingEntry.request_id == request_id)) is not None:
        raise AttachmentRefused(safe_name(files[-1].name), "submitted")
    waiting = drafts.where(PendingEntry.state == "waiting")
    session.execute(
        delete(WaitingFile).where(
            WaitingFile.added_at < utc_text(now - WAITING_KEPT),
            WaitingFile.request_id.not_in(waiting),
        )
    )
    known = session.scalar(
        select(func.count()).select_from(WaitingFile).where(WaitingFile.request_id == request_id)
    )
    if (known or 0) + len(files) > FILES_MAX:
        raise AttachmentRefused(safe_name(files[-1].name), "too_many")
    for file in files:
        session.add(WaitingFile(request_id=request_id, **_fields(file, actor, now)))


def _fields(file: FileIn, actor: str, now: datetime) -> dict[str, object]:
    """The columns of a file that passed every test."""
    name = safe_name(file.name)
    check_text("file_name", name)
    if not file.content:
        raise AttachmentRefused(name, "empty")
    if len(file.content) > FILE_MAX_BYTES:
        raise AttachmentRefused(name, "too_large")
    media_type = media_type_of(file.content)
    if media_type is None:
        raise AttachmentRefused(name, "kind")
    return {
        "file_name": name,
        "media_type": media_type,
        "size_bytes": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "content": file.content,
        "added_at": utc_text(now),
        "added_by": actor,
    }


def waiting_names(session: Session, request_id: str) -> list[str]:
    """Names of the files that wait for an entry, in the order they came."""
    query = select(WaitingFile.file_name).where(WaitingFile.request_id == request_id)
    return list(session.scalars(query.order_by(WaitingFile.id)))


def waiting_files(session: Session, request_id: str) -> list[WaitingFile]:
    """The files that wait for an entry without their content, in the order they came."""
    query = select(WaitingFile).where(WaitingFile.request_id == request_id)
    without = query.options(defer(WaitingFile.content))
    return list(session.scalars(without.order_by(WaitingFile.id)))


def attach_waiting(
    session: Session, entry_id: int, *, request_id: str, actor: str, now: datetime
) -> None:
    """Move the files that waited under a request id to the entry it became."""
    query = select(WaitingFile).where(WaitingFile.request_id == request_id)
    for waiting in session.scalars(query.order_by(WaitingFile.id)).all():
        added = Attachment(
            entry_id=entry_id,
            file_name=waiting.file_name,
            media_type=waiting.media_type,
            size_bytes=waiting.size_bytes,
            sha256=waiting.sha256,
            content=waiting.content,
            added_at=waiting.added_at,
            added_by=waiting.added_by,
        )
        session.add(added)
        session.delete(waiting)
        _record(session, added, actor=actor, now=now)


def attach(
    session: Session, entry_id: int, file: FileIn, *, actor: str, now: datetime
) -> Attachment:
    """Add a photo or PDF to an entry that is posted already.

    Raises:
        AttachmentRefused: too many, too large, empty, or neither photo nor PDF.
    """
    query = select(func.count()).select_from(Attachment).where(Attachment.entry_id == entry_id)
    if (session.scalar(query) or 0) >= FILES_MAX:
        raise AttachmentRefused(safe_name(file.name), "too_many")
    added = Attachment(entry_id=entry_id, **_fields(file, actor, now))
    session.add(added)
    _record(session, added, actor=actor, now=now)
    return added


def _record(session: Session, added: Attachment, *, actor: str, now: datetime) -> None:
    session.flush()
    audit.record(
        session,
        "attachment.add",
        f"entry:{added.entry_id}",
        actor=actor,
        now=now,
        sha256=added.sha256,
        digests={
            "label": label_digest(added.file_name, added.media_type, added.added_at, added.added_by)
        },
    )


def label_digest(*facts: str) -> str:
    """A digest of what is kept beside a file; its name may be somebody's and is not logged."""
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:LABEL_DIGEST_LENGTH]
