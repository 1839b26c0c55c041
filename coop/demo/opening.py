"""What the cooperative had when it began to keep its books here: one opening entry a unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import first_day
from coop.dates import period_of
from coop.dates import previous_month
from coop.demo import lending
from coop.demo.counter import PRINCIPAL_SAVING
from coop.demo.counter import new_member
from coop.demo.daybook import CHAIR
from coop.demo.daybook import Side
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.residents import STAYING
from coop.demo.treasurer import register_asset
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import PETTY_CASH
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import SHOP_TILL
from coop.demo.treasury import USP_BANK
from coop.demo.treasury import USP_TILL
from coop.desk.assets.register import NewAsset
from coop.desk.assets.schedule import Plan
from coop.money import Money

if TYPE_CHECKING:
    from coop.demo.village import Village

MEMBERS = 104
LOANS_OPEN = 36
DEPOSITS_OPEN = 7
USP_CAPITAL = 60_000_000
LIFE_MONTHS, MONTHS_WORN = 48, 16
#: What was there before: name, kind, unit, cost, where it stands. Together what the accounts hold.
EQUIPMENT = (
    ("Laptop, 2 buah", "office", "KANTOR", 12_000_000, "Ruang pengurus"),
    ("Meja, kursi dan lemari arsip", "office", "KANTOR", 7_500_000, "Ruang pengurus"),
    ("Printer dan mesin penghitung uang", "office", "KANTOR", 4_500_000, "Meja kasir"),
    ("Etalase dan rak toko", "shop", "TOKO", 9_000_000, "Toko"),
    ("Timbangan dan kulkas", "shop", "TOKO", 6_000_000, "Toko"),
)


def open_books(v: Village) -> None:
    """Set the book up, take over the balances of office, USP and shop, list the equipment."""
    v.book.act("setup", "book", v.book.day, clerk=CHAIR)
    for _ in range(MEMBERS):
        member = new_member(v)
        member.joined = v.book.day - timedelta(days=v.pick(60, 3000, 1))
    v.staying |= STAYING
    v.book.act("village", "members", tuple(replace(each) for each in v.members))
    _open_office(v)
    _open_usp(v)
    _open_shop(v)
    for name, kind, unit, cost, place in EQUIPMENT:
        _list_equipment(v, name, kind, unit, cost, place)
    for member in v.rng.sample(v.members, DEPOSITS_OPEN):
        lending.place_deposit(v, v.pick(5_000_000, 20_000_000, 2_500_000), member=member)
    # One deposit is large enough for its interest to be taxed.
    lending.place_deposit(v, 50_000_000, member=v.members[11])


def _enter(v: Village, unit: str, plug: str, *sides: Side) -> None:
    """Take over a unit's balances; ``plug`` is the bank account that takes what is left."""
    rest = -sum(side.rupiah for side in sides)
    if plug:
        assert rest > 1_000_000, f"the bank account of {unit} begins with {rest}"
        sides = (debit(plug, unit, rest), *sides)
    v.book.act("open", unit, sides, *sides, day=_day_before(v))


def _day_before(v: Village) -> date:
    return v.book.day.replace(day=1) - timedelta(days=1)


def _list_equipment(v: Village, name: str, kind: str, unit: str, cost: int, place: str) -> None:
    """Equipment taken over, a third of its life worn off."""
    until = _day_before(v)
    worn = cost * MONTHS_WORN // LIFE_MONTHS
    acquired = first_day(month_before(period_of(until), MONTHS_WORN - 1))
    new = NewAsset(
        name,
        kind,
        unit,
        "taken_over",
        acquired,
        Money.rupiah(cost),
        life_months=LIFE_MONTHS,
        place=place,
        worn_before=Money.rupiah(worn),
        worn_until=until,
    )
    left = LIFE_MONTHS - MONTHS_WORN
    plan = Plan(Money.rupiah(cost - worn), period_of(v.book.day), left)
    register_asset(v, new, "", plan, "1339" if kind == "office" else "1349")


def month_before(period: Period, months: int) -> Period:
    """The month so many months earlier.

    >>> month_before(Period("2024-03"), 15)
    '2022-12'
    """
    for _ in range(months):
        period = previous_month(period)
    return period


def _open_office(v: Village) -> None:
    own: list[Side] = []
    for member in v.members:
        member.mandatory_saving = member.dues * v.pick(8, 44, 1)
        own.append(credit("3101", "KANTOR", PRINCIPAL_SAVING, member.number))
        own.append(credit("3102", "KANTOR", member.mandatory_saving, member.number))
    _enter(
        v,
        "KANTOR",
        OFFICE_BANK,
        debit(OFFICE_TILL, "KANTOR", 2_350_000),
        debit(PETTY_CASH, "KANTOR", 500_000),
        debit("1203", "KANTOR", USP_CAPITAL),
        debit("1331", "KANTOR", 24_000_000),
        credit("1339", "KANTOR", 8_000_000),
        *own,
        credit("3201", "KANTOR", 15_000_000),
        credit("3401", "KANTOR", 8_500_000),
    )


def _open_usp(v: Village) -> None:
    savings: list[Side] = []
    for member in v.members:
        for account, number, most in (
            ("2101", member.savings, 2_400_000),
            ("2104", member.remittances, 3_000_000),
        ):
            if number:
                rupiah = v.pick(100_000, most, 25_000)
                savings.append(credit(account, "USP", rupiah, number))
                v.save(number, rupiah)
    loans = _loans_under_way(v)
    _enter(
        v,
        "USP",
        USP_BANK,
        debit(USP_TILL, "USP", 4_200_000),
        debit(REMITTANCE_BANK, "USP", 18_000_000),
        *loans,
        credit("1139", "USP", 3_000_000),
        *savings,
        credit("2161", "USP", sum(loan.fee_left for loan in v.loans)),
        credit("2184", "USP", 4_100_000),
        credit("3302", "USP", USP_CAPITAL),
        credit("3401", "USP", 12_500_000),
    )


def _loans_under_way(v: Village) -> list[Side]:
    sides = []
    for member in v.rng.sample(v.members, LOANS_OPEN):
        loan = lending.new_loan(v, member)
        loan.fee_left = 0
        for _ in range(v.pick(1, loan.tenor_months - 2, 1)):
            loan.outstanding -= loan.instalment
            loan.paid += 1
        loan.fee_left = loan.principal // 100 * (loan.tenor_months - loan.paid) // loan.tenor_months
        sides.append(debit("1131", "USP", loan.outstanding, loan.number))
    return sides


def _open_shop(v: Village) -> None:
    _enter(
        v,
        "TOKO",
        "",
        debit(SHOP_TILL, "TOKO", 1_600_000),
        debit("1171", "TOKO", 23_400_000),
        debit("1341", "TOKO", 15_000_000),
        credit("1349", "TOKO", 5_000_000),
        credit("2131", "TOKO", 4_000_000),
        credit("3401", "TOKO", 31_000_000),
    )
