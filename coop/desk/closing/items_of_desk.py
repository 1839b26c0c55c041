"""Items that the treasurer's desk answers: counts, banks, goods, equipment, prepaid, copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import first_day
from coop.db import MoneyType
from coop.desk.assets import depreciation
from coop.desk.assets import prepaid
from coop.desk.assets.accrued import accrued_views
from coop.desk.assets.charging import sum_of
from coop.desk.assets.lists import compare_assets
from coop.desk.assets.lists import compare_prepaid
from coop.desk.assets.lists import problems
from coop.desk.assets.models import AssetCount
from coop.desk.assets.models import PrepaidItem
from coop.desk.assets.register import asset_views
from coop.desk.banking.queries import passbooks
from coop.desk.banking.queries import reconciliation
from coop.desk.closing.checklist import ALL
from coop.desk.closing.checklist import MONTHLY
from coop.desk.closing.checklist import YEARLY
from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Line
from coop.desk.closing.checklist import Scope
from coop.desk.closing.checklist import day_label
from coop.desk.closing.checklist import done
from coop.desk.closing.checklist import nothing_to_do
from coop.desk.closing.checklist import register
from coop.desk.closing.checklist import rupiah
from coop.desk.closing.checklist import still_open
from coop.desk.copies.age import age_label
from coop.desk.copies.queries import copy_age
from coop.desk.counts.queries import last_counts
from coop.ledger.entry import EntryKind
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import JournalEntry
from coop.ledger.report import Label
from coop.ledger.settings import setting
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.assets.charging import Due

#: Goods for sale, and the cost of what was sold of them.
GOODS: Final = ("1171", "1172")
COST_OF_SALES: Final = ("5201", "5202")
#: The everyday event that records what was sold by counting what is left.
STOCK_COUNT: Final = "toko-stok-akhir-bulan"
#: An accrued cost that stands longer than this deserves a word.
ACCRUED_DAYS: Final = 60
#: From this month on a count of the equipment is one of the year's end.
COUNT_FROM_MONTH: Final = 11

#: What request ids of imported entries begin with (``coop.ledger.imports``); no form draws such.
IMPORTED: Final = "import:"
#: Setting: the first day that is kept in this book.
FIRST_DAY: Final = "books.first_day"

_NO_MOVEMENT = Label("Tidak ada isi dan mutasi bulan ini.", "Nothing in it and nothing moved.")
_BEFORE = Label("Buku ini baru dimulai sesudahnya.", "This book began later.")


@register("cash", order=30)
def cash_counts(session: Session, asked: Asked) -> Iterator[Line]:
    """Every cash box was counted at the month's end."""
    is_before = _is_before_the_book(session, asked)
    for each in last_counts(session, asked.period):
        box = each.box
        person = f".{box.person}" if box.person else ""
        key = f"cash.{box.account}.{box.unit}{person}"
        who = f", {box.person}" if box.person else ""
        label = Label(
            f"Kas opname {box.account_label.id} ({box.unit}{who})",
            f"Cash count, {box.account_label.en or box.account_label.id} ({box.unit}{who})",
        )
        link: dict[str, object] = {
            "endpoint": "counts.new",
            "account": box.account,
            "unit": box.unit,
            "tanggal": min(asked.last, asked.today).isoformat(),
        }
        if box.person:
            link["person"] = box.person
        if is_before or not each.is_needed:
            yield nothing_to_do(key, label, _BEFORE if is_before else _NO_MOVEMENT)
        elif each.is_counted and each.count is not None:
            day = day_label(each.count.day)
            detail = Label(
                f"{each.count.number}, {day.id}, {rupiah(each.count.counted)}.",
                f"{each.count.number}, {day.en}, {rupiah(each.count.counted)}.",
            )
            yield done(key, label, detail, endpoint="counts.count", count_id=each.count.id)
        else:
            detail = Label(
                f"Belum dihitung; menurut buku {rupiah(box.balance)}.",
                f"Not counted; by the book {rupiah(box.balance)}.",
            )
            yield still_open(key, label, detail, **link)


@register("bank", order=40)
def bank_books(session: Session, asked: Asked) -> Iterator[Line]:
    """Every bank account agrees with its passbook at the month's end."""
    is_before = _is_before_the_book(session, asked)
    for book in passbooks(session):
        key = f"bank.{book.account}.{book.unit}"
        label = Label(
            f"Rekonsiliasi {book.account_label.id} ({book.unit})",
            f"Bank reconciliation, {book.account_label.en or book.account_label.id} ({book.unit})",
        )
        if is_before:
            yield nothing_to_do(key, label, _BEFORE)
            continue
        found = reconciliation(session, book.account, book.unit, asked.last)
        link: dict[str, object] = {
            "endpoint": "banking.statement",
            "code": book.account,
            "unit": book.unit,
            "tanggal": asked.last.isoformat(),
        }
        if found.is_reconciled and found.bank_balance is not None:
            detail = Label(
                f"Cocok dengan saldo bank {rupiah(found.bank_balance)}.",
                f"Agrees with the bank's {rupiah(found.bank_balance)}.",
            )
            yield done(key, label, detail, **link)
        elif found.bank_balance is None and not found.book_balance:
            yield nothing_to_do(key, label, Label("Saldo nihil.", "Its balance is nil."))
        elif found.bank_balance is None:
            detail = Label(
                f"Saldo bank belum diisi; menurut buku {rupiah(found.book_balance)}.",
                f"The bank's balance is not entered; by the book {rupiah(found.book_balance)}.",
            )
            yield still_open(key, label, detail, **link)
        else:
            detail = Label(
                f"Selisih yang belum dijelaskan {rupiah(found.difference)}.",
                f"A difference nothing explains: {rupiah(found.difference)}.",
            )
            yield still_open(key, label, detail, **link)


def _is_before_the_book(session: Session, asked: Asked) -> bool:
    """Whether a period holds first balances or imported history only: nothing could be counted.

    The first day is a setting, which may be moved; what was recorded here month by month tells.
    """
    begin = setting(session, FIRST_DAY)
    if not begin or asked.last >= date.fromisoformat(begin):
        return False
    own = select(JournalEntry.id).where(
        JournalEntry.entry_date.between(asked.first, asked.last),
        JournalEntry.kind != EntryKind.OPENING,
        ~JournalEntry.request_id.startswith(IMPORTED, autoescape=True),
    )
    return session.scalar(own.limit(1)) is None


@register("stock", order=50)
def stock(session: Session, asked: Asked) -> Iterator[Line]:
    """A unit that trades counted its goods and charged what was sold."""
    now = AccountMonth.period == asked.period
    rows = session.execute(
        select(
            AccountMonth.unit,
            Account.code.in_(GOODS),
            func.sum(AccountMonth.debit - AccountMonth.credit, type_=MoneyType),
            func.sum(case((now, 1), else_=0)),
        )
        .join(Account, Account.id == AccountMonth.account_id)
        .where(Account.code.in_((*GOODS, *COST_OF_SALES)), AccountMonth.period <= asked.period)
        .group_by(AccountMonth.unit, Account.code)
        .order_by(AccountMonth.unit)
    ).all()
    for unit in sorted({row[0] for row in rows}):
        label = Label(f"Hitung barang dagangan ({unit})", f"Count of goods ({unit})")
        of_unit = [row for row in rows if row[0] == unit]
        held = sum((amount or ZERO for _, is_goods, amount, _ in of_unit if is_goods), start=ZERO)
        moved = any(is_goods and moves for _, is_goods, _, moves in of_unit)
        is_charged = any(moves and not is_goods for _, is_goods, _, moves in of_unit)
        key = f"stock.{unit}"
        if is_charged:
            detail = Label("Harga pokok bulan ini sudah dicatat.", "Cost of sales is recorded.")
            yield done(key, label, detail)
        elif not held and not moved:
            yield nothing_to_do(key, label, Label("Tidak ada barang.", "There are no goods."))
        else:
            detail = Label(
                "Harga pokok penjualan bulan ini belum dicatat.",
                "Cost of sales of this month is not recorded.",
            )
            day = f"{min(asked.last, asked.today):%d/%m/%Y}"
            link = {"endpoint": "events.new", "name": STOCK_COUNT, "tanggal": day}
            yield still_open(key, label, detail, **link)


@register("depreciation", order=60, scopes=ALL)
def depreciated(session: Session, asked: Asked) -> Iterator[Line]:
    """Depreciation is posted up to the period's end."""
    label = Label("Penyusutan aset sudah dicatat", "Depreciation is posted")
    period = _charging_period(asked)
    link = {"endpoint": "assets.depreciation", "period": period}
    if not any(view.is_here and view.kind.wears for view in asset_views(session, asked.last)):
        detail = Label("Tidak ada aset yang disusutkan.", "No equipment that wears.")
        yield nothing_to_do("depreciation", label, detail)
        return
    yield _charged("depreciation", label, depreciation.due(session, period), link)


@register("prepaid", order=62, scopes=ALL)
def prepaid_charged(session: Session, asked: Asked) -> Iterator[Line]:
    """What was paid in advance is charged up to the period's end."""
    label = Label("Biaya dibayar di muka sudah dibebankan", "Prepaid costs are charged")
    period = _charging_period(asked)
    link = {"endpoint": "assets.charging", "period": period}
    if session.scalar(select(func.count()).select_from(PrepaidItem)) == 0:
        detail = Label("Tidak ada biaya dibayar di muka.", "Nothing is prepaid.")
        yield nothing_to_do("prepaid", label, detail)
        return
    yield _charged("prepaid", label, prepaid.due(session, period), link)


def _charging_period(asked: Asked) -> Period:
    return asked.period if asked.scope is Scope.MONTH else adjustment_period(asked.year)


def _charged(key: str, label: Label, due: list[Due], link: dict[str, str]) -> Line:
    if not due:
        return done(key, label, Label("Sudah.", "Done."), **link)
    amount = rupiah(sum_of(due))
    detail = Label(
        f"Belum dicatat {amount} untuk {len(due)} butir.",
        f"{amount} for {len(due)} items is not posted.",
    )
    return still_open(key, label, detail, **link)


@register("assets", order=61, scopes=MONTHLY | YEARLY)
def registers_tie(session: Session, asked: Asked) -> Iterator[Line]:
    """The registers of equipment and prepaid costs agree with the ledger."""
    for key, label, compare, endpoint in (
        (
            "assets",
            Label("Daftar aset sama dengan buku besar", "The equipment agrees with the ledger"),
            compare_assets,
            "assets.index",
        ),
        (
            "prepaid-list",
            Label(
                "Daftar biaya dibayar di muka sama dengan buku besar",
                "Prepaid costs agree with the ledger",
            ),
            compare_prepaid,
            "assets.prepaid",
        ),
    ):
        found = compare(session, asked.last)
        link = {"endpoint": endpoint, "sampai": asked.last.isoformat()}
        wrong = [each for each in found if not each.holds]
        if not found:
            detail = Label("Tidak ada isinya.", "There is nothing in it.")
            yield nothing_to_do(key, label, detail)
        elif not wrong:
            yield done(key, label, Label("Cocok.", "They agree."), **link)
        else:
            detail = Label(
                f"{len(wrong)} akun tidak cocok.", f"Accounts that do not agree: {len(wrong)}."
            )
            yield replace(still_open(key, label, detail, **link), notes=problems(wrong))


@register("accrued", order=63, scopes=MONTHLY | YEARLY)
def accrued_looked_at(session: Session, asked: Asked) -> Iterator[Line]:
    """Bills that have not come yet were thought of; only a person can say so."""
    label = Label(
        "Tagihan yang belum datang sudah dipikirkan (listrik, honor, sewa)",
        "Bills that have not come were thought of (electricity, wages, rent)",
    )
    owed = [view for view in accrued_views(session) if view.is_open(asked.last)]
    amount = sum((view.item.amount for view in owed), start=ZERO)
    detail = Label(
        f"Masih harus dibayar: {len(owed)} butir, {rupiah(amount)}.",
        f"Accrued and not paid: {len(owed)} items, {rupiah(amount)}.",
    )
    notes = []
    for view in owed:
        days = (asked.last - view.item.accrued_on).days
        if days > ACCRUED_DAYS:
            text = f"{view.item.number} {view.item.name}, {rupiah(view.item.amount)}"
            notes.append(Label(f"{text} ({days} hari)", f"{text} ({days} days)"))
    line = still_open("accrued", label, detail, endpoint="assets.accrued")
    yield replace(line, notes=tuple(notes), is_by_hand=True)


@register("asset-count", order=64, scopes=YEARLY)
def assets_counted(session: Session, asked: Asked) -> Iterator[Line]:
    """Somebody went round at the year's end and looked at the equipment."""
    label = Label("Aset sudah dihitung di tempatnya", "The equipment was counted where it stands")
    if not any(view.is_here for view in asset_views(session, asked.last)):
        yield nothing_to_do("asset-count", label, Label("Tidak ada aset.", "No equipment."))
        return
    begin = first_day(Period(f"{asked.year:04d}-{COUNT_FROM_MONTH}"))
    row = session.scalar(
        select(AssetCount)
        .where(AssetCount.counted_on >= begin)
        .order_by(AssetCount.counted_on, AssetCount.id)
        .limit(1)
    )
    if row is None:
        detail = Label("Belum dihitung sejak November.", "Not counted since November.")
        yield still_open("asset-count", label, detail, endpoint="assets.new_count")
        return
    day = day_label(row.counted_on)
    detail = Label(f"{day.id}, oleh {row.counters}.", f"{day.en}, by {row.counters}.")
    yield done("asset-count", label, detail, endpoint="assets.count", count_id=row.id)


@register("backup", order=95, scopes=ALL)
def backed_up(session: Session, asked: Asked) -> Iterator[Line]:
    """A good copy of the book lies somewhere else."""
    label = Label("Cadangan buku masih baru", "The copy of the book is recent")
    found = copy_age(session, asked.today)
    make = still_open if found.is_old or found.days is None else done
    yield make("backup", label, age_label(found.days), endpoint="copies.index")
