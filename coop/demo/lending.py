"""Loans and their instalments, time deposits, interest on savings."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import Side
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import UNIT_OF
from coop.demo.treasury import USP_BANK
from coop.demo.treasury import USP_TILL
from coop.demo.treasury import can_pay
from coop.demo.treasury import holds
from coop.demo.village import Loan
from coop.demo.village import Member
from coop.demo.village import TimeDeposit

if TYPE_CHECKING:
    from coop.demo.village import Village

PRINCIPALS = (1, 2, 2, 3, 3, 4, 5, 5, 6, 8, 10, 12, 15, 20)
TENORS = (10, 12, 12, 18, 20, 24)
RATES_PER_MILLE = (10, 12, 15)
ADMINISTRATION_FEE = 25_000
PENALTY = 5_000
LOANS_A_MONTH = 8

#: Below this monthly interest of one member nothing is withheld; above it a tenth of all of it.
UNTAXED_INTEREST = 240_000
#: Interest a year in percent, by savings account.
SAVINGS_RATES = {"2101": 3, "2104": 4}


def plan_month(v: Village, days: list[date]) -> None:
    """Put instalments, disbursements and deposits of a month into the calendar."""
    v.loans = [loan for loan in v.loans if loan.outstanding]
    for loan in v.loans:
        due = days[int(loan.number[-2:]) * 7 % len(days)]
        v.on(due, partial(pay_instalment, loan))
    for _ in range(LOANS_A_MONTH):
        v.on(v.rng.choice(days), disburse)
    if v.chance(45):
        v.on(v.rng.choice(days), open_deposit)
    v.on(days[-1], pay_savings_interest)
    v.on(days[-1], amortise_fees)
    v.on(days[-1], pay_deposit_interest)
    v.on(days[len(days) // 2], pay_withheld_tax)


def new_loan(v: Village, member: Member) -> Loan:
    """The next loan, not yet in the books."""
    v.loans_opened += 1
    principal = v.rng.choice(PRINCIPALS) * 1_000_000
    loan = Loan(
        number=f"P-{v.loans_opened:04d}",
        member=member,
        principal=principal,
        tenor_months=v.rng.choice(TENORS),
        rate_per_mille=v.rng.choice(RATES_PER_MILLE),
        is_flat=v.chance(70),
        outstanding=principal,
        is_bad=v.chance(2),
    )
    v.loans.append(loan)
    return loan


def disburse(v: Village) -> None:
    """Lend to a member without a loan, as long as savings stay covered."""
    indebted = {loan.member.number for loan in v.loans if loan.outstanding}
    free = [member for member in v.present() if member.number not in indebted]
    member = v.rng.choice(free)
    liquid = holds(v, USP_TILL) + holds(v, USP_BANK) + holds(v, REMITTANCE_BANK)
    savings = -v.book.balance_of("21")
    if liquid < savings // 5 + max(PRINCIPALS) * 1_000_000:
        return
    loan = new_loan(v, member)
    place = USP_TILL if loan.principal <= 5_000_000 else USP_BANK
    fee, risk = loan.principal // 100, loan.principal // 200
    net = loan.principal - fee - risk - ADMINISTRATION_FEE
    if not can_pay(v, place, net):
        v.loans.remove(loan)
        v.loans_opened -= 1
        return
    loan.fee_left = fee
    v.book.enter(
        f"Pencairan pinjaman {loan.number} {member.number}, {loan.tenor_months} bulan",
        debit("1131", "USP", loan.principal, loan.number),
        credit(place, "USP", net),
        credit("2161", "USP", fee),
        credit("4103", "USP", ADMINISTRATION_FEE),
        credit("2184", "USP", risk),
        clerk=CASHIER,
        approved_by=CHAIR,
    )


def pay_instalment(loan: Loan, v: Village) -> None:
    """One instalment with jasa; after a missed month two, with a penalty; rarely all at once."""
    if not loan.outstanding:
        return
    if (loan.is_bad and v.chance(70)) or v.chance(5):
        loan.months_behind += 1
        return
    times = 2 if loan.months_behind else 1
    penalty = PENALTY * min(loan.months_behind, 3)
    principal = interest = 0
    for _ in range(times):
        part, jasa = loan.instalment, loan.interest
        if not part:
            break
        principal, interest = principal + part, interest + jasa
        loan.outstanding -= part
        loan.paid += 1
    loan.months_behind = max(loan.months_behind - 1, 0)
    if v.chance(1) and loan.outstanding:
        principal += loan.outstanding
        loan.outstanding = 0
    till = OFFICE_TILL if v.chance(35) else USP_TILL
    what = "Angsuran terakhir" if not loan.outstanding else f"Angsuran ke-{loan.paid}"
    v.book.enter(
        f"{what} pinjaman {loan.number} {loan.member.number}",
        debit(till, UNIT_OF[till], principal + interest + penalty),
        credit("1131", "USP", principal, loan.number),
        credit("4101", "USP", interest),
        credit("4104", "USP", penalty),
        clerk=CASHIER,
    )


def amortise_fees(v: Village) -> None:
    """Take this month's part of the provision fees into income."""
    total = 0
    for loan in v.loans:
        months_left = loan.tenor_months - loan.paid
        part = loan.fee_left if months_left <= 1 else loan.fee_left // months_left
        if not loan.outstanding:
            part = loan.fee_left
        loan.fee_left -= part
        total += part
    if total:
        v.book.enter(
            f"Amortisasi provisi pinjaman {month_name(v.book.day)}",
            debit("2161", "USP", total),
            credit("4102", "USP", total),
        )


def pay_savings_interest(v: Village) -> None:
    """Credit interest on the lowest balance of the month, a voucher per product."""
    for account, percent in SAVINGS_RATES.items():
        sides: list[Side] = []
        for member in v.present():
            number = member.savings if account == "2101" else member.remittances
            if not number:
                continue
            interest = (v.lowest[number] * percent + 600) // 1200
            if interest >= 100:
                sides.append(credit(account, "USP", interest, number))
        total = -sum(side.rupiah for side in sides)
        if not total:
            continue
        v.book.enter(
            f"Bunga simpanan {percent}% setahun {month_name(v.book.day)}",
            debit("5101", "USP", total),
            *sides,
        )
        for side in sides:
            v.save(side.number, -side.rupiah)


def new_deposit(v: Village, member: Member, amount: int) -> TimeDeposit:
    """The next time deposit of a year, not yet in the books."""
    v.deposits_opened += 1
    opened = TimeDeposit(f"SB-{v.deposits_opened:04d}", member, amount, v.pick(5, 7, 1), 12)
    v.deposits.append(opened)
    return opened


def open_deposit(v: Village) -> None:
    """A member brings money that may stay for a year."""
    place_deposit(v, v.pick(5_000_000, 20_000_000, 2_500_000))


def place_deposit(v: Village, amount: int, *, way: str = "") -> str:
    """Enter a time deposit of an amount; returns its request id."""
    member = v.rng.choice(v.present())
    opened = new_deposit(v, member, amount)
    return v.book.enter(
        f"Simpanan berjangka {opened.number} {member.number}, 12 bulan {opened.rate_percent}%",
        debit(USP_BANK, "USP", opened.amount),
        credit("2111", "USP", opened.amount, opened.number),
        approved_by=CHAIR,
        way=way,
    )


def pay_deposit_interest(v: Village) -> None:
    """A month's interest on time deposits to the members' savings; at the end rolled or paid."""
    for held in list(v.deposits):
        interest = held.amount * held.rate_percent // 1200
        tax = interest // 10 if interest > UNTAXED_INTEREST else 0
        v.book.enter(
            f"Bunga simpanan berjangka {held.number} {month_name(v.book.day)}",
            debit("5102", "USP", interest),
            credit("2101", "USP", interest - tax, held.member.savings),
            credit("2142", "USP", tax),
        )
        v.save(held.member.savings, interest - tax)
        held.months_left -= 1
        if held.months_left == 0:
            _end_deposit(held, v)


def _end_deposit(held: TimeDeposit, v: Village) -> None:
    if v.chance(60) or not can_pay(v, USP_BANK, held.amount):
        held.months_left = 12  # automatic roll-over: nothing to book
        return
    v.book.enter(
        f"Pencairan simpanan berjangka {held.number} {held.member.number}",
        debit("2111", "USP", held.amount, held.number),
        credit(USP_BANK, "USP", held.amount),
        approved_by=CHAIR,
    )
    v.deposits.remove(held)


def pay_withheld_tax(v: Village) -> None:
    """Hand the tax withheld last month to the state."""
    owed = -v.book.balance("2142", "USP")
    if owed > 0 and can_pay(v, USP_BANK, owed):
        v.book.enter(
            "Setoran PPh final bunga simpanan bulan lalu",
            debit("2142", "USP", owed),
            credit(USP_BANK, "USP", owed),
        )
