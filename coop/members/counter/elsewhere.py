"""Voucher numbers between those of a day's list that are not on it, and what they are."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.counter.models import Receipt
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.members.counter.facts import NumberRange

#: Voucher numbers named one by one; beyond them the list says how many there are.
NUMBERS_NAMED: Final = 12


class Elsewhere(StrEnum):
    """Why a voucher is not on the list of a day."""

    NO_SAVINGS = "no_savings"
    OTHER_DAY = "other_day"
    NO_RECEIPT = "no_receipt"
    MISSING = "missing"


LABELS: Final = {
    Elsewhere.NO_SAVINGS: Label(
        "bukti lain, bukan setoran atau penarikan simpanan anggota",
        "other vouchers, no savings of members paid in or taken out",
    ),
    Elsewhere.OTHER_DAY: Label(
        "kuitansinya di daftar tanggal lain", "their receipts are on the list of another day"
    ),
    Elsewhere.NO_RECEIPT: Label(
        "simpanan anggota yang dicatat tanpa kuitansi kasir",
        "savings of members recorded without a receipt of the counter",
    ),
    Elsewhere.MISSING: Label(
        "tidak ada di buku; tanyakan kepada pengawas", "not in the book; ask the supervisors"
    ),
}


def elsewhere_of(session: Session, numbers: Iterable[str]) -> dict[str, Elsewhere]:
    """Why each voucher has no receipt on the list that asks; one query."""
    wanted = sorted(numbers)
    if not wanted:
        return {}
    rows = session.execute(
        select(JournalEntry.voucher_number, func.count(Receipt.id), func.count(SavingsAccount.id))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(SavingsProduct, SavingsProduct.account == Account.code)
        .outerjoin(
            SavingsAccount,
            (SavingsAccount.product_id == SavingsProduct.id)
            & (SavingsAccount.subledger_id == Posting.subledger_id),
        )
        .outerjoin(Receipt, Receipt.entry_id == JournalEntry.id)
        .where(JournalEntry.voucher_number.in_(wanted))
        .group_by(JournalEntry.voucher_number)
    )
    found = dict.fromkeys(wanted, Elsewhere.MISSING)
    for number, receipts, accounts in rows:
        found[number] = (
            Elsewhere.OTHER_DAY
            if receipts
            else Elsewhere.NO_RECEIPT
            if accounts
            else Elsewhere.NO_SAVINGS
        )
    return found


def reasons_of(each: NumberRange, elsewhere: dict[str, Elsewhere]) -> Sequence[tuple[Label, str]]:
    """The numbers of a range that are not on the list, by why: ``(why, numbers)``."""
    found = []
    for why in Elsewhere:
        numbers = [number for number in each.elsewhere if elsewhere[number] == why]
        if numbers:
            named = ", ".join(numbers[:NUMBERS_NAMED])
            more = f", … ({len(numbers)})" if len(numbers) > NUMBERS_NAMED else ""
            found.append((LABELS[why], named + more))
    return found
