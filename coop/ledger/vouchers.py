"""What stands on a voucher: one entry, or a draft that waits, with the names of the people in it.

The books hold user names and numbers only; display names are joined here, when paper is printed,
and are stored nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.ledger.approval_errors import DraftUnknown
from coop.ledger.book import head_of
from coop.ledger.chart_cache import snapshot_of
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Series
from coop.ledger.errors import EntryUnknown
from coop.ledger.models import Account
from coop.ledger.models import Attachment
from coop.ledger.models import JournalEntry
from coop.ledger.models import WaitingFile
from coop.ledger.posting import series_for
from coop.ledger.reading import LineView
from coop.ledger.reading import lines_of
from coop.ledger.report import Label
from coop.ledger.rows import driver_of
from coop.money import ZERO
from coop.money import Money
from coop.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

#: The audit action of a printed voucher; how many there are numbers the next print.
PRINTED = "voucher.print"

SERIES_TITLES = {
    Series.CASH_IN: Label("Bukti kas masuk", "Cash receipt voucher"),
    Series.CASH_OUT: Label("Bukti kas keluar", "Cash payment voucher"),
    Series.BANK_IN: Label("Bukti bank masuk", "Bank receipt voucher"),
    Series.BANK_OUT: Label("Bukti bank keluar", "Bank payment voucher"),
    Series.MEMORIAL: Label("Bukti memorial", "Memorial voucher"),
}


class VoucherPerson(NamedTuple):
    """Somebody on a voucher: the user name the books hold, and the name of today."""

    username: str
    name: str


class VoucherFile(NamedTuple):
    """Something attached; ``content`` only where it was asked for."""

    name: str
    media_type: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved an entry and how.

    Attributes:
        person: the approver; None where nobody had to.
        way: login, pin, paper, or empty where the entry names an approver only.
        is_confirmed: a signed paper was confirmed by its signer; True for every other way.
        confirmed_at: when, as UTC text; empty where not.
    """

    person: VoucherPerson | None = None
    way: str = ""
    is_confirmed: bool = True
    confirmed_at: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """One voucher.

    Attributes:
        entry_id: 0 for a draft.
        draft_id: number in the list of what waits; 0 for an entry.
        state: posted, or what became of the draft: waiting, refused, withdrawn.
        number: voucher number; empty for a draft.
        series: decides the title.
        entry_date: day of the books.
        kind: why the entry exists.
        narration: what happened.
        lines: with the names of their accounts.
        between: code of the account between units, whose lines are no part of what happened.
        names: display names of the people the lines refer to, by number.
        receipt_number: of a handwritten receipt.
        reason: of a reversal.
        reverses: number of the voucher this one mirrors.
        reversed_by: number of the voucher that mirrors this one.
        maker: who recorded it.
        made_at: UTC text.
        approval: who approved it.
        files: what is attached.
        prints: how often this voucher was printed before.
    """

    entry_id: int
    draft_id: int
    state: str
    number: str
    series: Series
    entry_date: date
    kind: EntryKind
    narration: str
    lines: tuple[LineView, ...]
    between: str
    names: dict[str, str]
    receipt_number: str
    reason: str
    reverses: str
    reversed_by: str
    maker: VoucherPerson
    made_at: str
    approval: Approval
    files: tuple[VoucherFile, ...] = ()
    prints: int = 0

    @property
    def amount(self) -> Money:
        """What changed hands: one side, without the pairs between units."""
        return sum(
            (line.amount.debit for line in self.lines if line.account != self.between), start=ZERO
        )


def voucher_of(session: Session, entry_id: int, *, with_images: bool = False) -> Voucher:
    """The voucher of one entry.

    Args:
        session: reading session.
        entry_id: its position.
        with_images: read the photos too, to print them behind it.

    Raises:
        EntryUnknown: no entry has that position.
    """
    found = vouchers_of(session, [entry_id], with_images=with_images)
    if not found:
        raise EntryUnknown(entry_id)
    return found[0]


def vouchers_of(
    session: Session, entry_ids: Sequence[int], *, with_images: bool = False
) -> list[Voucher]:
    """Vouchers of several entries in the order of their positions; unknown ones are left out."""
    wanted = sorted(set(entry_ids))
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.id.in_(wanted)).order_by(JournalEntry.id)
    ).all()
    lines = lines_of(session, wanted)
    drafts = {
        row.entry_id: row
        for row in session.scalars(select(PendingEntry).where(PendingEntry.entry_id.in_(wanted)))
    }
    mirrored = _mirrored(session, entries)
    files = _files_of(session, wanted, with_images=with_images)
    prints = _prints_of(session, wanted)
    people = _people(
        session,
        {entry.recorded_by for entry in entries}
        | {entry.approved_by for entry in entries}
        | {row.decided_by for row in drafts.values()}
        | _mentioned(line for each in lines.values() for line in each),
    )
    between = _between(session)
    return [
        Voucher(
            entry_id=entry.id,
            draft_id=0,
            state="posted",
            number=entry.voucher_number,
            series=Series(entry.series),
            entry_date=entry.entry_date,
            kind=EntryKind(entry.kind),
            narration=entry.narration,
            lines=tuple(lines.get(entry.id, ())),
            between=between,
            names=people,
            receipt_number=entry.receipt_number,
            reason=entry.reason,
            reverses=mirrored.numbers.get(entry.reverses_id or 0, ""),
            reversed_by=mirrored.by.get(entry.id, ""),
            maker=_person(entry.recorded_by, people),
            made_at=entry.recorded_at,
            approval=_approval(entry.approved_by, drafts.get(entry.id), people),
            files=files.get(entry.id, ()),
            prints=prints.get(entry.id, 0),
        )
        for entry in entries
    ]


def draft_voucher(session: Session, draft_id: int) -> Voucher:
    """The voucher of an entry that is not posted: waiting, refused or withdrawn.

    Raises:
        DraftUnknown: nothing with that number ever waited.
    """
    row = session.get(PendingEntry, draft_id)
    if row is None:
        raise DraftUnknown(draft_id)
    draft = draft_from_text(row.draft)
    lines = _draft_lines(session, draft)
    people = _people(session, {row.made_by} | _mentioned(lines))
    waiting = session.execute(
        select(WaitingFile.file_name, WaitingFile.media_type)
        .where(WaitingFile.request_id == row.request_id)
        .order_by(WaitingFile.id)
    )
    return Voucher(
        entry_id=row.entry_id or 0,
        draft_id=row.id,
        state="posted" if row.entry_id else row.state,
        number="",
        series=_series_of(session, draft),
        entry_date=draft.entry_date,
        kind=draft.kind,
        narration=draft.narration,
        lines=lines,
        between=_between(session),
        names=people,
        receipt_number=draft.receipt_number,
        reason=draft.reason,
        reverses="",
        reversed_by="",
        maker=_person(row.made_by, people),
        made_at=row.made_at,
        approval=Approval(),
        files=tuple(VoucherFile(name, kind) for name, kind in waiting),
    )


def record_prints(
    session: Session, vouchers: Iterable[Voucher], *, actor: str, now: datetime
) -> None:
    """Write down that vouchers were printed, so that the next paper says it is not the first."""
    for voucher in vouchers:
        subject = f"entry:{voucher.entry_id}"
        audit.record(session, PRINTED, subject, actor=actor, now=now, copy=voucher.prints + 1)


def _prints_of(session: Session, entry_ids: Sequence[int]) -> dict[int, int]:
    """How often each entry's voucher was printed."""
    subjects = {f"entry:{entry_id}": entry_id for entry_id in entry_ids}
    rows = session.execute(
        select(AuditEvent.subject, func.count())
        .where(AuditEvent.action == PRINTED, AuditEvent.subject.in_(subjects))
        .group_by(AuditEvent.subject)
    )
    return {subjects[subject]: count for subject, count in rows}


class _Mirrored(NamedTuple):
    """Numbers of entries by id, and by whom an entry was reversed."""

    numbers: dict[int, str]
    by: dict[int, str]


def _mirrored(session: Session, entries: Sequence[JournalEntry]) -> _Mirrored:
    ids = [entry.id for entry in entries]
    reversed_ids = [entry.reverses_id for entry in entries if entry.reverses_id]
    rows = session.execute(
        select(JournalEntry.id, JournalEntry.voucher_number, JournalEntry.reverses_id).where(
            JournalEntry.id.in_(reversed_ids) | JournalEntry.reverses_id.in_(ids)
        )
    ).all()
    return _Mirrored(
        {entry_id: number for entry_id, number, _ in rows},
        {reverses: number for _, number, reverses in rows if reverses},
    )


def _files_of(
    session: Session, entry_ids: Sequence[int], *, with_images: bool
) -> dict[int, tuple[VoucherFile, ...]]:
    is_image = Attachment.media_type.like("image/%")
    content = Attachment.content if with_images else literal(None)
    rows = session.execute(
        select(Attachment.entry_id, Attachment.file_name, Attachment.media_type, content, is_image)
        .where(Attachment.entry_id.in_(entry_ids))
        .order_by(Attachment.id)
    )
    found: dict[int, tuple[VoucherFile, ...]] = {}
    for entry_id, name, media_type, data, shows in rows:
        file = VoucherFile(name, media_type, data if shows else None)
        found[entry_id] = (*found.get(entry_id, ()), file)
    return found


def _approval(approved_by: str, draft: PendingEntry | None, people: dict[str, str]) -> Approval:
    if draft is None:
        return Approval(_person(approved_by, people)) if approved_by else Approval()
    is_paper = draft.way == "paper"
    return Approval(
        _person(approved_by or draft.decided_by, people),
        draft.way,
        is_confirmed=not is_paper or bool(draft.confirmed_by),
        confirmed_at=draft.confirmed_at,
    )


def _series_of(session: Session, draft: Draft) -> Series:
    """The series a draft will be numbered in."""
    chart = snapshot_of(driver_of(session), head_of(session).chart_stamp)
    return draft.series or series_for(draft, [chart.account(line.account) for line in draft.lines])


def _draft_lines(session: Session, draft: Draft) -> tuple[LineView, ...]:
    codes = {line.account for line in draft.lines}
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en).where(Account.code.in_(codes))
    )
    labels = {code: Label(name, english) for code, name, english in rows}
    return tuple(
        LineView(
            0,
            line.account,
            labels.get(line.account, Label(line.account, line.account)),
            line.unit,
            f"{line.subledger.kind}:{line.subledger.number}" if line.subledger else "",
            line.amount,
        )
        for line in draft.lines
    )


def _between(session: Session) -> str:
    return session.scalar(select(Account.code).where(Account.role == "inter_unit")) or ""


def _mentioned(lines: Iterable[LineView]) -> set[str]:
    """Numbers of people that lines refer to."""
    return {
        number
        for kind, _, number in (line.reference.partition(":") for line in lines)
        if kind == "person"
    }


def _people(session: Session, usernames: set[str]) -> dict[str, str]:
    rows = session.execute(
        select(User.username, User.display_name).where(User.username.in_(usernames - {""}))
    )
    return dict(rows.all())


def _person(username: str, people: dict[str, str]) -> VoucherPerson:
    return VoucherPerson(username, people.get(username, username))
