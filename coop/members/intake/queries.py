"""Imports that were done, what they brought of the year, and files that wait."""

from __future__ import annotations

import base64
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import utc_text
from coop.db import MoneyType
from coop.ledger.attachments import safe_name
from coop.ledger.import_errors import ImportFileUnreadable
from coop.members.intake.errors import IntakeGone
from coop.members.intake.models import IntakeFile
from coop.members.intake.models import IntakeRow
from coop.members.intake.models import IntakeRun
from coop.members.intake.models import IntakeUndo
from coop.members.people.vault import open_vault
from coop.members.people.vault import vault_for_writing
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEPT: Final = timedelta(days=2)
FILE_MAX_BYTES: Final = 16 * 1024 * 1024
_FIELD: Final = "intake"


class Brought(NamedTuple):
    """What a member was paid and bought in a year before this book."""

    interest: Money = ZERO
    purchases: Money = ZERO
    arrears: Money = ZERO


def last_run(session: Session) -> IntakeRun | None:
    """The last import in force."""
    return session.scalar(
        select(IntakeRun)
        .where(IntakeRun.id.not_in(select(IntakeUndo.run_id)))
        .order_by(IntakeRun.id.desc())
        .limit(1)
    )


def undo_of(session: Session, run_id: int) -> IntakeUndo | None:
    """How an import was taken back; None where it is in force."""
    return session.scalar(select(IntakeUndo).where(IntakeUndo.run_id == run_id))


def brought_in(session: Session, year: int) -> dict[int, Brought]:
    """What imports in force say of a year, by id of the member."""
    sums = [
        func.sum(column, type_=MoneyType)
        for column in (IntakeRow.interest, IntakeRow.purchases, IntakeRow.arrears)
    ]
    rows = session.execute(
        select(IntakeRow.member_id, *sums)
        .where(
            IntakeRow.member_id.is_not(None),
            IntakeRow.year == year,
            IntakeRow.run_id.not_in(select(IntakeUndo.run_id)),
        )
        .group_by(IntakeRow.member_id)
    )
    found: dict[int, Brought] = {}
    for row in rows.all():
        if row[0] is not None:
            found[row[0]] = Brought(row[1], row[2], row[3])
    return found


def keep_file(
    session: Session, file_name: str, content: bytes, *, token: str, actor: str, now: datetime
) -> None:
    """Keep a file, sealed, until it is imported, given up, or two days old.

    Raises:
        ImportFileUnreadable: empty, or larger than any list of members.
        KeyMissing: this machine lacks the book's key.
    """
    name = safe_name(file_name)
    if not content:
        raise ImportFileUnreadable(name, "empty")
    if len(content) > FILE_MAX_BYTES:
        raise ImportFileUnreadable(name, "too_large")
    vault = vault_for_writing(session, actor=actor, now=now)
    session.execute(delete(IntakeFile).where(IntakeFile.added_at < utc_text(now - KEPT)))
    discard_file(session, token)
    session.add(
        IntakeFile(
            token=token,
            file_name=name,
            sealed=vault.seal(_FIELD, base64.b85encode(content).decode()),
            added_at=utc_text(now),
            added_by=actor,
        )
    )
    session.flush()


def file_of(session: Session, token: str) -> tuple[str, bytes]:
    """Name and content of a file that waits.

    Raises:
        IntakeGone: it does not, or cannot be opened on this machine.
    """
    found = session.get(IntakeFile, token)
    vault = open_vault(session)
    if found is None or vault is None:
        raise IntakeGone
    return found.file_name, base64.b85decode(vault.unseal(_FIELD, found.sealed))


def discard_file(session: Session, token: str) -> None:
    """Forget a file that waits; nothing where there is none."""
    session.execute(delete(IntakeFile).where(IntakeFile.token == token))


def waiting_files(session: Session) -> list[tuple[str, str, str, str]]:
    """Token, name, who and when of each file that waits, newest first."""
    query = select(
        IntakeFile.token, IntakeFile.file_name, IntakeFile.added_by, IntakeFile.added_at
    ).order_by(IntakeFile.added_at.desc())
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]
