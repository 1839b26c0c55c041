"""The shop and the marketing unit: buying, selling, stock, members' products on commission."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from coop.demo.daybook import CASHIER
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import SHOP_TILL
from coop.demo.treasury import can_pay
from coop.demo.village import Member
from coop.demo.village import is_working_day
from coop.demo.village import next_working_day

if TYPE_CHECKING:
    from coop.demo.village import Village

STOCK = "1171"
FULL_SHELVES = 26_000_000
SUPPLIER_WAITS = timedelta(days=14)
COMMISSION_PERCENT = 10


def plan_month(v: Village, days: list[date]) -> None:
    """Put the shop's month into the calendar."""
    for day in days:
        v.on(day, sell)
    for day in days[1::3]:
        v.on(day, buy_for_cash)
    for day in days[2::7]:
        v.on(day, buy_on_credit)
    for _ in range(12):
        buyer = v.rng.choice(v.present())
        v.on(v.rng.choice(days), partial(sell_on_credit, buyer))
        v.on(v.rng.choice(days), partial(settle_shop_debt, v.rng.choice(v.present())))
    for day in days[4::6]:
        v.on(day, sell_for_member)
    v.on(days[-2], pay_consignors)
    v.on(days[-1], book_cost_of_sales)


def sell(v: Village) -> None:
    """A day's takings from the till roll, members and others apart."""
    base = 850_000 if v.book.day.weekday() >= 4 else 650_000
    to_members = base * v.pick(45, 75, 1) // 100 // 500 * 500
    to_others = base * v.pick(25, 50, 1) // 100 // 500 * 500
    v.book.enter(
        f"Penjualan tunai toko {v.book.day:%d/%m/%Y}",
        debit(SHOP_TILL, "TOKO", to_members + to_others),
        credit("4201", "TOKO", to_members),
        credit("4301", "TOKO", to_others),
        clerk=CASHIER,
    )
    v.sold_to_members += to_members
    v.sold_to_others += to_others


def sell_on_credit(member: Member, v: Village) -> None:
    """Goods on the member's account until the next payday."""
    if member.has_left or member.shop_debt > 400_000:
        return
    rupiah = v.pick(40_000, 350_000, 5_000)
    v.book.enter(
        f"Penjualan kredit toko kepada {member.number}",
        debit("1151", "TOKO", rupiah, member.number),
        credit("4201", "TOKO", rupiah),
        clerk=CASHIER,
    )
    member.shop_debt += rupiah
    v.sold_to_members += rupiah


def settle_shop_debt(member: Member, v: Village) -> None:
    """A member pays the account at the shop; whoever owes most if this one owes nothing."""
    if not member.shop_debt:
        member = max(v.present(), key=lambda each: each.shop_debt)
    if not member.shop_debt:
        return
    v.book.enter(
        f"Pelunasan belanja toko {member.number}",
        debit(SHOP_TILL, "TOKO", member.shop_debt),
        credit("1151", "TOKO", member.shop_debt, member.number),
        clerk=CASHIER,
    )
    member.shop_debt = 0


def _empty_shelves(v: Village) -> int:
    """What the shelves could take, at cost; the month's cost of sales is not booked yet."""
    sold = (v.sold_to_members + v.sold_to_others) * v.cost_percent // 100
    return FULL_SHELVES - (v.book.balance(STOCK, "TOKO") - sold)


def buy_for_cash(v: Village) -> None:
    """Fresh goods from the market, paid from the till."""
    rupiah = min(v.pick(600_000, 1_600_000, 50_000), _empty_shelves(v) // 50_000 * 50_000)
    if rupiah < 300_000 or not can_pay(v, SHOP_TILL, rupiah):
        return
    v.book.enter(
        "Pembelian barang dagang tunai",
        debit(STOCK, "TOKO", rupiah),
        credit(SHOP_TILL, "TOKO", rupiah),
        clerk=CASHIER,
    )


def buy_on_credit(v: Village) -> None:
    """The wholesaler's van, paid two weeks later by transfer."""
    rupiah = min(v.pick(1_500_000, 3_500_000, 25_000), _empty_shelves(v) // 25_000 * 25_000)
    if rupiah < 500_000:
        return
    v.book.enter(
        "Pembelian barang dagang dari grosir, tempo 14 hari",
        debit(STOCK, "TOKO", rupiah),
        credit("2131", "TOKO", rupiah),
    )
    due = v.book.day + SUPPLIER_WAITS
    v.on(due if is_working_day(due) else next_working_day(due), partial(pay_supplier, rupiah))


def pay_supplier(rupiah: int, v: Village) -> None:
    """The office pays the shop's wholesaler."""
    if not can_pay(v, OFFICE_BANK, rupiah):
        v.on(next_working_day(v.book.day), partial(pay_supplier, rupiah))
        return
    v.book.enter(
        "Pembayaran utang grosir toko",
        debit("2131", "TOKO", rupiah),
        credit(OFFICE_BANK, "KANTOR", rupiah),
    )


def sell_for_member(v: Village) -> None:
    """Crisps, woven bags and honey that members left for sale."""
    rupiah = v.pick(150_000, 900_000, 10_000)
    commission = rupiah * COMMISSION_PERCENT // 100
    v.book.enter(
        "Penjualan produk titipan anggota",
        debit(SHOP_TILL, "TOKO", rupiah),
        credit("2132", "PEMASARAN", rupiah - commission),
        credit("4221", "PEMASARAN", commission),
        clerk=CASHIER,
    )


def pay_consignors(v: Village) -> None:
    """Members get their part of what was sold for them."""
    owed = -v.book.balance("2132", "PEMASARAN")
    if owed > 0 and can_pay(v, SHOP_TILL, owed):
        v.book.enter(
            f"Pembayaran produk titipan anggota {month_name(v.book.day)}",
            debit("2132", "PEMASARAN", owed),
            credit(SHOP_TILL, "TOKO", owed),
            clerk=CASHIER,
        )


def book_cost_of_sales(v: Village) -> None:
    """The month's cost of sales, members and others apart; next month's margin differs a little."""
    members = v.sold_to_members * v.cost_percent // 100
    others = v.sold_to_others * v.cost_percent // 100
    v.book.enter(
        f"Harga pokok penjualan {month_name(v.book.day)}",
        debit("5201", "TOKO", members),
        debit("5202", "TOKO", others),
        credit(STOCK, "TOKO", members + others),
    )
    v.sold_to_members = v.sold_to_others = 0
    v.cost_percent = v.pick(84, 88, 1)
