"""The office: wages and bills every month, and the mishaps that happen in any office."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coop.dates import period_of
from coop.demo import counter
from coop.demo import lending
from coop.demo import treasurer
from coop.demo.daybook import CASHIER
from coop.demo.daybook import CHAIR
from coop.demo.daybook import credit
from coop.demo.daybook import debit
from coop.demo.daybook import month_name
from coop.demo.daybook import typed
from coop.demo.treasury import OFFICE_BANK
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import PETTY_CASH
from coop.demo.treasury import REMITTANCE_BANK
from coop.demo.treasury import USP_BANK
from coop.demo.treasury import can_pay
from coop.demo.treasury import read_bank_statements
from coop.demo.treasury import settle_units
from coop.demo.village import DRIVER_PERSON
from coop.demo.village import Member
from coop.demo.village import Task
from coop.demo.village import next_working_day
from coop.desk.assets.register import NewAsset
from coop.desk.assets.schedule import Plan
from coop.money import Money

if TYPE_CHECKING:
    from coop.demo.village import Village

WAGES = (("KANTOR", 1_000_000), ("USP", 1_100_000), ("TOKO", 950_000))
INCENTIVES = (("pengurus", "7103", 600_000), ("pengawas", "7104", 300_000))
PETTY_CASH_FULL = 500_000
#: Event, what for, account, what was bought.
PETTY_COSTS = (
    ("biaya-kantor", "alat-tulis", "6103", "kertas dan tinta"),
    ("biaya-perjalanan", "transport", "6104", "bensin"),
    ("beli-meterai", "", "6114", ""),
    ("biaya-kantor", "lain", "6119", "air minum"),
)
ADVANCE = 500_000
FROM_TILL, FROM_BANK = f"{OFFICE_TILL}:KANTOR", f"{OFFICE_BANK}:KANTOR"
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
        v.on(days[12], teach_members)
    if index % 5 == 1:
        v.on(days[10], repair)
    for task in MISHAPS.get(index, ()):
        v.on(days[10 + index % 5], task)


def office_cost(v: Village, purpose: str, account: str, unit: str, rupiah: int, note: str) -> None:
    """One bill of the office or a unit, paid from the office till."""
    v.book.record(
        "biaya-kantor",
        {
            "keperluan": purpose,
            "jumlah": typed(rupiah),
            "dari": FROM_TILL,
            "unit": unit,
            "keterangan": note,
        },
        debit(account, unit, rupiah),
        credit(OFFICE_TILL, "KANTOR", rupiah),
        clerk=CASHIER,
    )


def teach_members(v: Village) -> None:
    """An evening about saving and lending."""
    rupiah = 750_000
    if can_pay(v, OFFICE_TILL, rupiah):
        v.book.record(
            "biaya-pendidikan-anggota",
            {"jumlah": typed(rupiah), "dari": FROM_TILL, "unit": "KANTOR"},
            debit("7102", "KANTOR", rupiah),
            credit(OFFICE_TILL, "KANTOR", rupiah),
            clerk=CASHIER,
        )


def repair(v: Village) -> None:
    """The printer again."""
    if can_pay(v, OFFICE_TILL, 250_000):
        note = "servis komputer dan printer"
        office_cost(v, "pemeliharaan", "6109", "KANTOR", 250_000, note)


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
        v.book.record(
            "isi-kas-kecil",
            {"jumlah": typed(PETTY_CASH_FULL - held), "dari": FROM_TILL},
            debit(PETTY_CASH, "KANTOR", PETTY_CASH_FULL - held),
            credit(OFFICE_TILL, "KANTOR", PETTY_CASH_FULL - held),
        )
        held = PETTY_CASH_FULL
    if rupiah > held:
        return
    event, purpose, account, note = v.rng.choice(PETTY_COSTS)
    answers = {"jumlah": typed(rupiah), "dari": "1103:KANTOR", "unit": "KANTOR", "keterangan": note}
    v.book.record(
        event,
        {**answers, "keperluan": purpose} if purpose else answers,
        debit(account, "KANTOR", rupiah),
        credit(PETTY_CASH, "KANTOR", rupiah),
        clerk=CASHIER,
    )


def pay_electricity(v: Village) -> None:
    """Two bills by the meter of each."""
    office, shop = v.pick(90_000, 160_000, 500), v.pick(150_000, 260_000, 500)
    if can_pay(v, OFFICE_TILL, office + shop):
        for unit, rupiah in (("KANTOR", office), ("TOKO", shop)):
            office_cost(v, "listrik", "6103", unit, rupiah, month_name(v.book.day))


def pay_internet(v: Village) -> None:
    """The line is dear and slow."""
    rupiah = 275_000
    if can_pay(v, OFFICE_BANK, rupiah):
        v.book.record(
            "biaya-kantor",
            {
                "keperluan": "internet",
                "jumlah": typed(rupiah),
                "dari": FROM_BANK,
                "unit": "KANTOR",
                "keterangan": month_name(v.book.day),
            },
            debit("6103", "KANTOR", rupiah),
            credit(OFFICE_BANK, "KANTOR", rupiah),
        )


def pay_wages(v: Village) -> None:
    """Three people are paid by transfer, each unit bearing its own."""
    if not can_pay(v, OFFICE_BANK, sum(rupiah for _, rupiah in WAGES)):
        return
    for unit, rupiah in WAGES:
        v.book.record(
            "bayar-gaji",
            {
                "jenis": "gaji",
                "jumlah": typed(rupiah),
                "dari": FROM_BANK,
                "unit": unit,
                "keterangan": month_name(v.book.day),
            },
            debit("6101", unit, rupiah),
            credit(OFFICE_BANK, "KANTOR", rupiah),
        )


def pay_incentives(v: Village) -> None:
    """A quarter's thank-you to board and supervisors."""
    if not can_pay(v, OFFICE_BANK, sum(rupiah for _, _, rupiah in INCENTIVES)):
        return
    for receiver, account, rupiah in INCENTIVES:
        v.book.record(
            "insentif",
            {
                "penerima": receiver,
                "jumlah": typed(rupiah),
                "dari": FROM_BANK,
                "unit": "KANTOR",
                "keterangan": "triwulan",
            },
            debit(account, "KANTOR", rupiah),
            credit(OFFICE_BANK, "KANTOR", rupiah),
        )


def give_advance(v: Village) -> None:
    """A work advance for a trip to the district; the rest comes back after three days."""
    if not can_pay(v, OFFICE_TILL, ADVANCE):
        return
    v.book.record(
        "beri-kas-bon",
        {
            "orang": DRIVER_PERSON,
            "jumlah": typed(ADVANCE),
            "dari": FROM_TILL,
            "unit": "KANTOR",
            "keterangan": "perjalanan ke kabupaten",
        },
        debit("1184", "KANTOR", ADVANCE, DRIVER_PERSON),
        credit(OFFICE_TILL, "KANTOR", ADVANCE),
        clerk=CASHIER,
    )
    back = next_working_day(next_working_day(next_working_day(v.book.day)))
    v.on(back, partial(_settle_advance, v.pick(320_000, 480_000, 5_000)))


def _settle_advance(spent: int, v: Village) -> None:
    v.book.record(
        "kas-bon-selesai",
        {
            "orang": DRIVER_PERSON,
            "kas_bon": typed(ADVANCE),
            "belanja": [{"keperluan": "transport", "jumlah": typed(spent)}],
            "ke": FROM_TILL,
            "unit": "KANTOR",
        },
        debit("6104", "KANTOR", spent),
        debit(OFFICE_TILL, "KANTOR", ADVANCE - spent),
        credit("1184", "KANTOR", ADVANCE, DRIVER_PERSON),
        clerk=CASHIER,
    )


def mistype(v: Village) -> None:
    """One zero too many, seen the next morning: taken back, then entered right."""
    member = v.rng.choice(v.present())
    v.staying.add(member.number)
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
    v.book.transfer(
        f"salah anggota, dari {wrong.savings} ke {right.savings}",
        debit("2101", "USP", rupiah, wrong.savings),
        credit("2101", "USP", rupiah, right.savings),
    )
    v.save(right.savings, rupiah)


def receive_unknown_transfer(v: Village) -> None:
    """A transfer without a name; the family asks for it some days later."""
    rupiah = v.pick(1_500_000, 3_000_000, 50_000)
    v.book.record(
        "transfer-tak-dikenal",
        {"jumlah": typed(rupiah), "ke": "1112:USP"},
        debit(REMITTANCE_BANK, "USP", rupiah),
        credit("2182", "USP", rupiah),
    )
    later = next_working_day(next_working_day(v.book.day))
    family = v.rng.choice([member for member in v.present() if member.remittances])
    v.on(later, partial(_identify, family, rupiah))


def _identify(family: Member, rupiah: int, v: Village) -> None:
    v.book.record(
        "transfer-dikenal-simpanan",
        {
            "simpanan": "remitansi",
            "rekening": family.remittances,
            "jumlah": typed(rupiah),
            "ke": "1112:USP",
            "unit": "USP",
            "keterangan": family.number,
        },
        debit("2182", "USP", rupiah),
        credit("2104", "USP", rupiah, family.remittances),
    )
    v.save(family.remittances, rupiah)


def receive_grant(v: Village) -> None:
    """Sewing machines and a laptop handed over by the programme."""
    rupiah = 18_500_000
    request_id = v.book.record(
        "terima-hibah-barang",
        {
            "barang": "bantuan",
            "jumlah": typed(rupiah),
            "unit": "KANTOR",
            "keterangan": "mesin jahit dan laptop, menurut berita acara serah terima",
        },
        debit("1351", "KANTOR", rupiah),
        credit("3201", "KANTOR", rupiah),
    )
    new = NewAsset(
        "Mesin jahit dan laptop bantuan",
        "granted",
        "KANTOR",
        "granted",
        v.book.day,
        Money.rupiah(rupiah),
        life_months=48,
        place="Ruang usaha bersama",
        entry_id=None,
    )
    plan = Plan(new.cost, period_of(v.book.day), new.life_months)
    treasurer.register_asset(v, new, request_id, plan, "1359")


def place_capital(v: Village) -> None:
    """The office adds to the fixed capital of the savings-and-loan unit."""
    rupiah = 10_000_000
    if not can_pay(v, OFFICE_BANK, rupiah):
        return
    v.book.record(
        "tempatkan-modal-usp",
        {
            "jumlah": typed(rupiah),
            "dari": FROM_BANK,
            "ke": "1115:USP",
            "keterangan": "menurut rapat pengurus",
        },
        debit("1203", "KANTOR", rupiah),
        credit(OFFICE_BANK, "KANTOR", rupiah),
        debit(USP_BANK, "USP", rupiah),
        credit("3302", "USP", rupiah),
    )


def receive_donation(v: Village) -> None:
    """Families abroad collect for the reading corner."""
    rupiah = 2_500_000
    v.book.record(
        "terima-hibah-uang",
        {"jumlah": typed(rupiah), "ke": FROM_BANK, "keterangan": "untuk pojok baca anak"},
        debit(OFFICE_BANK, "KANTOR", rupiah),
        credit("3201", "KANTOR", rupiah),
    )


def buy_equipment(v: Village) -> None:
    """A freezer for the shop."""
    rupiah, left = 4_750_000, 350_000
    if not can_pay(v, OFFICE_BANK, rupiah):
        return
    request_id = v.book.record(
        "beli-aset",
        {
            "barang": "toko",
            "jumlah": typed(rupiah),
            "dari": FROM_BANK,
            "unit": "TOKO",
            "keterangan": "lemari pembeku",
        },
        debit("1341", "TOKO", rupiah),
        credit(OFFICE_BANK, "KANTOR", rupiah),
    )
    new = NewAsset(
        "Lemari pembeku",
        "shop",
        "TOKO",
        "bought",
        v.book.day,
        Money.rupiah(rupiah),
        residual=Money.rupiah(left),
        life_months=48,
        place="Toko",
    )
    plan = Plan(Money.rupiah(rupiah - left), period_of(v.book.day), new.life_months)
    treasurer.register_asset(v, new, request_id, plan, "1349")


def deposit_on_paper(v: Village, *, is_confirmed: bool = True) -> None:
    """The chair was away and signed the printed voucher; the next day he said so himself."""
    request_id = lending.place_deposit(v, 12_500_000, way="paper")
    if is_confirmed:
        v.on_top(next_working_day(v.book.day), partial(_confirm, request_id))


def _confirm(request_id: str, v: Village) -> None:
    v.book.act("confirm-paper", request_id, clerk=CHAIR)


#: What goes wrong or is unusual, by month from the first.
MISHAPS: dict[int, tuple[Task, ...]] = {
    1: (give_advance,),
    2: (treasurer.miss_cash, mistype),
    4: (receive_grant,),
    5: (credit_wrong_member,),
    6: (place_capital,),
    8: (counter.leave, give_advance),
    9: (mistype,),
    10: (treasurer.find_cash,),
    11: (treasurer.miss_cash,),
    12: (receive_unknown_transfer,),
    13: (receive_donation,),
    14: (counter.leave, credit_wrong_member),
    15: (buy_equipment, give_advance),
    17: (mistype,),
    19: (treasurer.miss_cash, deposit_on_paper),
    20: (counter.leave, receive_unknown_transfer),
    22: (give_advance, mistype, partial(deposit_on_paper, is_confirmed=False)),
}
