"""The register as a list, tied to the ledger: what is written here must stand there."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.db import MoneyType
from coop.desk.assets.kinds import KINDS
from coop.desk.assets.kinds import PREPAID_ACCOUNTS
from coop.desk.assets.models import Asset
from coop.desk.assets.models import PrepaidItem
from coop.desk.assets.models import RegisterWithdrawal
from coop.desk.assets.prepaid import PrepaidView
from coop.desk.assets.prepaid import prepaid_views
from coop.desk.assets.register import AssetView
from coop.desk.assets.register import asset_views
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.queries import chart_facts
from coop.ledger.queries import nets
from coop.ledger.queries import sides_until
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.desk.assets.accrued import AccruedView

#: Purchases that are not registered, shown at most.
LISTED_MAX: Final = 20

ASSET_COLUMNS: Final = (
    Column("number", Label("Nomor", "Number"), "text", 9),
    Column("name", Label("Nama", "Name"), "text", 30),
    Column("unit", Label("Unit", "Unit"), "text", 11),
    Column("acquired_on", Label("Diperoleh", "Acquired"), "date", 11),
    Column("life_months", Label("Umur (bulan)", "Life (months)"), "number", 9),
    Column("cost", Label("Harga perolehan", "Cost"), "money", 17),
    Column("worn", Label("Sudah disusutkan", "Depreciated so far"), "money", 17),
    Column("book_value", Label("Nilai buku", "Book value"), "money", 17),
)
PREPAID_COLUMNS: Final = (
    Column("number", Label("Nomor", "Number"), "text", 9),
    Column("name", Label("Untuk apa", "What for"), "text", 34),
    Column("unit", Label("Unit", "Unit"), "text", 11),
    Column("first_month", Label("Mulai", "From"), "text", 10),
    Column("months", Label("Bulan", "Months"), "number", 8),
    Column("amount", Label("Dibayar", "Paid"), "money", 17),
    Column("charged", Label("Sudah jadi biaya", "Charged so far"), "money", 17),
    Column("left", Label("Sisa", "Left"), "money", 17),
)
ACCRUED_COLUMNS: Final = (
    Column("number", Label("Nomor", "Number"), "text", 9),
    Column("name", Label("Untuk apa", "What for"), "text", 40),
    Column("unit", Label("Unit", "Unit"), "text", 11),
    Column("accrued_on", Label("Dicatat", "Recorded"), "date", 11),
    Column("amount", Label("Jumlah", "Amount"), "money", 17),
)
TOTAL: Final = Label("Jumlah", "Total")
GRAND_TOTAL: Final = Label("Jumlah seluruhnya", "Grand total")


class Comparison(NamedTuple):
    """One account: what the register says of it, and what the ledger says.

    Both in the account's own sense: what it cost, or what is worn off, is above zero.
    """

    code: str
    name: Label
    register: Money
    ledger: Money

    @property
    def holds(self) -> bool:
        """Whether they agree."""
        return self.register == self.ledger


class Purchase(NamedTuple):
    """An entry that added to an asset or prepaid account and is not registered in full."""

    entry_id: int
    voucher_number: str
    entry_date: date
    narration: str
    account: str
    unit: str
    amount: Money


def compare_assets(
    session: Session, day: date, views: Sequence[AssetView] | None = None
) -> list[Comparison]:
    """Every equipment account of the chart: the register beside the ledger at the end of a day.

    Args:
        session: reading session.
        day: at whose end.
        views: of that day, where they were read before.
    """
    held: dict[str, Money] = defaultdict(lambda: ZERO)
    for view in asset_views(session, day) if views is None else views:
        if view.is_here:
            held[view.kind.account] += view.asset.cost
            if view.kind.wears:
                held[view.kind.worn] += view.worn
    codes = {code for kind in KINDS.values() for code in (kind.account, kind.worn) if code}
    return _compared(session, day, codes, held)


def compare_prepaid(
    session: Session, day: date, views: Sequence[PrepaidView] | None = None
) -> list[Comparison]:
    """The same for what was paid in advance."""
    held: dict[str, Money] = defaultdict(lambda: ZERO)
    for view in prepaid_views(session, day) if views is None else views:
        held[view.item.account] += view.left
    return _compared(session, day, {*PREPAID_ACCOUNTS, *held}, held)


def _compared(
    session: Session, day: date, codes: set[str], held: dict[str, Money]
) -> list[Comparison]:
    facts = [fact for fact in chart_facts(session) if fact.code in codes]
    balances = nets(facts, sides_until(session, day))
    found = []
    for fact in facts:
        ledger = balances.get(fact.code, ZERO)
        if fact.normal == "credit":
            ledger = -ledger
        if ledger or held[fact.code]:
            name = Label(f"{fact.code} {fact.name}", f"{fact.code} {fact.name_en or fact.name}")
            found.append(Comparison(fact.code, name, held[fact.code], ledger))
    return found


def problems(comparisons: Iterable[Comparison]) -> tuple[Label, ...]:
    """What to say about accounts on which register and ledger differ."""
    return problems_of(
        Tie(
            Label(f"{each.name.id}, daftar dan buku besar", f"{each.name.en}, register and ledger"),
            each.register,
            each.ledger,
        )
        for each in comparisons
    )


_mirror = aliased(JournalEntry)


def unregistered(session: Session, codes: Iterable[str], *, prepaid: bool) -> list[Purchase]:
    """Entries of a purchase that no asset or prepaid cost names, or names only in part.

    Args:
        session: reading session.
        codes: accounts that hold such things.
        prepaid: look in the register of prepaid costs rather than of equipment.
    """
    thing, amount = (PrepaidItem, PrepaidItem.amount) if prepaid else (Asset, Asset.cost)
    gone = RegisterWithdrawal.prepaid_id if prepaid else RegisterWithdrawal.asset_id
    named = (
        select(thing.entry_id, func.sum(amount).label("known"))
        .where(
            thing.entry_id.is_not(None),
            thing.id.not_in(select(gone).where(gone.is_not(None))),
        )
        .group_by(thing.entry_id)
        .subquery()
    )
    bought = func.sum(Posting.amount)
    left = bought - func.coalesce(named.c.known, 0)
    rows = session.execute(
        select(
            JournalEntry.id,
            JournalEntry.voucher_number,
            JournalEntry.entry_date,
            JournalEntry.narration,
            func.min(Account.code),
            func.min(Posting.unit),
            func.sum(Posting.amount, type_=MoneyType) - func.coalesce(named.c.known, 0),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(named, named.c.entry_id == JournalEntry.id)
        .outerjoin(_mirror, _mirror.reverses_id == JournalEntry.id)
        .where(
            Account.code.in_(list(codes)),
            Posting.amount > ZERO,
            JournalEntry.kind.in_(("normal", "adjustment")),
            _mirror.id.is_(None),
        )
        .group_by(
            JournalEntry.id,
            JournalEntry.voucher_number,
            JournalEntry.entry_date,
            JournalEntry.narration,
            named.c.known,
        )
        .having(left > 0)
        .order_by(JournalEntry.id)
        .limit(LISTED_MAX)
    )
    return [Purchase(*row[:6], _money(row[6])) for row in rows]


def _money(value: object) -> Money:
    """A difference of sums, which drivers answer as an integer or a whole decimal."""
    return value if isinstance(value, Money) else Money(int(str(value)))


def asset_report(
    day: date, views: Sequence[AssetView], comparisons: Sequence[Comparison]
) -> Report:
    """The equipment that is here, kind by kind, with what does not agree with the ledger."""
    rows = []
    here = [view for view in views if view.is_here]
    for kind in KINDS.values():
        group = [view for view in here if view.kind is kind]
        if not group:
            continue
        rows.append(ReportRow(("", kind.label, *[None] * 6), "heading"))
        rows += [_asset_row(view) for view in group]
        rows.append(ReportRow(("", TOTAL, "", None, None, *_sums(group)), "subtotal"))
    rows.append(ReportRow(("", GRAND_TOTAL, "", None, None, *_sums(here)), "total"))
    cost, worn, book_value = _sums(here)
    return Report(
        kind="assets",
        title=Label("Daftar Aset Tetap", "Register of Equipment"),
        columns=ASSET_COLUMNS,
        rows=lambda: rows,
        date_to=day,
        problems=problems(comparisons),
        totals={"cost": cost, "worn": worn, "book_value": book_value},
    )


def _asset_row(view: AssetView) -> ReportRow:
    asset = view.asset
    name = f"{asset.name} ({asset.place})" if asset.place else asset.name
    return ReportRow(
        (
            asset.number,
            name,
            asset.unit,
            asset.acquired_on,
            asset.life_months or None,
            asset.cost,
            view.worn,
            view.book_value,
        ),
        "line",
        1,
    )


def _sums(views: Sequence[AssetView]) -> tuple[Money, Money, Money]:
    return (
        total(view.asset.cost for view in views),
        total(view.worn for view in views),
        total(view.book_value for view in views),
    )


def prepaid_report(
    day: date, views: Sequence[PrepaidView], comparisons: Sequence[Comparison]
) -> Report:
    """What was paid in advance and is not used up, with what does not agree with the ledger."""
    shown = [view for view in views if view.left]
    rows = [
        ReportRow(
            (
                view.item.number,
                view.item.name,
                view.item.unit,
                view.item.first_month,
                view.item.months,
                view.item.amount,
                view.charged,
                view.left,
            )
        )
        for view in shown
    ]
    sums = (
        total(view.item.amount for view in shown),
        total(view.charged for view in shown),
        total(view.left for view in shown),
    )
    rows.append(ReportRow(("", TOTAL, "", "", None, *sums), "total"))
    return Report(
        kind="prepaid",
        title=Label("Biaya Dibayar di Muka", "Prepaid Costs"),
        columns=PREPAID_COLUMNS,
        rows=lambda: rows,
        date_to=day,
        problems=problems(comparisons),
        totals={"left": sums[2]},
    )


def accrued_report(day: date, views: Sequence[AccruedView]) -> Report:
    """Costs that are charged and not paid yet."""
    shown = [view for view in views if view.is_open(day)]
    rows = [
        ReportRow(
            (
                view.item.number,
                view.item.name,
                view.item.unit,
                view.item.accrued_on,
                view.item.amount,
            )
        )
        for view in shown
    ]
    owed = total(view.item.amount for view in shown)
    rows.append(ReportRow(("", TOTAL, "", None, owed), "total"))
    return Report(
        kind="accrued",
        title=Label("Biaya yang Masih Harus Dibayar", "Accrued Costs"),
        columns=ACCRUED_COLUMNS,
        rows=lambda: rows,
        date_to=day,
        totals={"owed": owed},
    )
