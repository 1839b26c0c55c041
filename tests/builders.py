"""Books for tests: a small chart, and entries as a bookkeeper would write them.

The chart has one account of each sort the ledger treats differently, so a test sees all it needs
on one screen. Everything is posted through the door.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.db import reading
from coop.db import writing
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.book import restamp_chart
from coop.ledger.chart_digest import chart_digests
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

# A Tuesday in March; the book's month is open, January and February lie behind.
NOW: Final = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TODAY: Final = NOW.date()

CASH: Final = "1101"
CASH_USP: Final = "1104"
BANK: Final = "1111"
LOANS: Final = "1131"
GOODS: Final = "1171"
INTER_UNIT: Final = "1191"
SAVINGS: Final = "2101"
ACCRUED: Final = "2151"
PRINCIPAL_SAVINGS: Final = "3101"
RETAINED: Final = "3501"
SURPLUS_LINE: Final = "3502"
INTEREST: Final = "4101"
OTHER_INCOME: Final = "4409"
OFFICE_COST: Final = "6103"
SUMMARY: Final = "9999"

#: Code, name, type, normal side, and what is special about it.
CHART: Final[tuple[tuple[str, str, str, str, dict[str, Any]], ...]] = (
    ("1", "Aset", "asset", "debit", {"is_header": True}),
    (CASH, "Kas Kantor", "asset", "debit", {"money": "cash", "limit_rule": "cash"}),
    (CASH_USP, "Kas USP", "asset", "debit", {"money": "cash", "limit_rule": "cash"}),
    (BANK, "Bank", "asset", "debit", {"money": "bank"}),
    (LOANS, "Pinjaman Diberikan", "asset", "debit", {"subledger_kind": "loan"}),
    (GOODS, "Persediaan", "asset", "debit", {}),
    ("1179", "Perlengkapan Lama", "asset", "debit", {"is_active": False}),
    (INTER_UNIT, "Rekening Antarunit", "asset", "debit", {"role": "inter_unit"}),
    (
        SAVINGS,
        "Simpanan Sukarela",
        "liability",
        "credit",
        {"subledger_kind": "savings", "limit_rule": "savings"},
    ),
    (ACCRUED, "Beban Masih Harus Dibayar", "liability", "credit", {}),
    (PRINCIPAL_SAVINGS, "Simpanan Pokok", "equity", "credit", {"subledger_kind": "member"}),
    (RETAINED, "SHU Tahun Lalu", "equity", "credit", {"role": "retained_surplus"}),
    (SURPLUS_LINE, "SHU Tahun Berjalan", "equity", "credit", {"role": "current_surplus"}),
    (INTEREST, "Jasa Pinjaman", "income", "credit", {}),
    (OTHER_INCOME, "Pendapatan Lain", "income", "credit", {}),
    (OFFICE_COST, "ATK, Listrik, Air", "expense", "debit", {}),
    (SUMMARY, "Ikhtisar SHU", "equity", "credit", {"role": "income_summary"}),
)

#: Who is known by number: savings accounts, a member, a loan.
SUBLEDGERS: Final = (
    ("savings", "S-001"),
    ("savings", "S-002"),
    ("member", "A-0012"),
    ("loan", "P-07"),
)
SITI_SAVES: Final = SubledgerRef("savings", "S-001")
BUDI_SAVES: Final = SubledgerRef("savings", "S-002")
MEMBER: Final = SubledgerRef("member", "A-0012")
LOAN: Final = SubledgerRef("loan", "P-07")


def make_small_book(place: str, now: datetime = NOW) -> None:
    """Make a book with ``CHART`` and ``SUBLEDGERS`` at an empty place."""
    create_book(place, Identity(name="Koperasi Uji"), chart="", actor="test", now=now)
    owner = require_book(place)
    with writing(owner) as session:
        for code, name, type_, normal, special in CHART:
            session.add(Account(code=code, name=name, type=type_, normal=normal, **special))
        for kind, number in SUBLEDGERS:
            session.add(Subledger(kind=kind, number=number))
        session.flush()
        restamp_chart(session)
        digests = chart_digests(session)
        audit.record(session, "chart.import", "chart", actor="test", now=now, digests=digests)
        session.commit()
    owner.dispose()


@dataclass
class Counter:
    """Siti at the counter of a small book: posts and commits, one transaction each time."""

    place: str
    engine: Engine
    now: datetime = NOW
    _requests: Iterator[int] = field(default_factory=lambda: count(1))

    def post(
        self,
        draft: Draft,
        *,
        request_id: str = "",
        actor: str = "siti",
        now: datetime | None = None,
    ) -> PostedEntry:
        """Post a draft; a request id of its own is made unless one is given."""
        request = request_id or f"permintaan-{next(self._requests)}"
        with writing(self.engine) as session:
            posted = post(session, draft, request_id=request, actor=actor, now=now or self.now)
            session.commit()
        return posted

    def balance(self, account: str, reference: SubledgerRef | None = None) -> Money:
        """The balance of an account by its postings, debit positive."""
        query = (
            select(func.sum(Posting.amount))
            .join(Account, Account.id == Posting.account_id)
            .where(Account.code == account)
        )
        if reference is not None:
            query = query.join(Subledger, Subledger.id == Posting.subledger_id).where(
                Subledger.kind == reference.kind, Subledger.number == reference.number
            )
        with reading(self.engine) as session:
            return session.scalar(query) or ZERO


def entry(*lines: Line, day: date = TODAY, narration: str = "Jurnal uji", **facts: Any) -> Draft:
    """A draft of these lines."""
    return Draft(day, narration, lines, **facts)


def sale(rupiah: int = 5_000, *, day: date = TODAY, **facts: Any) -> Draft:
    """Cash taken in for a service: two lines in the savings-and-loan unit."""
    money = Money.rupiah(rupiah)
    lines = (debit(CASH_USP, money, unit="USP"), credit(INTEREST, money, unit="USP"))
    return entry(*lines, day=day, **facts)


def expense(rupiah: int = 2_000, *, day: date = TODAY, **facts: Any) -> Draft:
    """Cash paid for paper and electricity."""
    money = Money.rupiah(rupiah)
    lines = (debit(OFFICE_COST, money, unit="USP"), credit(CASH_USP, money, unit="USP"))
    return entry(*lines, day=day, **facts)


def deposit(
    rupiah: int, *, day: date = TODAY, owner: SubledgerRef = SITI_SAVES, **facts: Any
) -> Draft:
    """Cash paid into a savings account."""
    money = Money.rupiah(rupiah)
    lines = (
        debit(CASH_USP, money, unit="USP"),
        credit(SAVINGS, money, unit="USP", subledger=owner),
    )
    return entry(*lines, day=day, **facts)


def withdrawal(
    rupiah: int, *, day: date = TODAY, owner: SubledgerRef = SITI_SAVES, **facts: Any
) -> Draft:
    """Cash paid out of a savings account."""
    money = Money.rupiah(rupiah)
    lines = (
        debit(SAVINGS, money, unit="USP", subledger=owner),
        credit(CASH_USP, money, unit="USP"),
    )
    return entry(*lines, day=day, **facts)
