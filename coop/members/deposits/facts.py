"""What is agreed about a deposit before the book is asked, and how its entries are named. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

if TYPE_CHECKING:
    from coop.money import Money

#: First part of the origin of every entry of a deposit.
OWNER: Final = "deposit"
PREFIX: Final = "SB-"

MONTHLY: Final = "monthly"
MATURITY: Final = "maturity"
PAYOUTS: Final = (MONTHLY, MATURITY)

PAY: Final = "pay"
ROLL_PRINCIPAL: Final = "principal"
ROLL_ALL: Final = "all"
AT_MATURITY: Final = (PAY, ROLL_PRINCIPAL, ROLL_ALL)

#: What an entry of a deposit does.
OPENING: Final = "open"
ACCRUAL: Final = "accrue"
INTEREST: Final = "interest"
MATURED: Final = "mature"
BROKEN: Final = "break"

REFERENCE_LENGTH_MAX: Final = 100
REASON_LENGTH_MAX: Final = 300
SAVINGS: Final = "savings"


def deposit_number(number: int) -> str:
    """What people call a deposit.

    >>> deposit_number(1), deposit_number(12345)
    ('SB-0001', 'SB-12345')
    """
    return f"{PREFIX}{number:04d}"


class Origin(NamedTuple):
    """Which deposit an entry belongs to, what it does, in which term, and where in it."""

    deposit_id: int
    what: str
    term: int
    at: str

    def text(self) -> str:
        """As the ledger keeps it.

        >>> Origin(12, INTEREST, 1, "3").text()
        'deposit:12:interest:1.3'
        """
        return f"{OWNER}:{self.deposit_id}:{self.what}:{self.term}.{self.at}"


def origin_of(text: str) -> Origin:
    """Read an origin that ``Origin.text`` wrote.

    >>> origin_of("deposit:12:accrue:1.2026-03")
    Origin(deposit_id=12, what='accrue', term=1, at='2026-03')
    """
    _, deposit_id, what, where = text.split(":")
    term, _, at = where.partition(".")
    return Origin(int(deposit_id), what, int(term), at)


class Place(NamedTuple):
    """Where money comes from or goes to: a cash box or bank account of a unit, or savings.

    Attributes:
        account: code of a cash or bank account; empty for savings.
        unit: whose it is.
        savings_id: the savings account; 0 for cash and bank.
    """

    account: str = ""
    unit: str = ""
    savings_id: int = 0

    def text(self) -> str:
        """As forms send it and the deposit keeps it.

        >>> Place("1104", "USP").text(), Place(savings_id=7).text()
        ('1104:USP', 'savings:7')
        """
        return f"{SAVINGS}:{self.savings_id}" if self.savings_id else f"{self.account}:{self.unit}"


def place_of(text: str) -> Place:
    """Read a place; one that names nothing for anything else.

    >>> place_of("1104:USP"), place_of("savings:7").savings_id, place_of("?") == Place()
    (Place(account='1104', unit='USP', savings_id=0), 7, True)
    """
    account, _, rest = text.partition(":")
    if account == SAVINGS:
        is_number = rest.isascii() and rest.isdigit() and len(rest) < 10
        return Place(savings_id=int(rest) if is_number else 0)
    return Place(account, rest) if rest else Place()


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """A deposit as it is asked for.

    Attributes:
        member_id: whose.
        product_id: of the kind ``term``; its terms of the day give rate, months and basis.
        amount: what is placed.
        opened_on: day of opening, from which due days are counted.
        payout: ``MONTHLY`` or ``MATURITY``.
        at_maturity: one of ``AT_MATURITY``.
        savings_id: the member's savings account that interest and the matured principal go to.
        source: where the money comes from.
        reference: of the transfer or the handwritten receipt; may be empty.
    """

    member_id: int
    product_id: int
    amount: Money
    opened_on: date
    payout: str
    at_maturity: str
    savings_id: int
    source: Place
    reference: str = ""


@dataclass(frozen=True, slots=True)
class BreakFacts:
    """How a deposit is ended before its time.

    Attributes:
        day: on which it ends; that day earns nothing.
        target: where the money goes.
        reason: why; stays with the entry.
    """

    day: date
    target: Place
    reason: str
