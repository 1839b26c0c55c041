"""The office: wages and bills every month, and the mishaps that happen in any office."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coop.demo import counter
from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import PETTY_CASH
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import USP_BANK
from coop.demo.treasury import can_pay
from coop.demo.treasury import read_bank_statements
from coop.demo.treasury import settle_units
from coop.demo.village import CASHIER_PERSON
from coop.demo.village import DRIVER_PERSON
from coop.demo.village import Member
from coop.demo.village import Task
from coop.demo.village import next_working_day

if TYPE_CHECKING:
    from coop.demo.village import Village

WAGES = (("KANTOR", 1_000_000), ("USP", 1_100_000), ("TOKO", 950_000))
PETTY_CASH_FULL = 500_000
QUARTER = 3
MONDAY = 0


def plan_month(v: Village, days: list[date], index: int) -> None:
    """Put the office's month into the calendar; ``index`` counts months from the first."""
    for day in days:
        if day.weekday() == MONDAY:
            v.on(day, settle_units)
    for day in days[::4]:
        v.on(day, sell_airtime)
        v.on(day, partial(spend_petty_cash, v.pick(15_000, 90_000, 5_000)))
    v.on(days[7], pay_electricity)
    v.on(days[8], pay_internet)
    v.on(days[-1], pay_wages)
    v.on(days[-1], read_bank_statements)
    if index % QUARTER == 2:
        v.on(days[-2], pay_incentives)
    if index % 6 == 4:
        v.on(days[12], partial(pay, "7102", "KANTOR", 750_000, "Pendidikan anggota"))
    if index % 5 == 1:
        v.on(days[10], partial(pay, "6109", "KANTOR", 250_000, "Servis komputer dan printer"))
    for task in MISHAPS.get(index, ()):
        v.on(days[10 + index % 5], task)


def pay(account: str, unit: str, rupiah: int, narration: str, v: Village) -> None:
    """One bill from the office till."""
    if can_pay(v, OFFICE_TILL, rupiah):
        v.book.enter(
            narration,
            debit(account, unit, rupiah),
            credit(OFFICE_TILL, "KANTOR", rupiah),
            clerk=CASHIER,
        )


def sell_airtime(v: Village) -> None:
    """Fees of some days' bill payments and top-ups."""
    members, others = v.pick(20_000, 80_000, 500), v.pick(10_000, 40_000, 500)
    v.book.enter(
        "Jasa pembayaran listrik dan pulsa",
        debit(OFFICE_TILL, "KANTOR", members + others),
        credit("4211", "KANTOR", members),
        credit("4311", "KANTOR", others),
        clerk=CASHIER,
    )


def spend_petty_cash(rupiah: int, v: Village) -> None:
    """Paper, stamps, fuel; the box is filled again before it is empty."""
    held = v.book.balance(PETTY_CASH, "KANTOR")
    if held < rupiah + 100_000 and can_pay(v, OFFICE_TILL, PETTY_CASH_FULL - held):
        v.book.enter(
            "Pengisian kas kecil",
            debit(PETTY_CASH, "KANTOR", PETTY_CASH_FULL - held),
            credit(OFFICE_TILL, "KANTOR", PETTY_CASH_FULL - held),
        )
        held = PETTY_CASH_FULL
    if rupiah > held:
        return
    account, what = v.rng.choice(
        (("6103", "Alat tulis"), ("6104", "Bensin"), ("6114", "Meterai"), ("6119", "Air minum"))
    )
    v.book.enter(
        f"{what} dari kas kecil",
        debit(account, "KANTOR", rupiah),
        credit(PETTY_CASH, "KANTOR", rupiah),
        clerk=CASHIER,
    )


def pay_electricity(v: Village) -> None:
    """One bill for office and shop, shared by the meter in between."""
    office, shop = v.pick(90_000, 160_000, 500), v.pick(150_000, 260_000, 500)
    if can_pay(v, OFFICE_TILL, office + shop):
        v.book.enter(
            f"Listrik {month_name(v.book.day)}",
            debit("6103", "KANTOR", office),
            debit("6103", "TOKO", shop),
            credit(OFFICE_TILL, "KANTOR", office + shop),
            clerk=CASHIER,
        )


def pay_internet(v: Village) -> None:
    """The line is dear and slow."""
    if can_pay(v, OFFICE_BANK, 275_000):
        v.book.enter(
            f"Internet {month_name(v.book.day)}",
            debit("6103", "KANTOR", 275_000),
            credit(OFFICE_BANK, "KANTOR", 275_000),
        )


def pay_wages(v: Village) -> None:
    """Three people are paid by transfer, each unit bearing its own."""
    total = sum(rupiah for _, rupiah in WAGES)
    if can_pay(v, OFFICE_BANK, total):
        v.book.enter(
            f"Honor pengelola {month_name(v.book.day)}",
            *(debit("6101", unit, rupiah) for unit, rupiah in WAGES),
            credit(OFFICE_BANK, "KANTOR", total),
            approved_by=CHAIR,
        )


def pay_incentives(v: Village) -> None:
    """A quarter's thank-you to board and supervisors."""
    if can_pay(v, OFFICE_BANK, 900_000):
        v.book.enter(
            "Insentif pengurus dan pengawas triwulan",
            debit("7103", "KANTOR", 600_000),
            debit("7104", "KANTOR", 300_000),
            credit(OFFICE_BANK, "KANTOR", 900_000),
            approved_by=CHAIR,
        )


def give_advance(v: Village) -> None:
    """A work advance for a trip to the district; the rest comes back after three days."""
    if not can_pay(v, OFFICE_TILL, 500_000):
        return
    v.book.enter(
        f"Kas bon perjalanan ke kabupaten {DRIVER_PERSON}",
        debit("1184", "KANTOR", 500_000, DRIVER_PERSON),
        credit(OFFICE_TILL, "KANTOR", 500_000),
        clerk=CASHIER,
        approved_by=CHAIR,
    )
    back = next_working_day(next_working_day(next_working_day(v.book.day)))
    v.on(back, partial(_settle_advance, v.pick(320_000, 480_000, 5_000)))


def _settle_advance(spent: int, v: Village) -> None:
    v.book.enter(
        f"Pertanggungjawaban kas bon {DRIVER_PERSON}",
        debit("6104", "KANTOR", spent),
        debit(OFFICE_TILL, "KANTOR", 500_000 - spent),
        credit("1184", "KANTOR", 500_000, DRIVER_PERSON),
        clerk=CASHIER,
    )


def miss_cash(v: Village) -> None:
    """The evening count is short; the cashier pays it back on payday."""
    rupiah = v.pick(15_000, 60_000, 1_000)
    if v.book.balance(OFFICE_TILL, "KANTOR") < rupiah:
        return
    v.book.enter(
        f"Kas kurang saat tutup kas {CASHIER_PERSON}",
        debit("1163", "KANTOR", rupiah, CASHIER_PERSON),
        credit(OFFICE_TILL, "KANTOR", rupiah),
    )
    later = v.book.day
    for _ in range(8):
        later = next_working_day(later)
    v.on(later, partial(_repay_cash, rupiah))


def _repay_cash(rupiah: int, v: Village) -> None:
    v.book.enter(
        f"Penggantian kas kurang {CASHIER_PERSON}",
        debit(OFFICE_TILL, "KANTOR", rupiah),
        credit("1163", "KANTOR", rupiah, CASHIER_PERSON),
    )


def find_cash(v: Village) -> None:
    """The count is over; nobody comes for it and after a month it is income."""
    rupiah = v.pick(2_000, 25_000, 500)
    v.book.enter(
        f"Kas lebih saat tutup kas {CASHIER_PERSON}",
        debit(OFFICE_TILL, "KANTOR", rupiah),
        credit("2183", "KANTOR", rupiah, CASHIER_PERSON),
    )
    later = v.book.day
    for _ in range(26):
        later = next_working_day(later)
    v.on(later, partial(_keep_cash, rupiah))


def _keep_cash(rupiah: int, v: Village) -> None:
    v.book.enter(
        "Kas lebih yang tidak dituntut siapa pun, diakui sebagai pendapatan",
        debit("2183", "KANTOR", rupiah, CASHIER_PERSON),
        credit("8102", "KANTOR", rupiah),
        approved_by=CHAIR,
    )


def mistype(v: Village) -> None:
    """One zero too many, seen the next morning: taken back, then entered right."""
    member = v.rng.choice(v.present())
    wrong = 750_000
    v.save(member.savings, wrong)
    request_id = v.book.enter(
        f"Setoran simpanan sukarela {member.savings} {member.number}",
        debit(OFFICE_TILL, "KANTOR", wrong),
        credit("2101", "USP", wrong, member.savings),
        clerk=CASHIER,
    )
    v.on_top(next_working_day(v.book.day), partial(_take_back, request_id, member, wrong))


def _take_back(request_id: str, member: Member, wrong: int, v: Village) -> None:
    v.book.take_back(request_id, "Salah ketik jumlah, seharusnya Rp75.000")
    v.save(member.savings, -wrong)
    right = wrong // 10
    v.book.enter(
        f"Koreksi setoran simpanan sukarela {member.savings} {member.number}",
        debit(OFFICE_TILL, "KANTOR", right),
        credit("2101", "USP", right, member.savings),
        clerk=CASHIER,
    )
    v.save(member.savings, right)


def credit_wrong_member(v: Village) -> None:
    """A deposit went to a neighbour's account: moved by a transfer without a cash line."""
    wrong, right = v.rng.sample(v.present(), 2)
    rupiah = 200_000
    v.book.enter(
        f"Setoran simpanan sukarela {wrong.savings} {wrong.number}",
        debit(OFFICE_TILL, "KANTOR", rupiah),
        credit("2101", "USP", rupiah, wrong.savings),
        clerk=CASHIER,
    )
    v.book.enter(
        f"Pindah buku salah anggota dari {wrong.savings} ke {right.savings}",
        debit("2101", "USP", rupiah, wrong.savings),
        credit("2101", "USP", rupiah, right.savings),
        approved_by=CHAIR,
    )
    v.save(right.savings, rupiah)


def receive_unknown_transfer(v: Village) -> None:
    """A transfer without a name; the family asks for it some days later."""
    rupiah = v.pick(1_500_000, 3_000_000, 50_000)
    v.book.enter(
        "Transfer masuk tanpa nama pada rekening remitansi",
        debit(REMITTANCE_BANK, "USP", rupiah),
        credit("2182", "USP", rupiah),
    )
    later = next_working_day(next_working_day(v.book.day))
    family = v.rng.choice([member for member in v.present() if member.remittances])
    v.on(later, partial(_identify, family, rupiah))


def _identify(family: Member, rupiah: int, v: Village) -> None:
    v.book.enter(
        f"Transfer tanpa nama milik {family.remittances} {family.number}",
        debit("2182", "USP", rupiah),
        credit("2104", "USP", rupiah, family.remittances),
    )
    v.save(family.remittances, rupiah)


def receive_grant(v: Village) -> None:
    """Sewing machines and a laptop handed over by the programme."""
    v.book.enter(
        "Hibah peralatan Desmigratif menurut berita acara serah terima",
        debit("1351", "KANTOR", 18_500_000),
        credit("3201", "KANTOR", 18_500_000),
        approved_by=CHAIR,
    )


def place_capital(v: Village) -> None:
    """The office adds to the fixed capital of the savings-and-loan unit."""
    rupiah = 10_000_000
    if not can_pay(v, OFFICE_BANK, rupiah):
        return
    v.book.enter(
        "Penambahan modal tetap USP menurut rapat pengurus",
        debit("1203", "KANTOR", rupiah),
        credit(OFFICE_BANK, "KANTOR", rupiah),
        debit(USP_BANK, "USP", rupiah),
        credit("3302", "USP", rupiah),
        approved_by=CHAIR,
    )


def buy_equipment(v: Village) -> None:
    """A freezer for the shop."""
    if can_pay(v, OFFICE_BANK, 4_750_000):
        v.book.enter(
            "Pembelian lemari pembeku toko",
            debit("1341", "TOKO", 4_750_000),
            credit(OFFICE_BANK, "KANTOR", 4_750_000),
            approved_by=CHAIR,
        )


#: What goes wrong or is unusual, by month from the first.
MISHAPS: dict[int, tuple[Task, ...]] = {
    1: (give_advance,),
    2: (miss_cash, mistype),
    4: (receive_grant,),
    5: (credit_wrong_member,),
    6: (place_capital,),
    8: (counter.leave, give_advance),
    9: (mistype,),
    10: (find_cash, miss_cash),
    12: (receive_unknown_transfer,),
    14: (counter.leave, credit_wrong_member),
    15: (buy_equipment, give_advance),
    17: (mistype,),
    19: (miss_cash,),
    20: (counter.leave, receive_unknown_transfer),
    22: (give_advance, mistype),
}
