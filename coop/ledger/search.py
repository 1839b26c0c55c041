"""One box for everything: accounts by code or name, entries by number, text, person or amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.errors import AmountUnreadable
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

ACCOUNTS_MAX = 20
ENTRIES_MAX = 50
#: Fewer signs would find nearly everything and read nearly everything for it.
TEXT_MIN = 2


class FoundAccount(NamedTuple):
    """An account whose code or name matches."""

    code: str
    name: str
    name_en: str
    is_active: bool


class FoundReference(NamedTuple):
    """The number of a member, an account or a loan, on one of the accounts it stands on."""

    kind: str
    number: str
    code: str
    name: str
    name_en: str
    first_day: date


class FoundEntry(NamedTuple):
    """An entry that matches; ``amount`` is the sum of its debits, without pairs between units."""

    id: int
    voucher_number: str
    entry_date: date
    narration: str
    receipt_number: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; ``has_more`` when only the latest entries are listed."""

    accounts: Sequence[FoundAccount]
    references: Sequence[FoundReference]
    entries: Sequence[FoundEntry]
    has_more: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not self.accounts and not self.references and not self.entries


def search(session: Session, text: str) -> Found:
    """Everything a text may mean; the latest entries first.

    Args:
        session: reading session.
        text: part of a name or narration, the beginning of an account's code, a voucher or
            receipt number, the number of a member or loan, or an amount (``1.250.000``).
    """
    text = text.strip()
    if len(text) < TEXT_MIN:
        return Found((), (), (), has_more=False)
    found = session.execute(
        _entries(text).order_by(JournalEntry.id.desc()).limit(ENTRIES_MAX + 1)
    ).all()
    listed = found[:ENTRIES_MAX]
    sums = _debits(session, [row[0] for row in listed])
    return Found(
        accounts=_accounts(session, text),
        references=_references(session, text),
        entries=[
            FoundEntry(row[0], row[1], row[2], row[3], row[4], sums.get(row[0], ZERO))
            for row in listed
        ],
        has_more=len(found) > ENTRIES_MAX,
    )


def _accounts(session: Session, text: str) -> Sequence[FoundAccount]:
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en, Account.is_active)
        .where(
            or_(
                Account.code.istartswith(text, autoescape=True),
                Account.name.icontains(text, autoescape=True),
                Account.name_en.icontains(text, autoescape=True),
            )
        )
        .order_by(Account.code)
        .limit(ACCOUNTS_MAX)
    )
    return [FoundAccount(*row) for row in rows]


def _references(session: Session, text: str) -> Sequence[FoundReference]:
    rows = session.execute(
        select(
            Subledger.kind,
            Subledger.number,
            Account.code,
            Account.name,
            Account.name_en,
            func.min(Posting.entry_date),
        )
        .join(Posting, Posting.subledger_id == Subledger.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Subledger.number.in_((text, text.upper())))
        .group_by(Subledger.kind, Subledger.number, Account.code, Account.name, Account.name_en)
        .order_by(Subledger.kind, Subledger.number, Account.code)
        .limit(ACCOUNTS_MAX)
    )
    return [FoundReference(*row) for row in rows]


def _entries(text: str) -> Any:  # noqa: ANN401 - a select of five columns
    conditions: list[ColumnElement[bool]] = [
        JournalEntry.voucher_number.icontains(text, autoescape=True),
        JournalEntry.receipt_number.icontains(text, autoescape=True),
        JournalEntry.narration.icontains(text, autoescape=True),
        JournalEntry.id.in_(
            select(Posting.entry_id)
            .join(Subledger, Subledger.id == Posting.subledger_id)
            .where(Subledger.number.in_((text, text.upper())))
        ),
    ]
    sen = _amount(text)
    if sen is not None:
        amounts = (Money(sen), Money(-sen))
        conditions.append(
            JournalEntry.id.in_(select(Posting.entry_id).where(Posting.amount.in_(amounts)))
        )
    return select(
        JournalEntry.id,
        JournalEntry.voucher_number,
        JournalEntry.entry_date,
        JournalEntry.narration,
        JournalEntry.receipt_number,
    ).where(or_(*conditions))


def _amount(text: str) -> int | None:
    try:
        sen = abs(Money.parse(text).sen)
    except AmountUnreadable:
        return None
    return sen if 0 < sen <= AMOUNT_MAX_SEN else None  # no line has more, no database counts as far


def _debits(session: Session, entry_ids: Sequence[int]) -> dict[int, Money]:
    """The sum of each entry's debits, as its voucher has it: units square up among themselves."""
    if not entry_ids:
        return {}
    between = select(Account.id).where(Account.role == "inter_unit")
    rows = session.execute(
        select(Posting.entry_id, func.sum(Posting.amount, type_=MoneyType))
        .where(
            Posting.entry_id.in_(entry_ids),
            Posting.amount > ZERO,
            Posting.account_id.not_in(between),
        )
        .group_by(Posting.entry_id)
    )
    return {row[0]: row[1] for row in rows}
