"""The passbook: printing goes on where it stopped, whoever prints and whenever.

Lines stand in the order in which movements were recorded, since what is printed cannot be moved;
a movement that is recorded later for an earlier day follows with that day. What was printed where
is kept for good, so a batch can be printed again exactly as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.errors import RequestReused
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.settings import change_setting
from coop.ledger.settings import setting
from coop.ledger.wording import check_words
from coop.members.papers.errors import NothingToPrint
from coop.members.papers.errors import PassbookFull
from coop.members.papers.errors import PassbookMoved
from coop.members.papers.layout import CARRIED
from coop.members.papers.layout import SETTING
from coop.members.papers.layout import Layout
from coop.members.papers.layout import Place
from coop.members.papers.layout import after
from coop.members.papers.layout import check_place
from coop.members.papers.layout import layout_of
from coop.members.papers.layout import room
from coop.members.papers.models import PassbookBook
from coop.members.papers.models import PassbookPrint
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.members.savings.telling import What
from coop.members.savings.telling import natures_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_LENGTH_MAX = 200

#: What a line of the passbook calls a movement, in one word that fits its column.
WORDS: Final = {
    What.OPENING: "Saldo awal",
    What.UNDOING: "Batal",
    What.INTEREST: "Bunga",
    What.FEE: "Biaya",
    What.DEPOSIT: "Berjangka",
    What.SETTLEMENT: "Penyelesaian",
    What.SURPLUS: "SHU",
    What.MOVE: "Pindah buku",
}


def word_of(what: What, *, is_in: bool) -> str:
    """What a line of the passbook calls a movement.

    >>> word_of(What.MONEY, is_in=True), word_of(What.MONEY, is_in=False)
    ('Setor', 'Tarik')
    >>> word_of(What.SURPLUS, is_in=True)
    'SHU'
    """
    return WORDS.get(what) or ("Setor" if is_in else "Tarik")


class BookLine(NamedTuple):
    """One line of a passbook.

    Attributes:
        entry_id: whose movement; 0 for the line carried over.
        day: from when it counts; None for the line carried over.
        code: what it was, in a word.
        amount: positive for money in.
        balance: after it.
    """

    entry_id: int
    day: date | None
    code: str
    amount: Money
    balance: Money


class BookFacts(NamedTuple):
    """How a booklet begins.

    Attributes:
        has_history: whether everything so far is to be printed into it.
        has_opening: whether its first line carries the balance over.
        place: where printing begins; later than the first line for a booklet already in use.
        reason: why a new one.
    """

    has_history: bool
    has_opening: bool
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class PassbookState:
    """How far a passbook is printed.

    Attributes:
        view: the account.
        layout: of booklets now.
        book: the booklet in use; None before the first.
        last: the last batch in it.
        place: where the next line goes.
        waiting: lines that are not printed yet.
        room: how many lines the booklet still has.
    """

    view: SavingsView
    layout: Layout
    book: PassbookBook | None
    last: PassbookPrint | None
    place: Place
    waiting: tuple[BookLine, ...]
    room: int

    @property
    def last_id(self) -> int:
        """Of the last batch; 0 where nothing is printed."""
        return self.last.id if self.last is not None else 0

    @property
    def fitting(self) -> tuple[BookLine, ...]:
        """What of the waiting lines still goes into the booklet."""
        return _whole_entries(self.waiting, self.room)


def state_of(session: Session, account_id: int) -> PassbookState:
    """How far a passbook is printed, and what would follow.

    Raises:
        AccountMissing: there is no such account.
    """
    view = savings_view(session, account_id)
    layout = layout_now(session)
    book = _book(session, account_id)
    if book is None:
        lines = lines_between(session, view, 0, None, ZERO)
        return PassbookState(view, layout, None, None, Place(1, 1), tuple(lines), 0)
    last = session.scalars(
        select(PassbookPrint)
        .where(PassbookPrint.book_id == book.id)
        .order_by(PassbookPrint.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        place = Place(book.page, book.line)
        waiting = _carried(book)
        waiting += lines_between(session, view, book.after_entry, None, book.balance)
    else:
        place = after(Place(last.page, last.line), last.lines, last.lines_per_page)
        waiting = lines_between(session, view, last.up_to_entry, None, last.balance)
    if place.line > layout.lines:  # the layout has fewer lines than when it was printed
        place = Place(place.page + 1, 1)
    return PassbookState(view, layout, book, last, place, tuple(waiting), room(place, layout))


def layout_now(session: Session) -> Layout:
    """The layout that booklets are printed with."""
    return layout_of(setting(session, SETTING))


def change_layout(session: Session, layout: Layout, *, actor: str, now: datetime) -> bool:
    """Change the layout; what is printed stays where it is.

    Raises:
        LayoutUnfit: the lines would leave the paper.
    """
    layout.check()
    return change_setting(session, SETTING, layout.text(), actor=actor, now=now)


def lines_between(
    session: Session, view: SavingsView, after_entry: int, up_to: int | None, balance: Money
) -> list[BookLine]:
    """Movements recorded after an entry, in the order of recording, with the running balance."""
    query = (
        select(
            JournalEntry.id,
            Posting.effective_date,
            Posting.amount,
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.account_id == view.account_id,
            Posting.subledger_id == view.subledger_id,
            Posting.entry_id > after_entry,
        )
        .order_by(JournalEntry.id, Posting.line)
    )
    if up_to is not None:
        query = query.where(Posting.entry_id <= up_to)
    rows = session.execute(query).all()
    natures = natures_of(session, view.member_id, [row.id for row in rows])
    found = []
    for entry_id, day, amount in rows:
        balance -= amount
        told = natures[entry_id].told(-amount, view)
        code = word_of(told.what, is_in=amount < ZERO)
        found.append(BookLine(entry_id, day, code, -amount, balance))
    return found


def _carried(book: PassbookBook) -> list[BookLine]:
    return [BookLine(0, None, CARRIED, ZERO, book.balance)] if book.has_opening else []


def _whole_entries(lines: tuple[BookLine, ...], most: int) -> tuple[BookLine, ...]:
    """As many lines as fit, never a part of an entry."""
    if len(lines) <= most:
        return lines
    fitting = lines[:most]
    cut = lines[most].entry_id
    return tuple(each for each in fitting if each.entry_id != cut)


def _book(session: Session, account_id: int) -> PassbookBook | None:
    return session.scalars(
        select(PassbookBook)
        .where(PassbookBook.account_id == account_id)
        .order_by(PassbookBook.number.desc())
        .limit(1)
    ).one_or_none()


def start_book(
    session: Session,
    account_id: int,
    wanted: BookFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PassbookBook:
    """Begin a booklet: the first of an account, or the next when one is full or lost.

    A later booklet goes on after the last line printed, and carries the balance over.

    Raises:
        AccountMissing: there is no such account.
        PlaceNotInBook: it would begin on a line it does not have.
        TextRefused: a reason that would not print as it reads.
        RequestReused: the id began another booklet.
    """
    lock_head(session)
    known = session.scalar(select(PassbookBook).where(PassbookBook.request_id == request_id))
    if known is not None:
        if (known.account_id, known.page, known.line) != (account_id, *wanted.place):
            raise RequestReused(request_id, str(known.number))
        return known
    state = state_of(session, account_id)
    check_place(wanted.place, state.layout)
    check_words("reason", wanted.reason, length_max=REASON_LENGTH_MAX)
    after_entry, balance = _beginning(session, state, has_history=wanted.has_history)
    number = state.book.number + 1 if state.book is not None else 1
    book = PassbookBook(
        account_id=account_id,
        number=number,
        after_entry=after_entry,
        balance=balance,
        page=wanted.place.page,
        line=wanted.place.line,
        has_opening=wanted.has_opening,
        reason=wanted.reason,
        request_id=request_id,
        started_at=utc_text(now),
        started_by=actor,
    )
    session.add(book)
    session.flush()
    audit.record(
        session,
        "passbook.start",
        f"passbook:{account_id}",
        actor=actor,
        now=now,
        number=number,
    )
    return book


def _beginning(session: Session, state: PassbookState, *, has_history: bool) -> tuple[int, Money]:
    """After which entry a new booklet begins, and what the account held then."""
    if state.last is not None:
        return state.last.up_to_entry, state.last.balance
    if state.book is not None:
        return state.book.after_entry, state.book.balance
    if has_history:
        return 0, ZERO
    balance = state.waiting[-1].balance if state.waiting else ZERO
    return session.scalar(select(func.max(JournalEntry.id))) or 0, balance


def print_lines(
    session: Session,
    account_id: int,
    expected: int,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PassbookPrint:
    """Take the lines that are not printed yet into the booklet, as many as it has room for.

    Args:
        session: writing session.
        account_id: of the savings account.
        expected: the last batch the page knew of (``PassbookState.last_id``); 0 for none.
        request_id: the same id prints one batch.
        actor: who prints.
        now: aware moment.

    Raises:
        PassbookMoved: somebody printed meanwhile.
        NothingToPrint: no booklet was begun, or everything stands in it.
        PassbookFull: it has no line left.
    """
    lock_head(session)
    known = session.scalar(select(PassbookPrint).where(PassbookPrint.request_id == request_id))
    if known is not None:
        return known
    state = state_of(session, account_id)
    if state.last_id != expected:
        raise PassbookMoved(state.view.number)
    if state.book is None or not state.waiting:
        raise NothingToPrint(state.view.number)
    lines = state.fitting
    if not lines:
        raise PassbookFull(state.view.number, state.layout.pages)
    begun = state.last.up_to_entry if state.last is not None else state.book.after_entry
    row = PassbookPrint(
        book_id=state.book.id,
        page=state.place.page,
        line=state.place.line,
        lines=len(lines),
        lines_per_page=state.layout.lines,
        after_entry=begun,
        up_to_entry=max(begun, lines[-1].entry_id),
        balance=lines[-1].balance,
        request_id=request_id,
        printed_at=utc_text(now),
        printed_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "passbook.print",
        f"passbook:{account_id}",
        actor=actor,
        now=now,
        number=state.book.number,
        page=row.page,
        line=row.line,
        lines=row.lines,
    )
    return row


class Batch(NamedTuple):
    """A batch with the lines it holds, and in which booklet."""

    row: PassbookPrint
    book: PassbookBook
    view: SavingsView
    lines: tuple[BookLine, ...]


def batch_of(session: Session, account_id: int, print_id: int) -> Batch | None:
    """A batch exactly as it was printed; None where the account has none of that id."""
    row = session.get(PassbookPrint, print_id)
    book = session.get(PassbookBook, row.book_id) if row is not None else None
    if row is None or book is None or book.account_id != account_id:
        return None
    view = savings_view(session, account_id)
    moves = lines_between(session, view, row.after_entry, row.up_to_entry, ZERO)
    opening = row.balance - total(each.amount for each in moves)
    lines = _carried(book) if len(moves) < row.lines else []
    lines += lines_between(session, view, row.after_entry, row.up_to_entry, opening)
    return Batch(row, book, view, tuple(lines))


def batches_of(session: Session, account_id: int) -> list[tuple[PassbookPrint, int]]:
    """The latest batches of an account with the number of their booklet, the latest first."""
    rows = session.execute(
        select(PassbookPrint, PassbookBook.number)
        .join(PassbookBook, PassbookBook.id == PassbookPrint.book_id)
        .where(PassbookBook.account_id == account_id)
        .order_by(PassbookPrint.id.desc())
        .limit(20)
    ).all()
    return [(row[0], row[1]) for row in rows]
