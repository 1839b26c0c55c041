"""The treasurer's desk: cash counted, equipment worn, costs spread, months closed. Pure.

What each step will post is told to the mirror, so that the book and the mirror can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.dates import Period
from coop.dates import last_day
from coop.dates import period_of
from coop.dates import previous_month
from coop.demo.daybook import SUPERVISOR
from coop.demo.daybook import TREASURER
from coop.demo.daybook import Side
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import typed
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import PETTY_CASH
from coop.demo.treasury import SHOP_TILL
from coop.demo.treasury import USP_TILL
from coop.demo.treasury import can_pay
from coop.demo.village import CASHIER_PERSON
from coop.demo.village import COLLECTOR
from coop.demo.village import is_working_day
from coop.demo.village import next_working_day
from coop.desk.assets.prepaid import NewPrepaid
from coop.desk.assets.schedule import Plan
from coop.money import SEN_PER_RUPIAH
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coop.demo.village import Village
    from coop.desk.assets.register import NewAsset

CLOSING_DAY = 2  # the third open day of the next month
#: Entries of more than this wait for the chair, from that month on, counted from the first.
APPROVED_ABOVE = 10_000_000
LIMIT_FROM = 18
#: From this month on the passbooks are compared line by line.
RECONCILED_FROM = 21
#: Months in which the supervisors look into a till without a word before.
SURPRISES = {5: USP_TILL, 11: OFFICE_TILL, 17: SHOP_TILL, 22: SHOP_TILL}
#: The last of them found less than there should be, and nobody knows why.
MISSED_IN_SHOP = 37_000
COLLECTED = "1105"
UNIT_OF_BOX = {
    OFFICE_TILL: "KANTOR",
    SHOP_TILL: "TOKO",
    PETTY_CASH: "KANTOR",
    USP_TILL: "USP",
    COLLECTED: "KANTOR",
}

#: Reasons for which items of a checklist are passed over, by the item's group.
REASONS = {
    "backup": "Buku latihan: salinan ke flash disk belum pernah dibuat",
    "verify": "Buku diperiksa lengkap sebelum rapat anggota",
    "asset-count": "Aset baru saja dihitung untuk berita acara saldo awal",
    "accrued": "Listrik, internet dan honor bulan ini sudah dibayar",
    "bank": "Buku tabungan belum dicetak di bank; saldo dicocokkan lewat pesan singkat",
    "cash": "Kas dihitung pada hari kerja berikutnya",
    "deposits": "Dijalankan pada hari kerja pertama bulan berikutnya",
    "dues": "Iuran ditagih sejak bulan pertama pembukuan",
    "interest": "Bunga dihitung sejak bulan pertama pembukuan",
    "stock": "Persediaan dihitung pada hari pertama pembukuan",
    "suspense": "Masih ditelusuri bersama pengawas",
}
ALWAYS_SKIPPED = ("backup", "verify", "accrued")
BEFORE_RECONCILED = (*ALWAYS_SKIPPED, "bank")


class Counted(NamedTuple):
    """A box as it was counted; ``book`` and ``difference`` in rupiah."""

    account: str
    unit: str
    person: str
    book: int
    difference: int
    by: str
    is_announced: bool
    explanation: str


class Settled(NamedTuple):
    """How a cash difference ended; ``way`` is one of ``coop.desk.counts.facts.Way``."""

    way: str
    rupiah: int
    reason: str
    account: str = ""


class Closing(NamedTuple):
    """How a month or year is closed: what may be passed over and why, what was looked at."""

    always: tuple[str, ...]
    is_ticked: bool = False


class Proposal(NamedTuple):
    """An event above the limit that is in no book: it waits, or was refused."""

    event: str
    answers: Mapping[str, str]
    refused_because: str = ""


class Registered(NamedTuple):
    """An asset or prepaid cost for its register, and the request id of the entry that paid it."""

    new: NewAsset | NewPrepaid
    entry: str = ""


class Accrual(NamedTuple):
    """A cost whose bill has not come; ``place`` is where it is paid from later."""

    name: str
    unit: str
    cost: str
    rupiah: int
    place: str = ""


@dataclass(slots=True)
class Schedule:
    """What is charged month by month; ``charged`` in rupiah."""

    what: str
    unit: str
    cost: str
    used: str
    plan: Plan
    charged: int = field(default=0)


def plan_month(v: Village, days: list[date], index: int) -> None:
    """Put counts, closings and what only the treasurer does into the calendar."""
    if index in SURPRISES:
        v.on(days[-4], partial(look_into, SURPRISES[index], index == max(SURPRISES)))
    last = last_day(period_of(days[0]))
    if is_working_day(last):
        v.on_last(last, count_boxes)
    else:
        v.on_top(next_working_day(last), count_boxes)
    if index == LIMIT_FROM:
        v.on_top(days[0], set_limit)
    if index in {9, 21}:
        v.on(days[5], pay_rent_ahead)
    if index == LIMIT_FROM + 3:
        v.on(days[9], propose_in_vain)
    if days[0].month == 12:
        v.on(days[-2], count_equipment)
    v.on_top(days[CLOSING_DAY], partial(close_last_month, index))


def set_limit(v: Village) -> None:
    """The board decides that large amounts need two."""
    v.book.set_limit(APPROVED_ABOVE)


def _count(v: Village, account: str, difference: int, by: str, explanation: str) -> str:
    unit = UNIT_OF_BOX[account]
    subject = f"{account}:{v.book.day.isoformat()}:{by}"
    person = COLLECTOR if account == COLLECTED else ""
    is_announced = by != SUPERVISOR
    facts = Counted(
        account,
        unit,
        person,
        v.book.balance(account, unit),
        difference,
        by,
        is_announced,
        explanation,
    )
    held = "1163" if difference < 0 else "2183"
    sides = (Side(account, unit, difference), Side(held, unit, -difference, CASHIER_PERSON))
    v.book.act("count", subject, facts, *(sides if difference else ()), clerk=by)
    return subject


def count_boxes(v: Village) -> None:
    """Every cash box at the month's end."""
    for account in UNIT_OF_BOX:
        _count(v, account, 0, TREASURER, "")


def look_into(account: str, is_short: bool, v: Village) -> None:  # noqa: FBT001 - a task's choice
    """The supervisors come without a word; the last time something was missing."""
    _count(v, account, -MISSED_IN_SHOP if is_short else 0, SUPERVISOR, "")


def miss_cash(v: Village) -> None:
    """The evening count is short; the cashier pays it back on payday."""
    rupiah = v.pick(15_000, 60_000, 1_000)
    if v.book.balance(OFFICE_TILL, "KANTOR") < rupiah:
        return
    subject = _count(v, OFFICE_TILL, -rupiah, TREASURER, "Kembalian terlalu banyak diberikan")
    later = v.book.day
    for _ in range(8):
        later = next_working_day(later)
    v.on(later, partial(_repay_cash, subject, rupiah))


def _repay_cash(subject: str, rupiah: int, v: Village) -> None:
    v.book.act(
        "settle-count",
        subject,
        Settled("repaid", rupiah, "Diganti kasir dari honor bulan ini"),
        debit(OFFICE_TILL, "KANTOR", rupiah),
        credit("1163", "KANTOR", rupiah, CASHIER_PERSON),
    )


def find_cash(v: Village) -> None:
    """The count is over; nobody comes for it and after some weeks it is income."""
    rupiah = v.pick(2_000, 25_000, 500)
    subject = _count(v, OFFICE_TILL, rupiah, TREASURER, "")
    later = v.book.day
    for _ in range(26):
        later = next_working_day(later)
    v.on(later, partial(_keep_cash, subject, rupiah))


def _keep_cash(subject: str, rupiah: int, v: Village) -> None:
    v.book.act(
        "settle-count",
        subject,
        Settled("kept", rupiah, "Diumumkan sebulan, tidak ada yang menuntut", "8102"),
        debit("2183", "KANTOR", rupiah, CASHIER_PERSON),
        credit("8102", "KANTOR", rupiah),
    )


def pay_rent_ahead(v: Village) -> None:
    """A year's rent of the shop, spread over its months."""
    rupiah, day = 3_600_000, v.book.day
    if not can_pay(v, OFFICE_BANK, rupiah):
        return
    request_id = v.book.record(
        "bayar-dimuka",
        {
            "jumlah": typed(rupiah),
            "dari": "1111:KANTOR",
            "unit": "TOKO",
            "keterangan": "sewa kios setahun",
        },
        debit("1181", "TOKO", rupiah),
        credit(OFFICE_BANK, "KANTOR", rupiah),
    )
    month = period_of(day)
    new = NewPrepaid("Sewa kios setahun", "TOKO", "1181", "6105", Money.rupiah(rupiah), month, 12)
    v.book.act("register-prepaid", f"sewa:{month}", Registered(new, request_id))
    v.schedules.append(
        Schedule("prepaid", "TOKO", "6105", "1181", Plan(new.amount, month, new.months))
    )


def propose_in_vain(v: Village) -> None:
    """A wish that the chair refused."""
    answers = {
        "barang": "kendaraan",
        "jumlah": typed(27_500_000),
        "dari": "1111:KANTOR",
        "unit": "TOKO",
        "keterangan": "mobil bak bekas",
    }
    reason = "Tunggu keputusan rapat pengurus bulan depan"
    v.book.act("propose", "mobil", Proposal("beli-aset", answers, reason))


#: What waits for the chair when somebody opens the demonstration for the first time.
WAITING = Proposal(
    "beli-aset",
    {
        "barang": "kendaraan",
        "jumlah": typed(18_500_000),
        "dari": "1111:KANTOR",
        "unit": "TOKO",
        "keterangan": "motor roda tiga untuk antar barang",
    },
)


def count_equipment(v: Village) -> None:
    """Somebody goes round at the year's end and looks at what there is."""
    v.book.act("count-assets", v.book.day.isoformat(), clerk=TREASURER)


def register_asset(v: Village, new: NewAsset, entry: str, plan: Plan, used: str) -> None:
    """Put equipment into the register and its depreciation into the calendar."""
    v.book.act("register-asset", new.name, Registered(new, entry))
    v.schedules.append(Schedule("depreciate", new.unit, "6106", used, plan))


def _charge(v: Village, what: str, period: Period) -> None:
    """A month's depreciation, or its part of what was prepaid."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for each in v.schedules:
        until = each.plan.until(period).sen // SEN_PER_RUPIAH
        if each.what == what and until > each.charged:
            sums[each.cost, each.unit] += until - each.charged
            sums[each.used, each.unit] -= until - each.charged
            each.charged = until
    sides = [Side(account, unit, rupiah) for (account, unit), rupiah in sums.items()]
    if sides:
        v.book.act(what, period, None, *sides, day=last_day(period))


def _accrue(v: Village, index: int, period: Period) -> None:
    """Bills that had not come: one was paid meanwhile, one is open."""
    if index not in {LIMIT_FROM + 2, LIMIT_FROM + 5}:
        return
    new = Accrual("Listrik toko yang tagihannya belum datang", "TOKO", "6103", 210_000, OFFICE_TILL)
    v.book.act(
        "accrue",
        period,
        new,
        debit(new.cost, new.unit, new.rupiah),
        credit("2151", new.unit, new.rupiah),
        day=last_day(period),
    )
    if index == LIMIT_FROM + 2:
        later = next_working_day(next_working_day(v.book.day))
        v.on(later, partial(_pay_accrued, period, new))


def _pay_accrued(period: Period, new: Accrual, v: Village) -> None:
    paid = new._replace(rupiah=new.rupiah + 6_500)
    if can_pay(v, OFFICE_TILL, paid.rupiah):
        v.book.act(
            "pay-accrued",
            period,
            paid,
            debit("2151", new.unit, new.rupiah),
            debit(new.cost, new.unit, paid.rupiah - new.rupiah),
            credit(OFFICE_TILL, "KANTOR", paid.rupiah),
        )


def close_last_month(index: int, v: Village) -> None:
    """Work through the checklist of the month before, then close it."""
    period = previous_month(period_of(v.book.day))
    is_ticked = index > RECONCILED_FROM
    if index:
        _charge(v, "depreciate", period)
        _charge(v, "prepaid", period)
        _accrue(v, index, period)
    if index == RECONCILED_FROM:
        v.book.act("begin-bank", period)
    if is_ticked:
        v.book.act("bank", period)
    skipped = ("backup", "verify") if is_ticked else BEFORE_RECONCILED
    if index == 0:
        skipped = (*skipped, "stock")
    v.book.act("close-month", period, Closing(skipped, is_ticked), clerk=TREASURER)
