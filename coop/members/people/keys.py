"""The key of the sealed numbers: whether it is here, its recovery sheet, entering it anew."""

from __future__ import annotations

import os
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.dates import from_utc_text
from coop.desk import tasks
from coop.ledger.report import Label
from coop.members.people.errors import CodeRefused
from coop.members.people.errors import KeyMissing
from coop.members.people.models import BookKey
from coop.members.people.vault import KEY_FILE_VARIABLE
from coop.members.people.vault import keep_key
from coop.members.people.vault import key_file
from coop.members.people.vault import open_vault
from coop.members.people.vault import recovery_code
from coop.members.people.vault import vault_from_code

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PRINTED = "key.print"


class KeyState(NamedTuple):
    """How it stands with a book's key.

    Attributes:
        key_id: names the key; empty while nothing was ever sealed.
        made_at: UTC text.
        is_here: whether this machine opens what was sealed.
        printed_at: when the recovery sheet was last printed; empty for never.
    """

    key_id: str
    made_at: str
    is_here: bool
    printed_at: str


def key_state(session: Session) -> KeyState:
    """How it stands with the key of a book on this machine."""
    row = session.get(BookKey, 1)
    if row is None:
        return KeyState("", "", is_here=False, printed_at="")
    query = select(AuditEvent.at).where(
        AuditEvent.action == PRINTED, AuditEvent.subject == f"key:{row.key_id}"
    )
    printed = session.scalar(query.order_by(AuditEvent.id.desc()).limit(1))
    is_here = open_vault(session) is not None
    return KeyState(row.key_id, row.made_at, is_here, printed or "")


def printed_code(session: Session, *, actor: str, now: datetime) -> str:
    """The code of the recovery sheet, and a row in the log that it was printed.

    Raises:
        KeyMissing: the book has no key yet, or this machine lacks it.
    """
    row = session.get(BookKey, 1)
    vault = open_vault(session)
    if row is None or vault is None:
        raise KeyMissing(row.key_id if row is not None else "")
    audit.record(session, PRINTED, f"key:{row.key_id}", actor=actor, now=now)
    return recovery_code(vault)


def restore_key(session: Session, code: str, *, actor: str, now: datetime) -> str:
    """Put the key of a recovery sheet in its place on this machine.

    Args:
        session: writing session.
        code: as printed; small letters, missing hyphens and 0, 1, 8 for O, I, B do no harm.
        actor: who enters it.
        now: aware moment.

    Returns:
        The key's id.

    Raises:
        CodeRefused: no code, mistyped, of another book, or the book needs none.
    """
    row = session.get(BookKey, 1)
    if row is None:
        raise CodeRefused("no_key_needed")
    vault = vault_from_code(code)
    if vault is None:
        raise CodeRefused("code_mistyped")
    if vault.proof() != row.proof:
        raise CodeRefused("code_mistyped" if vault.key_id == row.key_id else "other_book")
    if open_vault(session) is None:
        path = key_file(row.key_id)
        if path.exists() and os.environ.get(KEY_FILE_VARIABLE):
            raise CodeRefused("file_taken")  # somebody else's key may lie there
        path.unlink(missing_ok=True)
        keep_key(vault)
        audit.record(session, "key.restore", f"key:{row.key_id}", actor=actor, now=now)
    return row.key_id


@tasks.register("people.key")
def key_tasks(session: Session, today: date) -> list[tasks.Task]:
    """A key that was never printed may be lost with the PC; one that is not here is missed."""
    del today
    state = key_state(session)
    if not state.key_id:
        return []
    if not state.is_here:
        missing = Label(
            "NIK dan nomor telepon tertutup: kunci buku ini belum ada di komputer ini",
            "NIK and telephone numbers are masked: this computer lacks the book's key",
        )
        return [tasks.Task(missing, None, "people.key", is_urgent=True)]
    if state.printed_at:
        return []
    unprinted = Label(
        "Lembar pemulihan kunci NIK belum pernah dicetak",
        "The recovery sheet of the NIK key was never printed",
    )
    made = from_utc_text(state.made_at).date()
    return [tasks.Task(unprinted, made, "people.key", is_urgent=True)]
