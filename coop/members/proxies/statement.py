"""What a member abroad reads: every movement of the own savings, and who made it.

Built from the entries of the ledger, never from the list of acts: nothing is left out by leaving
out its act. Money taken out without an act is said to have been taken by the member, who knows
whether that is so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.ledger.cash_labels import lowered
from coop.ledger.entry import EntryKind
from coop.ledger.models import JournalEntry
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.proxies import queries
from coop.members.proxies.facts import RELATION_LABELS
from coop.members.savings.reading import movements_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.telling import natures_of
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.members.savings.reading import Movement
    from coop.members.savings.reading import SavingsView
    from coop.members.savings.telling import Nature

#: Who made a movement: a proxy, the member at the counter, or the books alone.
BY_PROXY: Final = "proxy"
BY_MEMBER: Final = "member"
BY_BOOKS: Final = "books"

TAKEN_BY_MEMBER: Final = Label("diambil sendiri", "taken by the member")
PAID_IN: Final = Label("disetor", "paid in")
TAKEN_BACK: Final = Label("pembatalan", "taken back")
REVERSED: Final = Label("sudah dibatalkan", "taken back later")


@dataclass(frozen=True, slots=True)
class Line:
    """One movement and who made it.

    Attributes:
        movement: as the passbook has it.
        by: ``proxy``, ``member`` or ``books``.
        act: of a proxy, None where there was none.
        told: what it was, where the books alone made it.
        is_undoing: whether it takes back another movement.
        is_undone: whether it was taken back.
    """

    movement: Movement
    by: str
    act: queries.ActView | None
    told: Label
    is_undoing: bool
    is_undone: bool

    @property
    def who(self) -> Label:
        """Who made it, as people say it; relations and numbers, no names."""
        words = self._who()
        if self.is_undone:
            return Label(f"{words.id} ({REVERSED.id})", f"{words.en} ({REVERSED.en})")
        return words

    def _who(self) -> Label:
        if self.is_undoing:
            return TAKEN_BACK
        if self.act is not None:
            relation, number = RELATION_LABELS[self.act.relation], self.act.number
            return Label(
                f"oleh kuasa {number} ({relation.id})", f"by proxy {number} ({relation.en})"
            )
        if self.by == BY_BOOKS:
            return Label(lowered(self.told.id), lowered(self.told.en))
        return TAKEN_BY_MEMBER if self.movement.amount < ZERO else PAID_IN


@dataclass(frozen=True, slots=True)
class AccountPart:
    """One savings account in the range.

    Attributes:
        account: which.
        first: from when it is shown: the first day of the range, or the earlier day of a paper
            that was recorded since.
        before: what it held before that day.
        lines: in order.
        after: what it holds at the end.
    """

    account: SavingsView
    first: date
    before: Money
    lines: tuple[Line, ...]
    after: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """All savings of one member in a range of days.

    Attributes:
        first: first day.
        last: last day.
        parts: one for each account that holds or moved anything.
        waiting: acts that wait for a second person, so they are in no account yet.
    """

    first: date
    last: date
    parts: tuple[AccountPart, ...]
    waiting: tuple[queries.ActView, ...]

    @property
    def by_proxy(self) -> Money:
        """What proxies took out in the range and was not taken back."""
        return self._taken(BY_PROXY)

    @property
    def by_member(self) -> Money:
        """What was taken out without a proxy, in cash or by bank, and not taken back."""
        return self._taken(BY_MEMBER)

    @property
    def by_books(self) -> Money:
        """What left without money in anybody's hand: moved to other savings, fees, corrections."""
        return self._taken(BY_BOOKS)

    def _taken(self, by: str) -> Money:
        taken = (
            -line.movement.amount
            for part in self.parts
            for line in part.lines
            if line.by == by and line.movement.amount < ZERO
            if line.movement.entry_date >= self.first
            if not (line.is_undone or line.is_undoing)
        )
        return sum(taken, start=ZERO)


def statement_of(session: Session, member_id: int, first: date, last: date) -> Statement:
    """Every movement of a member's savings in a range, and who made it.

    A paper of an earlier day that was recorded in the range is shown too, so that nobody hides
    what was taken behind an old date.

    Args:
        session: reading session.
        member_id: whose.
        first: first day.
        last: last effective day.
    """
    moved = {
        account: movements_of(session, account, last=last)
        for account in savings_of_member(session, member_id, with_closed=True)
    }
    acts = queries.acts_of_member(session, member_id)
    since = {
        account: min([first, *(each.day for each in rows if each.entry_date >= first)])
        for account, rows in moved.items()
    }
    entry_ids = {
        each.entry_id
        for account, rows in moved.items()
        for each in rows
        if each.day >= since[account]
    }
    made = _Made(
        {each.entry_id: each for each in acts if each.entry_id is not None},
        natures_of(session, member_id, entry_ids),
        _undone(session, entry_ids),
    )
    parts = []
    for account, movements in moved.items():
        begin = since[account]
        shown = tuple(made.line(each, account) for each in movements if each.day >= begin)
        earlier = [each for each in movements if each.day < begin]
        before = earlier[-1].balance if earlier else ZERO
        after = movements[-1].balance if movements else ZERO
        if shown or after:
            parts.append(AccountPart(account, begin, before, shown, after))
    waiting = tuple(each for each in acts if each.state == queries.WAITING)
    return Statement(first, last, tuple(parts), waiting)


@dataclass(frozen=True, slots=True)
class _Made:
    """What is known of entries: acts by entry, what each did, entries taken back."""

    acts: dict[int, queries.ActView]
    natures: dict[int, Nature]
    undone: frozenset[int]

    def line(self, movement: Movement, account: SavingsView) -> Line:
        act = self.acts.get(movement.entry_id)
        nature = self.natures[movement.entry_id]
        by = BY_PROXY if act else BY_MEMBER if nature.has_money else BY_BOOKS
        told = nature.told(movement.amount, account).label
        is_undoing = movement.kind == EntryKind.REVERSAL
        return Line(movement, by, act, told, is_undoing, movement.entry_id in self.undone)


def _undone(session: Session, entry_ids: Iterable[int]) -> frozenset[int]:
    found = session.scalars(
        select(JournalEntry.reverses_id).where(JournalEntry.reverses_id.in_(sorted(entry_ids)))
    )
    return frozenset(each for each in found if each is not None)


def statement_report(statement: Statement, number: str, name: str = "") -> Report:
    """A statement for paper and spreadsheets.

    Args:
        statement: what it says.
        number: of the member.
        name: of the member, printed for the treasurer's file; a link's file bears the number alone.
    """

    def rows() -> Iterator[ReportRow]:
        for part in statement.parts:
            account = part.account
            yield ReportRow(
                (None, f"{account.product_name} {account.number}", None, None, None, None),
                "heading",
            )
            yield ReportRow((part.first, _BEFORE, None, None, None, part.before))
            for line in part.lines:
                amount = line.movement.amount
                yield ReportRow(
                    (
                        line.movement.day,
                        line.who,
                        line.movement.voucher_number,
                        amount if amount > ZERO else None,
                        -amount if amount < ZERO else None,
                        line.movement.balance,
                    ),
                    level=1,
                )
            yield ReportRow((statement.last, _AFTER, None, None, None, part.after), "subtotal")

    whose = f"{number} {name}".strip()
    return Report(
        kind="mutasi-kuasa",
        title=Label(f"Mutasi Simpanan dan Kuasa {whose}", f"Savings and Proxies of {whose}"),
        columns=_COLUMNS,
        rows=rows,
        date_from=statement.first,
        date_to=statement.last,
        notes=_notes(statement),
        totals={
            "by_proxy": statement.by_proxy,
            "by_member": statement.by_member,
            "by_books": statement.by_books,
        },
    )


_BEFORE = Label("Saldo sebelumnya", "Balance before")
_AFTER = Label("Saldo akhir", "Balance at the end")
_COLUMNS: Final = (
    Column("day", Label("Tanggal", "Day"), "date", 9),
    Column("who", Label("Oleh siapa", "By whom"), "text", 26),
    Column("voucher", Label("Bukti", "Voucher"), "text", 13),
    Column("in", Label("Masuk", "In"), "money", 11),
    Column("out", Label("Keluar", "Out"), "money", 11),
    Column("balance", Label("Saldo", "Balance"), "money", 12),
)


def _notes(statement: Statement) -> tuple[Label, ...]:
    from_proxies = statement.by_proxy.indonesian()
    from_member = statement.by_member.indonesian()
    notes = [
        Label(
            f"Diambil lewat kuasa Rp{from_proxies}; diambil tanpa kuasa Rp{from_member}. Uang "
            "yang keluar tanpa kuasa berarti diambil anggota sendiri: bila bukan Anda, "
            "laporkan kepada pengawas.",
            f"Taken by proxy Rp{from_proxies}; taken without a proxy Rp{from_member}. What went "
            "out without a proxy was taken by the member: if it was not you, tell the "
            "supervisors.",
        )
    ]
    if statement.by_books:
        moved = statement.by_books.indonesian()
        notes.append(
            Label(
                "Keluar dari rekening tanpa diambil sebagai uang (pindah buku, simpanan berjangka,"
                f" biaya): Rp{moved}.",
                "Left an account without being taken as money (moved, time deposits, fees):"
                f" Rp{moved}.",
            )
        )
    notes += [
        Label(
            f"Menunggu persetujuan: kuasa {each.number}, Rp{each.row.amount.indonesian()}.",
            f"Waiting for approval: proxy {each.number}, Rp{each.row.amount.indonesian()}.",
        )
        for each in statement.waiting
    ]
    return tuple(notes)
