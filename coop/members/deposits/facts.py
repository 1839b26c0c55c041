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


def source_text(savings_id: int) -> str:
    """Where the money of a deposit comes from, as its row keeps it.

    >>> source_text(7)
    'savings:7'
    """
    return f"{SAVINGS}:{savings_id}"


def source_savings(text: str) -> int:
    """The savings account such a text names; 0 for the cash boxes and banks of earlier books.

    >>> source_savings("savings:7"), source_savings("1104:USP")
    (7, 0)
    """
    account, _, rest = text.partition(":")
    return int(rest) if account == SAVINGS else 0


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
        source_id: the member's savings account the money is taken from.
        reference: of the signed form; may be empty.
    """

    member_id: int
    product_id: int
    amount: Money
    opened_on: date
    payout: str
    at_maturity: str
    savings_id: int
    source_id: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class BreakFacts:
    """How a deposit is ended before its time.

    Attributes:
        day: on which it ends; that day earns nothing.
        target_id: the member's savings account the money goes to.
        reason: why; stays with the entry.
    """

    day: date
    target_id: int
    reason: str
