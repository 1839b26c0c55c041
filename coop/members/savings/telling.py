"""What a movement of savings is called towards its member.

Made of what an entry moved, never of what somebody typed: a narration may name other members, and
a remark in it is the office's. Who needs it opens the voucher.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import Period
from coop.dates import split_period
from coop.ledger.entry import EntryKind
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from coop.members.savings.reading import SavingsView
    from coop.money import Money

#: How the narration of an interest entry begins that puts an earlier one right.
CORRECTED: Final = "Koreksi bunga simpanan"
#: Statement lines of accounts that tell what an entry is about.
SURPLUS: Final = "surplus_payable"
NAMELESS: Final = "escrow"
TAX: Final = "tax_payable"


class What(StrEnum):
    """What a movement is."""

    OPENING = "opening"
    UNDOING = "undoing"
    INTEREST = "interest"
    FEE = "fee"
    DEPOSIT = "deposit"
    SETTLEMENT = "settlement"
    SURPLUS = "surplus"
    MOVE = "move"
    MONEY = "money"


class Told(NamedTuple):
    """What a movement is, and in the words of its member."""

    what: What
    label: Label


class Place(NamedTuple):
    """A savings account as postings name it, and as people do."""

    account_id: int
    subledger_id: int | None
    name: str


@dataclass(slots=True)
class Nature:
    """What an entry did, as far as it tells what its movements are.

    Attributes:
        kind: of the entry.
        origin: of the entry.
        narration: read only where the cooperative wrote it of itself.
        undone: number of the voucher it takes back; empty where it takes none back.
        marks: kinds of money (``cash``, ``bank``) and statement lines that it moved.
        places: the member's own accounts in it.
    """

    kind: str
    origin: str
    narration: str
    undone: str
    marks: set[str] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    @property
    def has_money(self) -> bool:
        """Whether cash or money at a bank moved."""
        return bool(self.marks & {"cash", "bank"})

    def told(self, amount: Money, account: SavingsView) -> Told:
        """What a movement of the entry on one of the member's accounts is.

        Args:
            amount: positive for money in.
            account: on which.
        """
        owner, _, rest = self.origin.partition(":")
        if self.kind == EntryKind.REVERSAL:
            undone = self.undone
            return Told(What.UNDOING, Label(f"Pembatalan {undone}", f"{undone} taken back"))
        if self.kind == EntryKind.OPENING:
            return Told(What.OPENING, _OPENING)
        if owner == "interest":
            return self._interest(Period(rest), is_in=amount > ZERO)
        if owner == "deposit":
            return self._deposit(rest)
        return _BY_OWNER.get(owner) or self._by_marks(account, is_in=amount > ZERO)

    def _by_marks(self, account: SavingsView, *, is_in: bool) -> Told:
        if SURPLUS in self.marks:
            return Told(What.SURPLUS, _SURPLUS_IN if is_in else _SURPLUS_OUT)
        if "cash" in self.marks:
            return Told(What.MONEY, _PAID_IN if is_in else _TAKEN)
        if self.marks & {"bank", NAMELESS}:
            return Told(What.MONEY, _SENT_IN if is_in else _SENT_OUT)
        return Told(What.MOVE, self._moved(account, is_in=is_in))

    def _interest(self, month: Period, *, is_in: bool) -> Told:
        year, number = split_period(month)
        when = Label(f"{MONTHS_ID[number - 1]} {year}", f"{MONTHS_EN[number - 1]} {year}")
        what, name = What.INTEREST, _INTEREST
        if self.narration.startswith(CORRECTED):
            name = _INTEREST_CORRECTED
        elif not is_in:
            what, name = What.FEE, _FEE
        elif TAX in self.marks:
            name = _INTEREST_TAXED
        return Told(what, Label(name.id.format(when.id), name.en.format(when.en)))

    def _deposit(self, origin: str) -> Told:
        """The narration up to the member's number ends with the number of the deposit."""
        words = self.narration.partition(", ")[0]
        english = _DEPOSITS_EN[origin.split(":")[1]]
        return Told(What.DEPOSIT, Label(words, f"{english} {words.rpartition(' ')[2]}"))

    def _moved(self, account: SavingsView, *, is_in: bool) -> Label:
        own = (account.account_id, account.subledger_id)
        others = [each.name for each in self.places if each[:2] != own]
        if len(others) != 1:
            return _MOVED
        name = others[0]
        if is_in:
            return Label(f"{_MOVED.id} dari {name}", f"{_MOVED.en} from {name}")
        return Label(f"{_MOVED.id} ke {name}", f"{_MOVED.en} to {name}")


_BY_OWNER: Final = {
    "settlement": Told(
        What.SETTLEMENT, Label("Penyelesaian keanggotaan", "Settlement of the membership")
    ),
    "collection": Told(
        What.MONEY, Label("Setoran lewat petugas pungut", "Paid in with a collector")
    ),
}
_OPENING: Final = Label("Saldo awal", "Opening balance")
_SURPLUS_IN: Final = Label("SHU bagian anggota", "Member's share of the surplus")
_SURPLUS_OUT: Final = Label("Koreksi SHU bagian anggota", "Share of the surplus corrected")
_PAID_IN: Final = Label("Setoran tunai", "Paid in, cash")
_TAKEN: Final = Label("Penarikan tunai", "Taken out, cash")
_SENT_IN: Final = Label("Setoran lewat transfer", "Paid in by bank")
_SENT_OUT: Final = Label("Penarikan lewat transfer", "Taken out by bank")
_MOVED: Final = Label("Pindah buku", "Moved")
_INTEREST: Final = Label("Bunga {}", "Interest of {}")
_INTEREST_TAXED: Final = Label(
    "Bunga {}, sudah dipotong pajak", "Interest of {}, tax already withheld"
)
_INTEREST_CORRECTED: Final = Label("Koreksi bunga {}", "Interest of {} corrected")
_FEE: Final = Label("Biaya administrasi {}", "Fee of {}")
_DEPOSITS_EN: Final = {
    "open": "Time deposit opened:",
    "interest": "Interest of time deposit",
    "mature": "Time deposit due:",
    "break": "Time deposit ended early:",
}


def natures_of(session: Session, member_id: int, entry_ids: Iterable[int]) -> dict[int, Nature]:
    """What entries did, seen from one member; one query.

    Args:
        session: reading session.
        member_id: whose own accounts are named; those of others are not.
        entry_ids: of entries that moved one of these.
    """
    undone = aliased(JournalEntry)
    head = (
        JournalEntry.kind,
        JournalEntry.origin,
        JournalEntry.narration,
        undone.voucher_number.label("undone"),
    )
    place = (Posting.account_id, Posting.subledger_id, SavingsProduct.name, SavingsAccount.number)
    rows = session.execute(
        select(Posting.entry_id, Account.money, Account.line, *place, *head)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .outerjoin(undone, undone.id == JournalEntry.reverses_id)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(SavingsProduct, SavingsProduct.account == Account.code)
        .outerjoin(
            SavingsAccount,
            and_(
                SavingsAccount.product_id == SavingsProduct.id,
                SavingsAccount.subledger_id == Posting.subledger_id,
                SavingsAccount.member_id == member_id,
            ),
        )
        .where(
            Posting.entry_id.in_(sorted(set(entry_ids))),
            or_(
                Account.money != "",
                Account.line.in_((SURPLUS, NAMELESS, TAX)),
                SavingsAccount.id.is_not(None),
            ),
        )
    )
    found: dict[int, Nature] = {}
    for row in rows:
        nature = found.setdefault(
            row.entry_id, Nature(row.kind, row.origin, row.narration, row.undone or "")
        )
        if row.number is None:
            nature.marks.add(row.money or row.line)
        else:
            name = f"{row.name} {row.number}"
            nature.places.add(Place(row.account_id, row.subledger_id, name))
    return found
