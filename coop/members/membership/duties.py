"""A right or an obligation of a leaver as the settlement takes it: words, amount, lines. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Final

if TYPE_CHECKING:
    from coop.ledger.entry import Line
    from coop.ledger.report import Label
    from coop.money import Money

#: In which order debts are paid from what a member has, the ledger's own first; stated on the
#: sheet. Cash shortages, advances and other claims, purchases on credit, loan interest, loans.
ORDER_SHORTAGE: Final = 10
ORDER_ADVANCE: Final = 20
ORDER_OTHER: Final = 30
ORDER_PURCHASE: Final = 40
ORDER_PENALTY: Final = 50
ORDER_LOAN_INTEREST: Final = 60
ORDER_LOAN: Final = 70


@dataclass(frozen=True, slots=True)
class Right:
    """Something a leaver is owed.

    Attributes:
        label: what it is, with the number of its account (``Simpanan sukarela SS-0007``).
        money: what it is worth to the member, after tax; more than nothing.
        lines: they sum to ``money``, debit positive: the saving's own line, or for interest to
            date the cost and, negative, the tax withheld.
        note: how it was reckoned (gross and tax), printed under it; empty for none.
    """

    label: Label
    money: Money
    lines: tuple[Line, ...]
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something a leaver owes.

    Attributes:
        order: place in the order in which debts are paid, ``ORDER_…``.
        label: what it is, with its number.
        money: what is owed; more than nothing.
        lines: they sum to minus ``money``: usually one credit of the receivable; unbilled
            interest credits its income account.
        note: how it was reckoned, printed under it.
    """

    order: int
    label: Label
    money: Money
    lines: tuple[Line, ...]
    note: Label | None = None
