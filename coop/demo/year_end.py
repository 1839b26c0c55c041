"""The turn of the year: adjustments, closing, audit, and the meeting that shares the SHU."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import RETAINED
from coop.demo.daybook import Side
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import USP_TILL
from coop.demo.treasury import can_pay
from coop.ledger.entry import EntryKind

if TYPE_CHECKING:
    from coop.demo.village import Member
    from coop.demo.village import Village

#: Percent of a loan set aside, by months behind (the last one for more).
ALLOWANCE_PERCENT = (1, 5, 25, 50, 100)
TURNOVER_TAX_PER_MILLE = 5
#: How the members' meeting shares the SHU, in percent; what rounding leaves goes to 2174.
SHARES = (
    ("3401", 40),
    ("2176", 40),
    ("2171", 5),
    ("2172", 5),
    ("2173", 5),
    ("2174", 5),
)
MEMBERS_ACCOUNT = "2176"
ROUNDING_ACCOUNT = "2174"
ROUNDING_STEP = 500


def plan_month(v: Village, days: list[date], first: date) -> None:
    """Put what follows a year's end into the calendar, from the year the books began."""
    day = days[0]
    year = day.year - 1
    if first.year > year:
        if first.month == 1:
            _end_what_only_opened(v, days, year)
        return
    if day.month == 1:
        v.on(days[10], partial(adjust, year))
    elif day.month == 2:
        v.on(days[3], partial(close, year, first.year))
        v.on(days[18], partial(_step, "audited", year))
    elif day.month == 3:
        v.on(days[17], partial(hold_meeting, year))
    elif day.month == 4:
        for member in v.present():
            if member.surplus_share:
                v.on(v.rng.choice(days[:12]), partial(pay_share, member))
        v.on(days[14], spend_funds)


def _end_what_only_opened(v: Village, days: list[date], year: int) -> None:
    """Books that begin in January open on the last day of a year that then has to end as well."""
    month = days[0].month
    if month == 2:
        v.on(days[2], partial(_step, "close-year", year))
        v.on(days[18], partial(_step, "audited", year))
    elif month == 3:
        v.on(days[17], partial(_step, "approved", year))


def _enter(v: Village, year: int, narration: str, *sides: Side) -> None:
    v.book.enter(narration, *sides, kind=EntryKind.ADJUSTMENT, entry_date=date(year, 12, 31))


def adjust(year: int, v: Village) -> None:
    """The thirteenth period: allowance, accruals, stock count, tax."""
    _adjust_allowance(v, year)
    _accrue_interest(v, year)
    _enter(
        v,
        year,
        f"Listrik Desember {year} yang belum dibayar",
        debit("6103", "KANTOR", 120_000),
        debit("6103", "TOKO", 190_000),
        credit("2151", "KANTOR", 310_000),
    )
    lost = v.pick(50_000, 350_000, 500)
    _enter(
        v,
        year,
        f"Selisih opname persediaan {year}",
        debit("6111", "TOKO", lost),
        credit("1171", "TOKO", lost),
    )
    turnover = -v.book.result(year, "4")
    tax = turnover * TURNOVER_TAX_PER_MILLE // 1000
    _enter(
        v,
        year,
        f"PPh final atas peredaran bruto {year}",
        debit("9101", "KANTOR", tax),
        credit("2143", "KANTOR", tax),
    )
    pay_accrued(v)


def _adjust_allowance(v: Village, year: int) -> None:
    worst = len(ALLOWANCE_PERCENT) - 1
    wanted = sum(
        loan.outstanding * ALLOWANCE_PERCENT[min(loan.months_behind, worst)] // 100
        for loan in v.loans
    )
    wanted = wanted // ROUNDING_STEP * ROUNDING_STEP
    change = wanted + v.book.balance("1139", "USP")
    if change > 0:
        sides = (debit("6107", "USP", change), credit("1139", "USP", change))
    else:
        sides = (debit("1139", "USP", -change), credit("6107", "USP", -change))
    if change:
        _enter(v, year, f"Penyisihan kerugian pinjaman {year}", *sides)


def _accrue_interest(v: Village, year: int) -> None:
    """Half a month's jasa of loans that are paid on time, taken back in the new year."""
    accrued = [
        (loan.interest // 200 * 100, loan.number)
        for loan in v.loans
        if loan.outstanding and not loan.months_behind
    ]
    accrued = [(rupiah, number) for rupiah, number in accrued if rupiah]
    total = sum(rupiah for rupiah, _ in accrued)
    if not total:
        return
    _enter(
        v,
        year,
        f"Akrual jasa pinjaman akhir {year}",
        *(debit("1141", "USP", rupiah, number) for rupiah, number in accrued),
        credit("4101", "USP", total),
    )
    v.book.enter(
        f"Jurnal pembalik akrual jasa pinjaman {year}",
        debit("4101", "USP", total),
        *(credit("1141", "USP", rupiah, number) for rupiah, number in accrued),
    )


def pay_accrued(v: Village) -> None:
    """Last year's electricity and tax are paid in the new one."""
    for account, what in (("2151", "Listrik tahun lalu"), ("2143", "PPh final tahun lalu")):
        owed = -v.book.balance(account, "KANTOR")
        if owed > 0 and can_pay(v, OFFICE_BANK, owed):
            v.book.enter(what, debit(account, "KANTOR", owed), credit(OFFICE_BANK, "KANTOR", owed))


def close(year: int, first_year: int, v: Village) -> None:
    """Close income and costs, and keep what each unit earned for the meeting."""
    if year == first_year:
        v.book.act("verify", str(year))
    v.surplus[year] = v.book.close_year(year)


def _step(what: str, year: int, v: Village) -> None:
    v.book.act(what, str(year))


def hold_meeting(year: int, v: Village) -> None:
    """The meeting approves the year and shares its SHU; a loss stays where it is."""
    cost = 1_250_000
    if can_pay(v, OFFICE_TILL, cost):
        v.book.enter(
            f"Rapat anggota tahunan tahun buku {year}",
            debit("7101", "KANTOR", cost),
            credit(OFFICE_TILL, "KANTOR", cost),
            clerk=CASHIER,
            approved_by=CHAIR,
        )
    v.book.act("approved", str(year))
    earned = v.surplus.pop(year)
    total = sum(earned.values())
    if total <= 0:
        return
    fund = total * dict(SHARES)[MEMBERS_ACCOUNT] // 100
    members = _members_parts(v, fund)
    parts = {
        account: total * percent // 100 // ROUNDING_STEP * ROUNDING_STEP
        for account, percent in SHARES
        if account not in {MEMBERS_ACCOUNT, ROUNDING_ACCOUNT}
    }
    handed_out = sum(rupiah for _, rupiah in members)
    rest = total - sum(parts.values()) - handed_out
    v.book.enter(
        f"Pembagian SHU tahun buku {year} menurut keputusan rapat anggota",
        *(Side(RETAINED, unit, rupiah) for unit, rupiah in earned.items()),
        *(credit(account, "KANTOR", rupiah) for account, rupiah in parts.items()),
        credit(ROUNDING_ACCOUNT, "KANTOR", rest),
        *(credit(MEMBERS_ACCOUNT, "KANTOR", part, member.number) for member, part in members),
        approved_by=CHAIR,
    )
    for member, part in members:
        member.surplus_share = part


def _members_parts(v: Village, fund: int) -> list[tuple[Member, int]]:
    """Each member's part by own capital, down to a coin that exists."""
    present = v.present()
    capital = [member.principal_saving + member.mandatory_saving for member in present]
    whole = sum(capital)
    return [
        (member, part)
        for member, own in zip(present, capital, strict=True)
        if (part := fund * own // whole // ROUNDING_STEP * ROUNDING_STEP)
    ]


def pay_share(member: Member, v: Village) -> None:
    """A member's SHU goes to the savings account, or over the counter."""
    rupiah, member.surplus_share = member.surplus_share, 0
    in_cash = v.chance(30) and can_pay(v, USP_TILL, rupiah)
    what = "tunai" if in_cash else f"ke {member.savings}"
    v.book.enter(
        f"SHU bagian anggota {member.number} {what}",
        debit(MEMBERS_ACCOUNT, "KANTOR", rupiah, member.number),
        credit(USP_TILL, "USP", rupiah)
        if in_cash
        else credit("2101", "USP", rupiah, member.savings),
        clerk=CASHIER,
    )
    if not in_cash:
        v.save(member.savings, rupiah)


def spend_funds(v: Village) -> None:
    """Half of the education and social funds is spent; never an expense."""
    for account, what in (
        ("2173", "Dana pendidikan: pelatihan"),
        ("2174", "Dana sosial: santunan"),
    ):
        rupiah = -v.book.balance(account, "KANTOR") // 2 // ROUNDING_STEP * ROUNDING_STEP
        if rupiah > 0 and can_pay(v, OFFICE_TILL, rupiah):
            v.book.enter(
                what,
                debit(account, "KANTOR", rupiah),
                credit(OFFICE_TILL, "KANTOR", rupiah),
                approved_by=CHAIR,
            )
