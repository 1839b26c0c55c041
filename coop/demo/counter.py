"""At the counter: joining, dues, savings in and out, money from abroad, the collector's round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import TREASURER
from coop.demo.daybook import Side
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import UNIT_OF
from coop.demo.treasury import USP_TILL
from coop.demo.treasury import can_pay
from coop.demo.village import COLLECTOR
from coop.demo.village import Member
from coop.demo.village import next_working_day

if TYPE_CHECKING:
    from coop.demo.village import Village

#: Monthly dues that members chose, most often the middle one.
DUES = (10_000, 20_000, 20_000, 20_000, 30_000, 50_000)
PRINCIPAL_SAVING = 100_000
LEAST_LEFT = 20_000
#: More than anybody keeps on voluntary savings.
LARGEST_REFUND = 6_000_000
HAND_OVER_LATER = timedelta(days=1)


def plan_month(v: Village, days: list[date], *, is_full: bool = True) -> None:
    """Put a month's errands of the members into the calendar."""
    for member in v.present():
        member.dues_owed += 1
        if member.lives_far:
            continue
        if not v.chance(6):  # the others bring two months' dues next time
            v.on(v.rng.choice(days), partial(bring_dues, member))
        if v.chance(21):
            v.on(v.rng.choice(days), partial(deposit, member))
        if v.chance(20):
            v.on(v.rng.choice(days), partial(withdraw, member))
        if member.is_abroad and v.chance(85):
            arrives = v.rng.choice(days)
            v.on(arrives, partial(receive_remittance, member))
            later = [day for day in days if day > arrives]
            if later:
                v.on(later[min(2, len(later) - 1)], partial(withdraw_remittance, member))
    if is_full:
        v.on(days[len(days) // 3], collectors_round)
        for _ in range(v.pick(1, 3, 1)):
            v.on(v.rng.choice(days), join)


def new_member(v: Village) -> Member:
    """The next member, with a savings account, not yet in the books."""
    member = Member(
        number=f"A-{len(v.members) + 1:04d}",
        dues=v.rng.choice(DUES),
        savings=v.new_savings(),
        is_abroad=v.chance(22),
        lives_far=v.chance(12),
    )
    if member.is_abroad:
        member.remittances = v.new_savings()
    v.members.append(member)
    member.joined = v.book.day
    return member


def _till(v: Village) -> str:
    """The office till or the one of the savings-and-loan unit, wherever the queue is shorter."""
    return OFFICE_TILL if v.chance(60) else USP_TILL


def join(v: Village) -> None:
    """A new member pays the principal saving, the first dues, and often some savings."""
    member = new_member(v)
    v.book.act("admit", member.number, (replace(member),), clerk=TREASURER)
    voluntary = v.pick(0, 500_000, 50_000)
    total = PRINCIPAL_SAVING + member.dues + voluntary
    v.book.enter(
        f"Anggota baru {member.number}: simpanan pokok, wajib dan sukarela",
        debit(OFFICE_TILL, "KANTOR", total),
        credit("3101", "KANTOR", PRINCIPAL_SAVING, member.number),
        credit("3102", "KANTOR", member.dues, member.number),
        credit("2101", "USP", voluntary, member.savings),
        clerk=CASHIER,
        approved_by=CHAIR,
        member=member.number,
    )
    member.principal_saving = PRINCIPAL_SAVING
    member.mandatory_saving += member.dues
    v.save(member.savings, voluntary)


def bring_dues(member: Member, v: Village) -> None:
    """Dues owed, sometimes with a voluntary deposit on the same receipt."""
    rupiah, voluntary = member.dues * member.dues_owed, 0
    if not rupiah or member.has_left:
        return
    if member.remittances and v.savings[member.remittances] > 4 * rupiah and v.chance(70):
        _dues_from_remittances(member, rupiah, v)
        return
    if v.chance(15):
        voluntary = v.pick(20_000, 300_000, 10_000)
    till = _till(v)
    what = "Simpanan wajib dan sukarela" if voluntary else "Simpanan wajib"
    v.book.enter(
        f"{what} {month_name(v.book.day)} {member.number}",
        debit(till, UNIT_OF[till], rupiah + voluntary),
        credit("3102", "KANTOR", rupiah, member.number),
        credit("2101", "USP", voluntary, member.savings),
        clerk=CASHIER,
        member=member.number,
    )
    _paid_dues(member, rupiah)
    v.save(member.savings, voluntary)


def _dues_from_remittances(member: Member, rupiah: int, v: Village) -> None:
    v.book.enter(
        f"Simpanan wajib {month_name(v.book.day)} {member.number} dari tabungan remitansi",
        debit("2104", "USP", rupiah, member.remittances),
        credit("3102", "KANTOR", rupiah, member.number),
        clerk=CASHIER,
        member=member.number,
    )
    v.save(member.remittances, -rupiah)
    _paid_dues(member, rupiah)


def _paid_dues(member: Member, rupiah: int) -> None:
    member.mandatory_saving += rupiah
    member.dues_owed = 0


def deposit(member: Member, v: Village) -> None:
    """A voluntary deposit in cash."""
    if member.has_left:
        return
    rupiah = (
        v.pick(50_000, 600_000, 25_000) if v.chance(85) else v.pick(1_000_000, 4_000_000, 500_000)
    )
    till = _till(v)
    v.save(member.savings, rupiah)
    v.book.enter(
        f"Setoran simpanan sukarela {member.savings} {member.number}",
        debit(till, UNIT_OF[till], rupiah),
        credit("2101", "USP", rupiah, member.savings),
        clerk=CASHIER,
        member=member.number,
    )


def withdraw(member: Member, v: Village) -> None:
    """A withdrawal of a third to a half of the savings, if there is enough to bother."""
    balance = v.savings[member.savings]
    rupiah = balance * v.pick(30, 55, 5) // 100 // 50_000 * 50_000
    if rupiah < 100_000 or balance - rupiah < LEAST_LEFT or member.has_left:
        return
    if not can_pay(v, USP_TILL, rupiah):
        return
    v.book.enter(
        f"Penarikan simpanan sukarela {member.savings} {member.number}",
        debit("2101", "USP", rupiah, member.savings),
        credit(USP_TILL, "USP", rupiah),
        clerk=CASHIER,
        member=member.number,
    )
    v.save(member.savings, -rupiah)


def receive_remittance(member: Member, v: Village) -> None:
    """Money from abroad on the remittance account, credited to the family's savings."""
    if member.has_left:
        return
    rupiah = v.pick(2_000_000, 6_000_000, 100_000) + v.pick(0, 90_000, 500)
    v.book.enter(
        f"Kiriman dari luar negeri untuk {member.remittances} {member.number}",
        debit(REMITTANCE_BANK, "USP", rupiah),
        credit("2104", "USP", rupiah, member.remittances),
        clerk=CASHIER,
        member=member.number,
    )
    v.save(member.remittances, rupiah)


def withdraw_remittance(member: Member, v: Village) -> None:
    """The family takes what it lives on: most of what came, in notes of fifty thousand."""
    balance = v.savings[member.remittances]
    rupiah = balance * v.pick(60, 80, 5) // 100 // 50_000 * 50_000
    if not rupiah or member.has_left or not can_pay(v, USP_TILL, rupiah):
        return
    v.book.enter(
        f"Penarikan tabungan remitansi {member.remittances} {member.number}",
        debit("2104", "USP", rupiah, member.remittances),
        credit(USP_TILL, "USP", rupiah),
        clerk=CASHIER,
        member=member.number,
    )
    v.save(member.remittances, -rupiah)


def collectors_round(v: Village) -> None:
    """The collector walks to the far hamlets and hands the money over the next day."""
    sides: list[Side] = []
    total = 0
    for member in v.present():
        if not member.lives_far or not member.dues_owed or v.chance(10):
            continue
        dues = member.dues * member.dues_owed
        voluntary = v.pick(10_000, 60_000, 5_000) if v.chance(40) else 0
        sides.append(credit("3102", "KANTOR", dues, member.number))
        sides.append(credit("2101", "USP", voluntary, member.savings))
        _paid_dues(member, dues)
        v.save(member.savings, voluntary)
        total += dues + voluntary
    if not total:
        return
    v.book.enter(
        f"Pungutan keliling {COLLECTOR} dusun atas",
        debit("1105", "KANTOR", total, COLLECTOR),
        *sides,
        clerk=CASHIER,
        effective_date=v.book.day - HAND_OVER_LATER,
    )
    v.on(next_working_day(v.book.day), partial(_hand_over, total))


def _hand_over(rupiah: int, v: Village) -> None:
    v.book.enter(
        f"Setoran hasil pungutan {COLLECTOR}",
        debit(OFFICE_TILL, "KANTOR", rupiah),
        credit("1105", "KANTOR", rupiah, COLLECTOR),
        clerk=CASHIER,
    )


def leave(v: Village) -> None:
    """A member without debts leaves; what was saved is settled, and paid from the bank."""
    indebted = {loan.member.number for loan in v.loans} | v.staying
    free = [
        member
        for member in v.present()
        if member.number not in indebted
        and not (member.is_abroad or member.shop_debt or member.surplus_share)
    ]
    member = v.rng.choice(free)
    member.has_left = True
    v.book.act("resign", member.number)
    v.savings[member.savings] = 0
    v.on(next_working_day(v.book.day), partial(_refund, member))


def _refund(member: Member, v: Village) -> None:
    owed = member.principal_saving + member.mandatory_saving + LARGEST_REFUND
    if not can_pay(v, OFFICE_BANK, owed):
        v.on(next_working_day(v.book.day), partial(_refund, member))
        return
    v.book.act("refund", member.number)
