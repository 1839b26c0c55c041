"""What the bank says against what the book says: proposals, and what explains the difference. Pure.

Amounts are signed as the book has them: money that came to the account is positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from coop.money import ZERO
from coop.money import Money

#: A line of the bank and an entry further apart than this are proposed to nobody.
DAYS_APART_MAX = 7


class Item(NamedTuple):
    """A line of the bank or of the book.

    Attributes:
        id: of the bank line or the posting.
        day: on which it stands there.
        amount: signed.
        text: what the bank printed or the entry says.
        entry_id: of the entry, 0 for a line of the bank.
        number: its voucher, empty for a line of the bank.
    """

    id: int
    day: date
    amount: Money
    text: str = ""
    entry_id: int = 0
    number: str = ""


class Pair(NamedTuple):
    """A line of the bank and the entry that looks like the same money."""

    line: Item
    posting: Item

    @property
    def days_apart(self) -> int:
        """How far their days lie apart, whichever comes first."""
        return abs((self.line.day - self.posting.day).days)


def propose(lines: Iterable[Item], postings: Iterable[Item]) -> list[Pair]:
    """Pairs of the same amount, the nearest days first, each item once; in order of the lines.

    A person confirms them; nothing is ticked by itself.

    >>> ten, twenty = Money.rupiah(10), Money.rupiah(20)
    >>> lines = [Item(1, date(2026, 3, 5), ten), Item(2, date(2026, 3, 5), twenty)]
    >>> book = [Item(7, date(2026, 3, 1), ten), Item(8, date(2026, 3, 4), ten)]
    >>> [(pair.line.id, pair.posting.id) for pair in propose(lines, book)]
    [(1, 8)]
    """
    by_amount: dict[Money, list[Item]] = defaultdict(list)
    for posting in postings:
        by_amount[posting.amount].append(posting)
    possible = [
        Pair(line, posting)
        for line in lines
        for posting in by_amount.get(line.amount, ())
        if abs((line.day - posting.day).days) <= DAYS_APART_MAX
    ]
    possible.sort(key=lambda pair: (pair.days_apart, pair.line.day, pair.line.id, pair.posting.id))
    taken_lines: set[int] = set()
    taken_postings: set[int] = set()
    chosen = []
    for pair in possible:
        if pair.line.id not in taken_lines and pair.posting.id not in taken_postings:
            chosen.append(pair)
            taken_lines.add(pair.line.id)
            taken_postings.add(pair.posting.id)
    return sorted(chosen, key=lambda pair: (pair.line.day, pair.line.id))


def sum_of(items: Iterable[Item]) -> Money:
    """The signed sum of items."""
    return sum((item.amount for item in items), start=ZERO)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines and postings that were ticked as the same money."""

    lines: tuple[Item, ...]
    postings: tuple[Item, ...]


def split_groups(groups: Iterable[Group], day: date) -> tuple[list[Item], list[Item]]:
    """What is still outstanding at the end of a day of groups that reach beyond it.

    A group whose part up to the day comes to the same on both sides is settled by then; of any
    other, what stands up to the day is outstanding.

    >>> paid_in = Item(7, date(2026, 3, 31), Money.rupiah(500))
    >>> arrived = Item(1, date(2026, 4, 2), Money.rupiah(500))
    >>> lines, postings = split_groups([Group((arrived,), (paid_in,))], date(2026, 3, 31))
    >>> len(lines), len(postings)
    (0, 1)
    """
    lines: list[Item] = []
    postings: list[Item] = []
    for group in groups:
        own_lines = [each for each in group.lines if each.day <= day]
        own_postings = [each for each in group.postings if each.day <= day]
        if sum_of(own_lines) != sum_of(own_postings):
            lines += own_lines
            postings += own_postings
    return lines, postings


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The bank's balance and the book's at the end of a day, and what lies between them.

    Attributes:
        account: code of the bank account.
        unit: whose it is.
        day: of which both balances are.
        bank_balance: as the bank states it; None while nobody typed it.
        is_stated: whether a person typed it from the passbook rather than a file having told it.
        book_balance: by the ledger.
        outstanding_postings: in the book, not at the bank yet.
        outstanding_lines: at the bank, not in the book yet.
    """

    account: str
    unit: str
    day: date
    bank_balance: Money | None
    is_stated: bool
    book_balance: Money
    outstanding_postings: tuple[Item, ...]
    outstanding_lines: tuple[Item, ...]

    @property
    def expected(self) -> Money:
        """What the bank ought to state: the book, less what is on its way, plus what is unbooked.

        >>> day = date(2026, 3, 31)
        >>> on_its_way = Item(7, day, Money.rupiah(500))
        >>> charge = Item(1, day, Money.rupiah(-15))
        >>> Reconciliation(
        ...     "1111", "KANTOR", day, None, False, Money.rupiah(2_000), (on_its_way,), (charge,)
        ... ).expected.plain()
        '1485'
        """
        return (
            self.book_balance - sum_of(self.outstanding_postings) + sum_of(self.outstanding_lines)
        )

    @property
    def difference(self) -> Money:
        """What nothing explains; nothing while the bank's balance is not known."""
        return ZERO if self.bank_balance is None else self.bank_balance - self.expected

    @property
    def is_reconciled(self) -> bool:
        """Whether the bank's balance is known and the outstanding items explain all of it."""
        return self.bank_balance is not None and not self.difference
