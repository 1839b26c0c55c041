"""What was typed, what is recorded, and where units do not agree with each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.dates import Period
from coop.dates import last_day
from coop.db import MoneyType
from coop.desk.opening.balances import PARTS
from coop.desk.opening.balances import OpeningAccount
from coop.desk.opening.balances import Typed
from coop.desk.opening.balances import typed_of
from coop.desk.opening.models import OpeningPart
from coop.desk.opening.models import OpeningRecord
from coop.desk.setup.queries import first_day
from coop.desk.tasks import Task
from coop.desk.tasks import register
from coop.ledger.entry import EntryKind
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: Accounts that are computed, closed through, or filled by what does not tie.
NEVER_TYPED: Final = frozenset({"current_surplus", "income_summary", "opening_difference"})
BETWEEN: Final = ("inter_unit", "unit_capital_asset", "unit_capital")
OLD_NUMBERS: Final = "opening.old_numbers"
_DETAIL: Final = "account:"


def accounts_by_code(session: Session) -> dict[str, OpeningAccount]:
    """Every account that can have a first balance, in the order of codes."""
    header = aliased(Account)
    rows = session.execute(
        select(
            Account.id,
            Account.code,
            Account.name,
            Account.name_en,
            Account.type,
            Account.normal,
            Account.subledger_kind,
            Account.role,
            func.coalesce(header.name, ""),
            func.coalesce(header.name_en, ""),
        )
        .outerjoin(header, header.id == Account.parent_id)
        .where(~Account.is_header, Account.is_active, Account.role.not_in(NEVER_TYPED))
    )
    found = sorted((OpeningAccount._make(row) for row in rows), key=lambda each: each.code)
    return {account.code: account for account in found}


def is_january(day: dt.date) -> bool:
    """Whether books that begin on this day begin with their year."""
    return day.month == 1


def detail_part(code: str) -> str:
    """The part that holds the lines of one account.

    >>> detail_part("1131")
    'account:1131'
    """
    return f"{_DETAIL}{code}"


def parts_of(session: Session, unit: str) -> dict[str, OpeningPart]:
    """What was kept for a unit, by part."""
    rows = session.scalars(select(OpeningPart).where(OpeningPart.unit == unit))
    return {row.part: row for row in rows}


def typed_in(parts: dict[str, OpeningPart]) -> list[Typed]:
    """Every balance of some parts, in the order of accounts and as they were listed."""
    found = [line for row in parts.values() for line in typed_of(row.content)]
    return sorted(found, key=lambda each: each.account)


class Recorded(NamedTuple):
    """A unit's first balances as they stand in the ledger."""

    unit: str
    entry_id: int
    voucher_number: str
    entry_date: dt.date


def recorded(session: Session) -> dict[str, Recorded]:
    """The opening entry of each unit that nobody took back; its latest, where there are several."""
    mirror = aliased(JournalEntry)
    rows = session.execute(
        select(Posting.unit, JournalEntry.id, JournalEntry.voucher_number, JournalEntry.entry_date)
        .distinct()
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .outerjoin(mirror, mirror.reverses_id == JournalEntry.id)
        .where(JournalEntry.kind == EntryKind.OPENING.value, mirror.id.is_(None))
        .order_by(JournalEntry.id)
    )
    return {row[0]: Recorded(*row) for row in rows}


class Earlier(NamedTuple):
    """An entry before the first day."""

    voucher_number: str
    entry_date: dt.date


def entry_before(session: Session, unit: str, day: dt.date) -> Earlier | None:
    """The first entry of a unit before a day that is no first balance nor takes one back."""
    mirrored = aliased(JournalEntry)
    row = session.execute(
        select(JournalEntry.voucher_number, JournalEntry.entry_date)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .outerjoin(mirrored, mirrored.id == JournalEntry.reverses_id)
        .where(
            Posting.unit == unit,
            Posting.entry_date < day,
            JournalEntry.kind != EntryKind.OPENING.value,
            func.coalesce(mirrored.kind, "") != EntryKind.OPENING.value,
        )
        .order_by(JournalEntry.id)
        .limit(1)
    ).first()
    return None if row is None else Earlier(*row)


class Held(NamedTuple):
    """What units hold on an account with a role, debit positive, and since which month."""

    role: str
    unit: str
    amount: Money
    since: Period


def held_by_role(session: Session, roles: Iterable[str]) -> list[Held]:
    """Balances of the accounts with some roles, unit by unit; what is nothing is left out."""
    amount = func.sum(AccountMonth.debit - AccountMonth.credit, type_=MoneyType)
    rows = session.execute(
        select(Account.role, AccountMonth.unit, amount, func.min(AccountMonth.period))
        .join(Account, Account.id == AccountMonth.account_id)
        .where(Account.role.in_(list(roles)))
        .group_by(Account.role, AccountMonth.unit)
        .order_by(Account.role, AccountMonth.unit)
    )
    return [Held(role, unit, held, Period(since)) for role, unit, held, since in rows if held]


class Between(NamedTuple):
    """How units stand to each other: two amounts that ought to be equal.

    ``kind`` is ``inter_unit`` (claims against debts) or ``unit_capital`` (given against received).
    """

    kind: str
    given: Money
    received: Money

    @property
    def is_even(self) -> bool:
        """Whether the units agree."""
        return self.given == self.received


class Desk(NamedTuple):
    """Everything about first balances, read once for a page.

    Attributes:
        accounts: that can have a balance, by code.
        typed: what was typed, by unit.
        recorded: the opening entries, by unit.
        held: on the accounts for differences and between units.
    """

    accounts: dict[str, OpeningAccount]
    typed: dict[str, list[Typed]]
    recorded: dict[str, Recorded]
    held: list[Held]

    def difference_of(self, unit: str) -> Money:
        """What of a unit's balances is still under inquiry, debit positive."""
        return total(
            each.amount
            for each in self.held
            if each.role == "opening_difference" and each.unit == unit
        )

    def between_units(self) -> list[Between]:
        """Where units do not agree, what is recorded and what is only typed taken together."""
        signed = {(each.role, each.unit): each.amount for each in self.held}
        for unit, typed in self.typed.items():
            if unit in self.recorded:
                continue
            for line in typed:
                account = self.accounts.get(line.account)
                if account is not None:
                    key = (account.role, unit)
                    signed[key] = signed.get(key, ZERO) + account.signed(line.amount)
        return [each for each in _pairs(signed) if not each.is_even]


def desk(session: Session) -> Desk:
    """Read what pages about first balances show."""
    typed: dict[str, list[Typed]] = {}
    for row in session.scalars(select(OpeningPart)):
        typed.setdefault(row.unit, []).extend(typed_of(row.content))
    return Desk(
        accounts_by_code(session),
        typed,
        recorded(session),
        held_by_role(session, ("opening_difference", *BETWEEN)),
    )


def _pairs(signed: dict[tuple[str, str], Money]) -> list[Between]:
    sums: dict[str, Money] = defaultdict(lambda: ZERO)
    for (role, _unit), amount in signed.items():
        if role == "inter_unit":
            sums["claims"] += amount.debit
            sums["debts"] += amount.credit
        elif role in BETWEEN:
            sums[role] += amount
    return [
        Between("inter_unit", sums["claims"], sums["debts"]),
        Between("unit_capital", sums["unit_capital_asset"], -sums["unit_capital"]),
    ]


def record_of(session: Session, entry_id: int) -> OpeningRecord | None:
    """What was said when an opening entry was recorded; None for one that came otherwise."""
    return session.get(OpeningRecord, entry_id)


def groups_of(
    accounts: Iterable[OpeningAccount], *, with_result: bool
) -> dict[str, list[OpeningAccount]]:
    """Accounts by the name of the part they are typed in."""
    parts = [part for part in PARTS if with_result or not part.is_result]
    found: dict[str, list[OpeningAccount]] = {part.name: [] for part in parts}
    by_type = {part.type: part.name for part in parts}
    for account in accounts:
        if account.type in by_type:
            found[by_type[account.type]].append(account)
    return found


@register("opening")
def unsettled(session: Session, today: dt.date) -> Iterator[Task]:
    """Balances that were typed but not recorded, what did not tie, units that do not agree."""
    del today
    names = dict(session.execute(select(BusinessUnit.code, BusinessUnit.name)).all())
    waiting = session.execute(
        select(OpeningPart.unit, func.min(OpeningPart.changed_at))
        .where(OpeningPart.content != "[]")
        .group_by(OpeningPart.unit)
    ).all()
    done = recorded(session) if waiting else {}
    for unit, since in waiting:
        if unit not in done:
            text = Label(
                f"Saldo awal {names[unit]} sudah diisi tetapi belum dicatat.",
                f"The opening balances of {names[unit]} are typed in but not recorded.",
            )
            day = dt.date.fromisoformat(since[:10])
            yield Task(text, day, "opening.unit", (("unit", unit),))
    yield from _differences(session, names)


def _differences(session: Session, names: dict[str, str]) -> Iterator[Task]:
    held = held_by_role(session, ("opening_difference", *BETWEEN))
    for each in held:
        if each.role == "opening_difference":
            amount = f"Rp{abs(each.amount).indonesian()}"
            text = Label(
                f"Selisih saldo awal {names[each.unit]} {amount} masih dalam penelusuran.",
                f"The opening difference of {names[each.unit]}, {amount}, is still under inquiry.",
            )
            yield Task(text, last_day(each.since), "opening.unit", (("unit", each.unit),))
    for pair in _pairs({(each.role, each.unit): each.amount for each in held}):
        if not pair.is_even:
            yield Task(between_label(pair), None, "opening.index")


def between_label(pair: Between) -> Label:
    """What does not agree between units, in words."""
    given, received = (f"Rp{money.indonesian()}" for money in (pair.given, pair.received))
    if pair.kind == "inter_unit":
        return Label(
            f"Utang piutang antarunit belum cocok: piutang {given}, utang {received}.",
            f"What units owe each other does not agree: claims {given}, debts {received}.",
        )
    return Label(
        f"Modal antarunit belum cocok: ditempatkan {given}, diterima {received}.",
        f"Capital between units does not agree: placed {given}, received {received}.",
    )


def opening_day(session: Session) -> dt.date | None:
    """The day of the first balances: the last one before the first; None where nobody said."""
    day = first_day(session)
    return None if day is None else day - dt.timedelta(days=1)
