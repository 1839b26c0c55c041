"""A bank's CSV file: looked at, compared with the lines there are, taken whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select

from coop.dates import utc_text
from coop.desk.banking import queries
from coop.desk.banking.errors import BankFileHasProblems
from coop.desk.banking.errors import BankFileKnown
from coop.desk.banking.errors import NothingNew
from coop.desk.banking.models import BankFile
from coop.desk.banking.models import BankLine
from coop.desk.banking.models import BankLineVoid
from coop.desk.banking.passbook import BankTable
from coop.desk.banking.passbook import FileLine
from coop.desk.banking.passbook import read_lines
from coop.desk.banking.service import FROM_FILE
from coop.desk.banking.service import OPENING
from coop.desk.banking.service import OPENING_TEXT
from coop.desk.banking.service import check_bank
from coop.desk.banking.service import identity_counts
from coop.desk.banking.service import record
from coop.desk.banking.service import tick_history
from coop.ledger.attachments import WAITING_KEPT
from coop.ledger.attachments import safe_name
from coop.ledger.import_errors import ImportFileGone
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_tables import decode_text
from coop.ledger.models import WaitingFile
from coop.ledger.periods import lock_head

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.import_amounts import NumberForm

FILE_SIZE_MAX = 4 * 1024 * 1024

#: What stands before the form's id in ``waiting_file.request_id``.
PREFIX = "bank-"


@dataclass(frozen=True, slots=True)
class BankFilePlan:
    """What taking a file would do.

    Attributes:
        file_name: as its sender called it, without folders.
        sha256: of its bytes.
        table: what it holds.
        new: lines that are not in the book yet, oldest first.
        known: lines that are.
        earlier: the run that took the very same file, None where none did.
        opening: the line that would be added for what lay there before, None where none is needed.
    """

    file_name: str
    sha256: str
    table: BankTable
    new: tuple[FileLine, ...]
    known: tuple[FileLine, ...]
    earlier: BankFile | None
    opening: FileLine | None

    @property
    def can_be_taken(self) -> bool:
        """Whether taking it adds anything and nothing stands in the way."""
        return bool(self.new) and not self.table.problems and self.earlier is None


def plan_file(
    session: Session,
    account: str,
    unit: str,
    file_name: str,
    data: bytes,
    *,
    now: datetime,
    form: NumberForm | None = None,
) -> BankFilePlan:
    """Look at a file; reading is enough.

    Args:
        session: reading session.
        account: code of the bank account.
        unit: whose it is.
        file_name: as its sender called it.
        data: its bytes.
        now: aware moment in the book's zone.
        form: how it writes numbers, where a person said so.

    Raises:
        BankUnknown, UnitUnknown: no such account.
        CoopError: a file that cannot be read (``coop.desk.banking.passbook``).
    """
    check_bank(session, account, unit)
    name = safe_name(file_name)
    if len(data) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(name, "too_large")
    text, _encoding = decode_text(name, data)
    table = read_lines(name, text, today=now.date(), form=form)
    sha256 = hashlib.sha256(data).hexdigest()
    earlier = session.scalar(
        select(BankFile).where(
            BankFile.account == account, BankFile.unit == unit, BankFile.sha256 == sha256
        )
    )
    new, known = _told_apart(session, account, unit, table)
    return BankFilePlan(
        name, sha256, table, new, known, earlier, _opening(session, account, unit, table)
    )


def _told_apart(
    session: Session, account: str, unit: str, table: BankTable
) -> tuple[tuple[FileLine, ...], tuple[FileLine, ...]]:
    """Lines that are new and lines that are there, each kept line standing for one.

    A line typed by hand never has the bank's own text, so day and amount are enough there.
    """
    if not table.lines:
        return (), ()
    days = [line.day for line in table.lines]
    void = select(BankLineVoid.line_id)
    kept = session.scalars(
        select(BankLine).where(
            BankLine.account == account,
            BankLine.unit == unit,
            BankLine.day.between(min(days), max(days)),
            BankLine.id.not_in(void),
        )
    ).all()
    of_files, typed = identity_counts(kept)
    new, known = [], []
    for line in table.lines:
        exact, loose = (line.day, line.amount, line.text), (line.day, line.amount)
        if of_files[exact]:
            of_files[exact] -= 1
            known.append(line)
        elif typed[loose]:
            typed[loose] -= 1
            known.append(line)
        else:
            new.append(line)
    return tuple(new), tuple(known)


def _opening(session: Session, account: str, unit: str, table: BankTable) -> FileLine | None:
    """The line for what lay there before the first file of an account, where it tells that."""
    if not table.opening or queries.has_lines(session, account, unit):
        return None
    first = table.lines[0]
    day = first.day - timedelta(days=1)
    return FileLine(0, day, OPENING_TEXT, table.opening, table.opening)


def take_file(
    session: Session,
    account: str,
    unit: str,
    file_name: str,
    data: bytes,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    form: NumberForm | None = None,
) -> BankFile:
    """Add the new lines of a file.

    Args:
        session: writing session; the others as for ``plan_file``.
        account: code of the bank account.
        unit: whose it is.
        file_name: as its sender called it.
        data: its bytes.
        request_id: the same id takes one file.
        actor: who sent it.
        now: aware moment in the book's zone.
        form: how it writes numbers.

    Raises:
        BankFileHasProblems: rows that cannot be read.
        BankFileKnown: the very same file was taken.
        NothingNew: all its lines are there.
        CoopError: whatever ``plan_file`` refuses.
    """
    lock_head(session)
    done = taken_file(session, request_id)
    if done is not None:
        return done
    plan = plan_file(session, account, unit, file_name, data, now=now, form=form)
    if plan.table.problems:
        raise BankFileHasProblems(plan.file_name, len(plan.table.problems))
    if plan.earlier is not None:
        raise BankFileKnown(plan.file_name, plan.earlier.recorded_at, plan.earlier.lines)
    if not plan.new:
        raise NothingNew(plan.file_name)
    made = BankFile(
        account=account,
        unit=unit,
        file_name=plan.file_name,
        sha256=plan.sha256,
        lines=len(plan.new),
        known_lines=len(plan.known),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(made)
    session.flush()
    opening = _added(session, made, plan.opening, OPENING) if plan.opening else None
    session.flush()  # before the others: numbers follow the order of the bank
    for line in plan.new:
        _added(session, made, line, FROM_FILE)
    session.flush()
    if opening is not None:
        tick_history(session, opening, opening.day, actor=actor, now=now)
    record(
        session, "bank.import", account, actor=actor, now=now, lines=made.lines, sha256=made.sha256
    )
    return made


def taken_file(session: Session, request_id: str) -> BankFile | None:
    """The file that was taken under a request id; None where none was."""
    return session.scalar(select(BankFile).where(BankFile.request_id == request_id))


def _added(session: Session, file: BankFile, line: FileLine, source: str) -> BankLine:
    row = BankLine(
        account=file.account,
        unit=file.unit,
        day=line.day,
        text=line.text,
        amount=line.amount,
        balance=line.balance,
        source=source,
        file_id=file.id,
        recorded_at=file.recorded_at,
        recorded_by=file.recorded_by,
    )
    session.add(row)
    return row


# ------------------------------------------------------------------------------- waiting


def keep_file(
    session: Session, file_name: str, content: bytes, *, token: str, actor: str, now: datetime
) -> None:
    """Keep a file between its preview and its taking, for two days at most.

    Raises:
        ImportFileUnreadable: empty, or too large.
    """
    name = safe_name(file_name)
    if not content:
        raise ImportFileUnreadable(name, "empty")
    if len(content) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(name, "too_large")
    ours = WaitingFile.request_id.startswith(PREFIX, autoescape=True)
    limit = utc_text(now - WAITING_KEPT)
    session.execute(delete(WaitingFile).where(ours, WaitingFile.added_at < limit))
    forget_file(session, token)
    session.add(
        WaitingFile(
            request_id=PREFIX + token,
            file_name=name,
            media_type="text/csv",
            size_bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            added_at=utc_text(now),
            added_by=actor,
        )
    )


def kept_file(session: Session, token: str) -> tuple[str, bytes]:
    """Name and bytes of a file that waits.

    Raises:
        ImportFileGone: it was taken, or forgotten after two days.
    """
    found = session.scalar(select(WaitingFile).where(WaitingFile.request_id == PREFIX + token))
    if found is None:
        raise ImportFileGone
    return found.file_name, found.content


def forget_file(session: Session, token: str) -> None:
    """Forget a file that waits; nothing where there is none."""
    session.execute(delete(WaitingFile).where(WaitingFile.request_id == PREFIX + token))
