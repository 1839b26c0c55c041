"""Cash boxes and bank accounts: topped up before they run dry, emptied before they are too full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.demo.daybook import INTER_UNIT
from coop.demo.daybook import TREASURER
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.daybook import typed

if TYPE_CHECKING:
    from coop.demo.village import Village

OFFICE_TILL = "1101"
SHOP_TILL = "1102"
PETTY_CASH = "1103"
USP_TILL = "1104"
OFFICE_BANK = "1111"
REMITTANCE_BANK = "1112"
USP_BANK = "1115"

UNIT_OF = {
    OFFICE_TILL: "KANTOR",
    SHOP_TILL: "TOKO",
    PETTY_CASH: "KANTOR",
    USP_TILL: "USP",
    OFFICE_BANK: "KANTOR",
    REMITTANCE_BANK: "USP",
    USP_BANK: "USP",
}
NAME_OF = {
    OFFICE_TILL: "kas kantor",
    SHOP_TILL: "kas toko",
    PETTY_CASH: "kas kecil",
    USP_TILL: "kas USP",
    OFFICE_BANK: "bank operasional",
    REMITTANCE_BANK: "bank remitansi",
    USP_BANK: "bank USP",
}
#: Where money comes from when a place is short of it, best first.
SOURCES = {
    OFFICE_TILL: (OFFICE_BANK, USP_BANK),
    SHOP_TILL: (OFFICE_TILL, OFFICE_BANK),
    PETTY_CASH: (OFFICE_TILL, OFFICE_BANK),
    USP_TILL: (REMITTANCE_BANK, USP_BANK, OFFICE_BANK),
    OFFICE_BANK: (USP_BANK,),
    USP_BANK: (OFFICE_BANK, REMITTANCE_BANK),
}
#: Kept behind wherever money is taken from.
KEPT = {OFFICE_TILL: 700_000, OFFICE_BANK: 500_000, REMITTANCE_BANK: 300_000, USP_BANK: 500_000}

#: Till, what it may hold in the evening, what stays for the morning, where the rest goes.
EVENING = (
    (OFFICE_TILL, 6_000_000, 2_000_000, OFFICE_BANK),
    (SHOP_TILL, 4_000_000, 1_500_000, OFFICE_BANK),
    (USP_TILL, 12_000_000, 5_000_000, USP_BANK),
)
#: More than this on the remittance account is moved to the unit's own bank account.
REMITTANCES_KEPT = 40_000_000
ROUND_SUM = 500_000
SETTLE_FROM = 3_000_000


def holds(v: Village, place: str) -> int:
    """Rupiah in a cash box or on a bank account."""
    return v.book.balance(place, UNIT_OF[place])


def can_pay(v: Village, place: str, rupiah: int) -> bool:
    """Whether a place can pay an amount, once money was brought there where it was short."""
    short = rupiah - holds(v, place)
    if short <= 0:
        return True
    wanted = -(-(short + ROUND_SUM) // ROUND_SUM) * ROUND_SUM
    for source in SOURCES.get(place, ()):
        if holds(v, source) - KEPT[source] >= wanted:
            move(v, source, place, wanted)
            return True
    return False


def move(v: Village, source: str, place: str, rupiah: int) -> None:
    """Carry money from one place to another, across units where need be."""
    v.book.enter(
        f"Pemindahan dana dari {NAME_OF[source]} ke {NAME_OF[place]}",
        debit(place, UNIT_OF[place], rupiah),
        credit(source, UNIT_OF[source], rupiah),
        clerk=TREASURER,
    )


def bring_to_bank(v: Village) -> None:
    """The evening's walk to the bank agent."""
    for till, limit, kept, bank in EVENING:
        if holds(v, till) > limit:
            bring = deposit if till == OFFICE_TILL else move
            bring(v, till, bank, (holds(v, till) - kept) // 100_000 * 100_000)


def deposit(v: Village, till: str, bank: str, rupiah: int) -> None:
    """Take cash to the bank."""
    v.book.record(
        "setor-bank",
        {
            "jumlah": typed(rupiah),
            "dari": f"{till}:{UNIT_OF[till]}",
            "ke": f"{bank}:{UNIT_OF[bank]}",
        },
        debit(bank, UNIT_OF[bank], rupiah),
        credit(till, UNIT_OF[till], rupiah),
    )


def settle_units(v: Village) -> None:
    """Pay between the bank accounts of office and USP what one unit owes the other."""
    idle = (holds(v, REMITTANCE_BANK) - REMITTANCES_KEPT) // ROUND_SUM * ROUND_SUM
    if idle > 0:
        move(v, REMITTANCE_BANK, USP_BANK, idle)
    owed = v.book.balance(INTER_UNIT, "USP")
    source, place = (OFFICE_BANK, USP_BANK) if owed > 0 else (USP_BANK, OFFICE_BANK)
    can_spare = holds(v, source) - 4 * KEPT[source]
    rupiah = min(abs(owed), can_spare) // 100_000 * 100_000
    if rupiah >= SETTLE_FROM:
        v.book.enter(
            "Penyelesaian rekening antarunit",
            debit(place, UNIT_OF[place], rupiah),
            credit(source, UNIT_OF[source], rupiah),
            clerk=TREASURER,
        )


def read_bank_statements(v: Village) -> None:
    """Interest, its tax and charges of the month, from the three passbooks."""
    for bank in (OFFICE_BANK, REMITTANCE_BANK, USP_BANK):
        unit = UNIT_OF[bank]
        interest = holds(v, bank) * v.pick(40, 60, 5) // 100_000
        tax = interest // 5
        fee = 7_500
        if interest > 0:
            v.book.enter(
                f"Bunga {NAME_OF[bank]} {month_name(v.book.day)} dikurangi pajaknya",
                debit(bank, unit, interest - tax),
                debit("9102", unit, tax),
                credit("4401", unit, interest),
            )
        if can_pay(v, bank, fee):
            v.book.enter(
                f"Biaya administrasi {NAME_OF[bank]} {month_name(v.book.day)}",
                debit("6113", unit, fee),
                credit(bank, unit, fee),
            )
