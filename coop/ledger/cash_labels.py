"""What rows of the cash flow are called: money coming in and going out of the same line. Pure."""

from __future__ import annotations

from typing import Final

from coop.ledger.layout import LINES
from coop.ledger.report import Label

SURPLUS_BEFORE_TAX: Final = Label("SHU sebelum pajak", "Surplus before tax")
OPENED: Final = Label(
    "SHU dalam saldo awal pembukuan (bukan arus kas)",
    "Surplus taken over with the opening balances (no cash flow)",
)
WORN: Final = Label("Penyusutan dan amortisasi", "Depreciation and amortisation")
TAX_PAID: Final = Label("Pajak dibayar", "Taxes paid")
UNITS: Final = Label("Antarunit", "Between units")

_BOUGHT: Final = Label("Perolehan aset tetap dan aset lain", "Purchase of fixed and other assets")
DISPOSED: Final = Label(
    "Hasil pelepasan aset tetap dan aset lain", "Proceeds from fixed and other assets"
)
_BORROWED: Final = Label("Penerimaan utang bank dan lembaga lain", "Borrowings received")
_REPAID: Final = Label("Pembayaran utang bank dan lembaga lain", "Borrowings repaid")

_SURPLUS_PAID: Final = Label("SHU dibayar kepada anggota", "Surplus paid to members")
_REFUNDED: Final = Label(
    "Pengembalian simpanan mantan anggota", "Savings paid back to former members"
)
_FROM_MEMBERS: Final = Label("Penerimaan dari anggota", "Received from members")
_FROM_OTHERS: Final = Label("Penerimaan dari non anggota", "Received from non-members")
_OTHER_INCOME: Final = Label("Penerimaan pendapatan lain", "Other income received")
_MEMBER_COST: Final = Label("Pembayaran beban pokok anggota", "Paid for direct cost of members")
_OTHERS_COST: Final = Label(
    "Pembayaran beban pokok non anggota", "Paid for direct cost of non-members"
)
_EXPENSE: Final = Label("Pembayaran beban usaha", "Paid for operating expenses")
_COOPERATIVE: Final = Label("Pembayaran beban perkoperasian", "Paid for cooperative expenses")
_OTHER_EXPENSE: Final = Label("Pembayaran beban lain", "Paid for other expenses")

#: Name of what comes in and of what goes out, by statement line.
PAYMENTS: Final = {
    "deposits": (
        Label("Pencairan deposito lebih dari 3 bulan", "Term deposits over 3 months matured"),
        Label("Penempatan deposito lebih dari 3 bulan", "Term deposits over 3 months placed"),
    ),
    "loans_members": (
        Label("Angsuran pokok pinjaman dari anggota", "Principal repaid by members"),
        Label("Pencairan pinjaman kepada anggota", "Loans paid out to members"),
    ),
    "loans_cooperatives": (
        Label("Angsuran pokok dari koperasi lain", "Principal repaid by other cooperatives"),
        Label("Pencairan pinjaman kepada koperasi lain", "Loans to other cooperatives"),
    ),
    "investments": (
        Label("Pengembalian simpanan dan penyertaan", "Shares and investments returned"),
        Label("Penempatan simpanan dan penyertaan", "Shares and investments placed"),
    ),
    "fixed_assets": (DISPOSED, _BOUGHT),
    "other_assets": (DISPOSED, _BOUGHT),
    "fixed_depreciation": (DISPOSED, DISPOSED),
    "amortisation": (DISPOSED, DISPOSED),
    "savings": (
        Label("Setoran simpanan sukarela dan lainnya", "Voluntary and other savings paid in"),
        Label("Penarikan simpanan sukarela dan lainnya", "Voluntary and other savings withdrawn"),
    ),
    "savings_cooperatives": (
        Label("Setoran simpanan koperasi lain", "Savings of other cooperatives paid in"),
        Label("Penarikan simpanan koperasi lain", "Savings of other cooperatives withdrawn"),
    ),
    "time_deposits": (
        Label("Penerimaan simpanan berjangka", "Time deposits received"),
        Label("Pencairan simpanan berjangka", "Time deposits paid out"),
    ),
    "time_deposits_long": (
        Label("Penerimaan simpanan berjangka", "Time deposits received"),
        Label("Pencairan simpanan berjangka", "Time deposits paid out"),
    ),
    "surplus_payable": (_SURPLUS_PAID, _SURPLUS_PAID),
    "refunds_payable": (_REFUNDED, _REFUNDED),
    "borrowings_current": (_BORROWED, _REPAID),
    "borrowings": (_BORROWED, _REPAID),
    "principal_savings": (
        Label("Setoran simpanan pokok", "Principal savings paid in"),
        Label("Pengembalian simpanan pokok", "Principal savings paid back"),
    ),
    "mandatory_savings": (
        Label("Setoran simpanan wajib", "Mandatory savings paid in"),
        Label("Pengembalian simpanan wajib", "Mandatory savings paid back"),
    ),
    "grants": (
        Label("Hibah diterima", "Grants received"),
        Label("Hibah dikembalikan", "Grants returned"),
    ),
    "participation": (
        Label("Penerimaan modal penyertaan", "Participation capital received"),
        Label("Pengembalian modal penyertaan", "Participation capital returned"),
    ),
    "member_income": (_FROM_MEMBERS, _FROM_MEMBERS),
    "non_member_income": (_FROM_OTHERS, _FROM_OTHERS),
    "other_income": (_OTHER_INCOME, _OTHER_INCOME),
    "member_cost": (_MEMBER_COST, _MEMBER_COST),
    "non_member_cost": (_OTHERS_COST, _OTHERS_COST),
    "operating_expense": (_EXPENSE, _EXPENSE),
    "cooperative_expense": (_COOPERATIVE, _COOPERATIVE),
    "other_expense": (_OTHER_EXPENSE, _OTHER_EXPENSE),
}


def payment_label(line: str, *, is_inflow: bool) -> Label:
    """What money that came in, or went out, for a statement line is called.

    >>> payment_label("grants", is_inflow=True).id, payment_label("prepaid", is_inflow=False).id
    ('Hibah diterima', 'Uang muka dan biaya dibayar di muka')
    """
    received, paid = PAYMENTS.get(line, (LINES[line].label, LINES[line].label))
    return received if is_inflow else paid


def lowered(text: str) -> str:
    """A name inside a sentence; an abbreviation keeps its capitals.

    >>> lowered("Persediaan"), lowered("SHU bagian anggota")
    ('persediaan', 'SHU bagian anggota')
    """
    return text if text[:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def change_label(line: str) -> Label:
    """What the movement of a balance-sheet line is called that is no cash."""
    name = LINES[line].label
    if line in {"loans_allowance", "receivables_allowance"}:
        return name
    return Label(f"Perubahan {lowered(name.id)}", f"Change in {lowered(name.en)}")


def non_cash_label(line: str) -> Label:
    """What an investing or financing line is called that moved without cash."""
    if line in {"fixed_depreciation", "amortisation"}:
        return WORN
    name = LINES[line].label
    return Label(f"Tanpa kas: {lowered(name.id)}", f"Non-cash: {lowered(name.en)}")
