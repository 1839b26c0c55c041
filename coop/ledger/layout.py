"""Which lines the statements have, in which order, under which names.

An account says by its ``line`` where it is summed. An account without one, or with one that does
not fit its type (an imported book), falls under its type's default, so every book has statements
and every account is in exactly one line. Pure.
"""

from __future__ import annotations

from typing import Final
from typing import NamedTuple

from coop.ledger.report import Label


class StatementLine(NamedTuple):
    """One line of a statement: its key in a chart file, its name, the account type it takes."""

    key: str
    label: Label
    type: str


class Group(NamedTuple):
    """Lines with a subtotal of their own (gross, allowance, net)."""

    label: Label
    lines: tuple[str, ...]


class Section(NamedTuple):
    """A part of the balance sheet: heading, lines and groups, total."""

    key: str
    label: Label
    total: Label
    lines: tuple[str | Group, ...]


class Step(NamedTuple):
    """A step of the income statement: lines that are listed, then the result so far.

    ``lines`` are added (costs are negative), ``result`` names the sum of all steps so far since
    ``since`` (the key of the step after which the sum starts, empty for the top).
    """

    key: str
    lines: tuple[str, ...]
    result: Label
    since: str = ""


def _lines(kind: str, *texts: tuple[str, str, str]) -> list[StatementLine]:
    return [StatementLine(key, Label(text, text_en), kind) for key, text, text_en in texts]


LINES: Final = {
    line.key: line
    for line in [
        *_lines(
            "asset",
            ("cash", "Kas dan setara kas", "Cash and cash equivalents"),
            ("cash_deposits", "Deposito s.d. 3 bulan (setara kas)", "Term deposits up to 3 months"),
            ("deposits", "Deposito lebih dari 3 bulan", "Term deposits over 3 months"),
            ("loans_members", "Pinjaman diberikan kepada anggota", "Loans to members"),
            (
                "loans_cooperatives",
                "Pinjaman diberikan kepada koperasi lain",
                "Loans to other cooperatives",
            ),
            (
                "loans_deferred",
                "Pendapatan jasa ditangguhkan (restrukturisasi)",
                "Deferred interest on restructured loans",
            ),
            ("loans_allowance", "Penyisihan kerugian pinjaman", "Allowance for loan losses"),
            ("interest_receivable", "Piutang jasa pinjaman", "Accrued loan interest"),
            ("receivables_members", "Piutang usaha anggota", "Trade receivables - members"),
            (
                "receivables_non_members",
                "Piutang usaha non anggota",
                "Trade receivables - non-members",
            ),
            (
                "receivables_allowance",
                "Penyisihan piutang usaha",
                "Allowance for trade receivables",
            ),
            ("other_receivables", "Piutang lain-lain", "Other receivables"),
            ("inventories", "Persediaan", "Inventories"),
            ("prepaid", "Uang muka dan biaya dibayar di muka", "Prepayments and advances"),
            ("inter_unit", "Rekening antarunit", "Inter-unit clearing"),
            (
                "opening_difference",
                "Selisih saldo awal dalam penelusuran",
                "Opening-balance difference under inquiry",
            ),
            ("other_current_assets", "Aset lancar lainnya", "Other current assets"),
            ("investments", "Simpanan dan penyertaan", "Shares and investments"),
            (
                "unit_capital_asset",
                "Modal ditempatkan pada USP",
                "Capital placed with the savings-and-loan unit",
            ),
            ("fixed_assets", "Aset tetap, harga perolehan", "Fixed assets at cost"),
            ("fixed_depreciation", "Akumulasi penyusutan", "Accumulated depreciation"),
            ("other_assets", "Aset lain", "Other assets"),
            ("amortisation", "Akumulasi amortisasi", "Accumulated amortisation"),
        ),
        *_lines(
            "liability",
            ("savings", "Simpanan sukarela dan lainnya", "Voluntary and other savings"),
            ("savings_cooperatives", "Simpanan koperasi lain", "Savings of other cooperatives"),
            ("time_deposits", "Simpanan berjangka s.d. 12 bulan", "Time deposits up to 12 months"),
            ("interest_payable", "Utang bunga simpanan", "Interest payable on savings"),
            ("trade_payables", "Utang usaha", "Trade payables"),
            ("tax_payable", "Utang pajak", "Taxes payable"),
            ("funds", "Dana-dana SHU", "Surplus funds"),
            ("surplus_payable", "SHU bagian anggota belum dibayar", "Surplus payable to members"),
            (
                "refunds_payable",
                "Utang pengembalian simpanan anggota",
                "Refunds due to former members",
            ),
            ("accrued", "Beban masih harus dibayar", "Accrued expenses"),
            (
                "deferred_fees",
                "Provisi dan administrasi ditangguhkan",
                "Deferred loan fees",
            ),
            ("escrow", "Titipan dan setoran belum teridentifikasi", "Money held for others"),
            ("risk_fund", "Dana risiko pinjaman", "Loan risk fund"),
            (
                "borrowings_current",
                "Bagian utang jatuh tempo s.d. 1 tahun",
                "Current part of borrowings",
            ),
            (
                "other_current_liabilities",
                "Liabilitas jangka pendek lainnya",
                "Other current liabilities",
            ),
            (
                "time_deposits_long",
                "Simpanan berjangka lebih dari 12 bulan",
                "Time deposits over 12 months",
            ),
            ("borrowings", "Utang bank dan lembaga lain", "Borrowings"),
            ("employee_benefits", "Liabilitas imbalan kerja", "Employee benefit liabilities"),
        ),
        *_lines(
            "equity",
            ("principal_savings", "Simpanan pokok", "Principal savings"),
            ("mandatory_savings", "Simpanan wajib", "Mandatory savings"),
            ("grants", "Hibah", "Grants"),
            ("participation", "Modal penyertaan", "Participation capital"),
            ("unit_capital", "Modal tetap USP", "Fixed capital of the savings-and-loan unit"),
            ("reserves", "Cadangan", "Reserves"),
            ("other_equity", "Ekuitas lainnya", "Other equity"),
            ("retained", "SHU tahun lalu belum dibagi", "Undistributed surplus of earlier years"),
            ("current_surplus", "SHU tahun berjalan", "Current-year surplus"),
        ),
        *_lines(
            "income",
            ("member_income", "Partisipasi bruto anggota", "Gross member participation"),
            ("non_member_income", "Pendapatan non anggota", "Non-member income"),
            ("other_income", "Pendapatan lain", "Other income"),
        ),
        *_lines(
            "expense",
            ("member_cost", "Beban pokok anggota", "Direct cost of members"),
            ("non_member_cost", "Beban pokok non anggota", "Direct cost of non-members"),
            ("operating_expense", "Beban usaha", "Operating expenses"),
            ("cooperative_expense", "Beban perkoperasian", "Cooperative expenses"),
            ("other_expense", "Beban lain", "Other expenses"),
            ("tax_expense", "Beban pajak", "Tax expense"),
        ),
    ]
}

DEFAULT_LINE: Final = {
    "asset": "other_current_assets",
    "liability": "other_current_liabilities",
    "equity": "other_equity",
    "income": "other_income",
    "expense": "operating_expense",
}

#: Lines that exist between units only; the whole cooperative's statements leave them out.
BETWEEN_UNITS: Final = ("inter_unit", "unit_capital_asset", "unit_capital")

#: Depreciation and amortisation, which the cash flow names in one row.
WORN_OFF: Final = ("fixed_depreciation", "amortisation")

ASSETS: Final = (
    Section(
        "current_assets",
        Label("Aset lancar", "Current assets"),
        Label("Jumlah aset lancar", "Total current assets"),
        (
            "cash",
            "cash_deposits",
            "deposits",
            Group(
                Label("Pinjaman diberikan, neto", "Loans, net"),
                ("loans_members", "loans_cooperatives", "loans_deferred", "loans_allowance"),
            ),
            "interest_receivable",
            Group(
                Label("Piutang usaha, neto", "Trade receivables, net"),
                ("receivables_members", "receivables_non_members", "receivables_allowance"),
            ),
            "other_receivables",
            "inventories",
            "prepaid",
            "inter_unit",
            "opening_difference",
            "other_current_assets",
        ),
    ),
    Section(
        "investments",
        Label("Investasi jangka panjang", "Long-term investments"),
        Label("Jumlah investasi jangka panjang", "Total long-term investments"),
        ("investments", "unit_capital_asset"),
    ),
    Section(
        "fixed_assets",
        Label("Aset tetap", "Fixed assets"),
        Label("Aset tetap, neto", "Fixed assets, net"),
        ("fixed_assets", "fixed_depreciation"),
    ),
    Section(
        "other_assets",
        Label("Aset lain", "Other assets"),
        Label("Jumlah aset lain", "Total other assets"),
        ("other_assets", "amortisation"),
    ),
)

LIABILITIES: Final = (
    Section(
        "current_liabilities",
        Label("Liabilitas jangka pendek", "Current liabilities"),
        Label("Jumlah liabilitas jangka pendek", "Total current liabilities"),
        (
            "savings",
            "savings_cooperatives",
            "time_deposits",
            "interest_payable",
            "trade_payables",
            "tax_payable",
            "funds",
            "surplus_payable",
            "refunds_payable",
            "accrued",
            "deferred_fees",
            "escrow",
            "risk_fund",
            "borrowings_current",
            "other_current_liabilities",
        ),
    ),
    Section(
        "long_liabilities",
        Label("Liabilitas jangka panjang", "Long-term liabilities"),
        Label("Jumlah liabilitas jangka panjang", "Total long-term liabilities"),
        ("time_deposits_long", "borrowings", "employee_benefits"),
    ),
)

#: Equity accounts; the two computed lines of surplus follow them.
EQUITY: Final = (
    "principal_savings",
    "mandatory_savings",
    "grants",
    "participation",
    "unit_capital",
    "reserves",
    "other_equity",
    "retained",
)

STEPS: Final = (
    Step(
        "member_net",
        ("member_income", "member_cost"),
        Label("Partisipasi neto anggota", "Net member participation"),
    ),
    Step(
        "non_member_gross",
        ("non_member_income", "non_member_cost"),
        Label("Laba kotor non anggota", "Gross profit from non-members"),
        since="member_net",
    ),
    Step("gross_surplus", (), Label("SHU kotor", "Gross surplus")),
    Step(
        "cooperative_surplus",
        ("operating_expense",),
        Label("SHU koperasi", "Surplus of the cooperative"),
    ),
    Step(
        "surplus_after_cooperative_expense",
        ("cooperative_expense",),
        Label("SHU setelah beban perkoperasian", "Surplus after cooperative expenses"),
    ),
    Step(
        "surplus_before_tax",
        ("other_income", "other_expense"),
        Label("SHU sebelum pajak", "Surplus before tax"),
    ),
    Step("net", ("tax_expense",), Label("SHU setelah pajak", "Surplus after tax")),
)
