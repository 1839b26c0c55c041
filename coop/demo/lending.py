"""Loans and their instalments, time deposits, interest on savings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coop.dates import period_of
from coop.dates import previous_month
from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
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

if TYPE_CHECKING:
    from coop.demo.village import Village

PRINCIPALS = (1, 2, 2, 3, 3, 4, 5, 5, 6, 8, 10, 12, 15, 20)
TENORS = (10, 12, 12, 18, 20, 24)
RATES_PER_MILLE = (10, 12, 15)
ADMINISTRATION_FEE = 25_000
PENALTY = 5_000
LOANS_A_MONTH = 8
#: Who places savings for a year keeps this at hand.
STAYS_FREE = 50_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A time deposit as somebody asks for it; amounts in rupiah.

    Attributes:
        member: number.
        savings: number of the account that gets the interest.
        amount: what is placed.
        is_rolled: whether it stays for another year when it is due.
        way: how it is approved if it is above the limit; empty for the PIN.
    """

    member: str
    savings: str
    amount: int
    is_rolled: bool
    way: str


def plan_month(v: Village, days: list[date], *, is_first: bool) -> None:
    """Put instalments, disbursements and deposits of a month into the calendar."""
    v.loans = [loan for loan in v.loans if loan.outstanding]
    for loan in v.loans:
        due = days[int(loan.number[-2:]) * 7 % len(days)]
        v.on(due, partial(pay_instalment, loan))
    for _ in range(LOANS_A_MONTH):
        v.on(v.rng.choice(days), disburse)
    if v.chance(45):
        v.on(v.rng.choice(days), open_deposit)
    v.on(days[-1], amortise_fees)
    if not is_first:
        v.on_top(days[0], run_interest)
        v.on(days[len(days) // 3], pay_withheld_tax)
    v.on_top(days[0], bill_dues)
    v.on_last(days[-1], bill_dues)  # who joined meanwhile owes the month too


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


def open_deposit(v: Village) -> None:
    """A member brings money that may stay for a year."""
    place_deposit(v, v.pick(5_000_000, 20_000_000, 2_500_000))


def place_deposit(v: Village, amount: int, *, way: str = "", member: Member | None = None) -> str:
    """Money by the bank onto a member's savings, an amount of it for a year; its request id."""
    member = member or v.rng.choice(v.present())
    v.staying.add(member.number)
    v.book.enter(
        f"Transfer ke simpanan {member.savings} {member.number}",
        debit(USP_BANK, "USP", amount + STAYS_FREE),
        credit("2101", "USP", amount + STAYS_FREE, member.savings),
    )
    v.save(member.savings, STAYS_FREE)
    v.deposits_opened += 1
    request_id = f"demo:deposit:{v.deposits_opened:04d}"
    v.book.act(
        "deposit",
        request_id,
        Placed(member.number, member.savings, amount, v.chance(60), way),
        debit("2101", "USP", amount, member.savings),
        credit("2111", "USP", amount, f"SB-{v.deposits_opened:04d}"),
    )
    return request_id


def bill_dues(v: Village) -> None:
    """Every member owes the dues of the month from its first day."""
    v.book.act("dues", period_of(v.book.day))


def run_interest(v: Village) -> None:
    """On the first day of a month: what savings and deposits earned in the one before."""
    month = previous_month(period_of(v.book.day))
    v.book.act("deposits", month)
    v.book.act("interest", month)


def pay_withheld_tax(v: Village) -> None:
    """Hand the tax withheld last month to the state."""
    v.book.act("pay-tax", previous_month(period_of(v.book.day)))
