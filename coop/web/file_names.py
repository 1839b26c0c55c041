"""What a report is called when it is kept as a file, in the language of who takes it."""

from __future__ import annotations

from typing import Final

#: Reports go by English words in addresses, in JSON and on the command line; these are for people.
INDONESIAN: Final = {
    "account-statement": "rekening-koran",
    "accrued": "biaya-akrual",
    "assets": "aset-tetap",
    "balance-sheet": "neraca",
    "cash-book": "buku-kas",
    "cash-day": "kas-harian",
    "cash-flow": "arus-kas",
    "dues-arrears": "tunggakan-simpanan-wajib",
    "dues-sheet": "lembar-pungutan",
    "equity": "perubahan-ekuitas",
    "general-ledger": "buku-besar",
    "income-statement": "perhitungan-hasil-usaha",
    "interest-tax": "pajak-bunga-simpanan",
    "member-register": "buku-daftar-anggota",
    "monthly": "perbandingan-bulanan",
    "mutasi-kuasa": "mutasi-kuasa",
    "prepaid": "biaya-dibayar-di-muka",
    "receipt": "kuitansi",
    "receipts": "daftar-kuitansi",
    "savings-balances": "saldo-simpanan",
    "savings-dormant": "rekening-tidak-aktif",
    "savings-movements": "mutasi-simpanan",
    "trial-balance": "neraca-saldo",
}


def file_name(kind: str, language: str, *parts: str) -> str:
    """The name of a file, without its suffix.

    Args:
        kind: of the report.
        language: ``id`` or ``en``.
        parts: what tells it from others of its kind: numbers on paper, days; empty ones are left.

    >>> file_name("account-statement", "id", "ss-0004", "2026-11-22")
    'rekening-koran-ss-0004-2026-11-22'
    """
    name = INDONESIAN[kind] if language == "id" else kind
    return "-".join(part for part in (name, *parts) if part)
