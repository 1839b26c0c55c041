"""Why a row of an imported file cannot be taken, in Indonesian and English, and what to do.

Data keyed by ``Problem.code``; gaps are the problem's ``value`` and facts. Used by the command
line, the page and the file of bad rows alike.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.errors import AmountUnreadable
from coop.ledger.report import Label
from coop.money import Money

if TYPE_CHECKING:
    from coop.ledger.import_plan import Fact
    from coop.ledger.import_plan import Problem

#: What is shown of a long value.
SHOWN_LENGTH = 60

#: Facts that are amounts, as machines write them.
_AMOUNTS: Final = {"debit", "credit", "difference", "balance", "stated", "found_amount"}

FIELDS: Final = {
    "nr": Label("nr", "nr"),
    "date": Label("tanggal", "date"),
    "description": Label("keterangan", "description"),
    "account": Label("akun", "account"),
    "debit": Label("debit", "debit"),
    "credit": Label("kredit", "credit"),
    "unit": Label("unit", "unit"),
    "member": Label("anggota", "member"),
    "type": Label("jenis", "type"),
    "currency": Label("mata uang", "currency"),
    "receipt": Label("nomor kuitansi", "receipt"),
    "batch": Label("kumpulan susulan", "batch"),
}

#: Kinds of subledger as people call them.
KINDS: Final = {
    "member": Label("anggota", "member"),
    "savings": Label("rekening simpanan", "savings account"),
    "deposit": Label("simpanan berjangka", "time deposit"),
    "loan": Label("pinjaman", "loan"),
    "person": Label("pengurus atau petugas", "officer or staff member"),
    "cooperative": Label("koperasi", "cooperative"),
}

REASONS: Final = {
    "nr_missing": Label(
        "nomor belum diisi. Beri nomor yang sama pada semua baris satu jurnal; "
        "hapus baris jumlah bila ini barisnya.",
        "there is no number. Give all rows of one entry the same number; "
        "delete the row if it only holds totals.",
    ),
    "date_missing": Label(
        "tanggal belum diisi. Isi seperti 31/03/2026.",
        "there is no date. Write it as 31/03/2026.",
    ),
    "date_unreadable": Label(
        "“{value}” tidak terbaca sebagai tanggal. Tulis seperti 31/03/2026 atau 2026-03-31.",
        "“{value}” cannot be read as a date. Write it as 31/03/2026 or 2026-03-31.",
    ),
    "date_differs": Label(
        "tanggal {value} berbeda dari {day} pada baris {first_row} dengan nomor yang sama. "
        "Samakan tanggalnya, atau beri nomor lain.",
        "the date {value} differs from {day} in row {first_row}, which has the same number. "
        "Make the dates equal or give another number.",
    ),
    "date_future": Label(
        "tanggal {value} belum tiba; hari ini {today}. Pakai tanggal hari ini atau sebelumnya.",
        "the date {value} lies ahead; today is {today}. Use today's date or an earlier one.",
    ),
    "date_early": Label(
        "tanggal {value} terlalu awal. Periksa angka tahunnya.",
        "the date {value} is too early. Check the year.",
    ),
    "adjustment_date": Label(
        "jurnal penyesuaian bertanggal {value}. Ubah tanggalnya menjadi 31 Desember.",
        "the adjustment is dated {value}. Date it 31 December.",
    ),
    "effective_date_later": Label(
        "tanggal efektif {effective_date} sesudah tanggal buku {entry_date}. "
        "Pakai tanggal yang sama atau lebih awal.",
        "the effective date {effective_date} is later than the entry date {entry_date}. "
        "Use the same day or an earlier one.",
    ),
    "period_closed": Label(
        "periode {period} sudah ditutup. Catat pada periode yang masih terbuka.",
        "period {period} is closed. Use a period that is open.",
    ),
    "period_locked": Label(
        "periode {period} sudah disahkan RAT dan terkunci. Catat pada tahun berjalan.",
        "period {period} was approved by the members' meeting and is locked. Use the current year.",
    ),
    "account_missing": Label(
        "akun belum diisi. Isi kode atau nama akun.",
        "there is no account. Fill in its code or name.",
    ),
    "account_unknown": Label(
        "akun “{value}” tidak ada di bagan akun. Perbaiki kode atau namanya, "
        "atau impor sambil membuat akun yang belum ada.",
        "account “{value}” is not in the chart. Correct its code or name, "
        "or import and create missing accounts.",
    ),
    "account_ambiguous": Label(
        "ada lebih dari satu akun bernama “{value}”. Pakai kodenya.",
        "more than one account is named “{value}”. Use its code.",
    ),
    "account_header": Label(
        "akun “{value}” adalah akun induk dan tidak menerima catatan. Pakai akun di bawahnya.",
        "account “{value}” is a header and takes no postings. Use an account below it.",
    ),
    "account_inactive": Label(
        "akun “{value}” sudah dinonaktifkan. Aktifkan kembali, atau pakai akun lain.",
        "account “{value}” was deactivated. Activate it again or use another.",
    ),
    "account_not_postable": Label(
        "akun “{value}” dihitung oleh program dan tidak menerima catatan. Pakai akun lain.",
        "account “{value}” is computed by the program and takes no postings. Use another.",
    ),
    "account_not_opened": Label(
        "akun “{value}” tidak dibuka di berkas ini. Tambahkan baris “open” untuk akun itu.",
        "account “{value}” is not opened in this file. Add an “open” line for it.",
    ),
    "account_facts": Label(
        "keterangan akun tidak dikenal: “{value}”. Hapus atau perbaiki keterangan itu.",
        "the account carries a fact that is not known: “{value}”. Remove or correct it.",
    ),
    "type_missing": Label(
        "jenis akun “{value}” tidak diketahui. Isi kolom jenis: "
        "aset, liabilitas, ekuitas, pendapatan, atau beban.",
        "the type of account “{value}” is not known. Fill the column type: "
        "asset, liability, equity, income or expense.",
    ),
    "type_unknown": Label(
        "jenis akun “{value}” tidak dikenal. "
        "Pilih aset, liabilitas, ekuitas, pendapatan, atau beban.",
        "account type “{value}” is not known. Choose asset, liability, equity, income or expense.",
    ),
    "type_conflict": Label(
        "akun “{account}” di sini berjenis “{value}”, sebelumnya “{earlier}”. Samakan jenisnya.",
        "account “{account}” has type “{value}” here and “{earlier}” before. Make them equal.",
    ),
    "amount_unreadable": Label(
        "“{value}” tidak terbaca sebagai jumlah uang menurut bentuk angka kolom ini. "
        "Tulis seperti angka lain di kolom ini.",
        "“{value}” cannot be read as an amount in this column's number form. "
        "Write it like the other numbers of the column.",
    ),
    "amount_unclear": Label(
        "“{value}” punya tiga angka di belakang tanda desimal, padahal sen hanya dua. "
        "Ribuan atau pecahan? Tulis ulang dengan jelas.",
        "“{value}” has three digits after its decimal mark, but sen have two. "
        "Thousands or a fraction? Write it clearly.",
    ),
    "amount_negative": Label(
        "jumlah {value} negatif. Isi sebagai jumlah positif di kolom sebelahnya.",
        "the amount {value} is negative. Put it as a positive amount in the other column.",
    ),
    "amount_too_large": Label(
        "jumlah {value} terlalu besar untuk satu baris. Periksa banyaknya angka nol.",
        "the amount {value} is too large for one line. Check the number of zeros.",
    ),
    "amount_too_fine": Label(
        "jumlah {value} lebih halus daripada sen. Bulatkan sampai dua angka desimal.",
        "the amount {value} is finer than a sen. Round it to two decimals.",
    ),
    "both_filled": Label(
        "debit dan kredit sama-sama diisi. Isi salah satu saja, atau pisahkan menjadi dua baris.",
        "debit and credit are both filled. Fill one of them, or make two rows of it.",
    ),
    "neither_filled": Label(
        "debit dan kredit sama-sama kosong. Isi salah satu.",
        "debit and credit are both empty. Fill one of them.",
    ),
    "too_few_lines": Label(
        "jurnal {nr} hanya punya {lines} baris; jurnal perlu paling sedikit dua. "
        "Tambahkan baris lawannya.",
        "entry {nr} has {lines} line only; an entry needs two or more. "
        "Add the line on the other side.",
    ),
    "unbalanced": Label(
        "jurnal {nr} tidak seimbang: debit {debit}, kredit {credit}, selisih {difference}. "
        "Periksa setiap baris sampai keduanya sama.",
        "entry {nr} does not balance: debit {debit}, credit {credit}, difference {difference}. "
        "Check each row until both are equal.",
    ),
    "unit_unbalanced": Label(
        "jurnal {nr} tidak seimbang di unit {unit} (selisih {difference}). Tiap unit harus "
        "seimbang sendiri: tambahkan baris rekening antarunit.",
        "entry {nr} does not balance in unit {unit} (difference {difference}). Each unit must "
        "balance by itself: add lines on the inter-unit account.",
    ),
    "unit_unknown": Label(
        "unit “{value}” tidak ada di buku ini. Pakai kode unit yang ada.",
        "there is no unit “{value}” in this book. Use the code of one that exists.",
    ),
    "member_missing": Label(
        "akun {account} meminta nomor {kind}; isi kolom anggota.",
        "account {account} asks for the number of a {kind}; fill the column member.",
    ),
    "member_unknown": Label(
        "nomor {kind} “{value}” tidak terdaftar. Periksa nomornya, atau daftarkan dulu.",
        "no {kind} has the number “{value}”. Check the number, or register it first.",
    ),
    "member_not_expected": Label(
        "akun {account} tidak memakai nomor anggota; kosongkan “{value}”.",
        "account {account} takes no member number; leave “{value}” out.",
    ),
    "member_kind": Label(
        "akun {account} meminta nomor {kind}, tetapi “{value}” adalah nomor {other_kind}. "
        "Perbaiki nomor atau akunnya.",
        "account {account} asks for a {kind}, but “{value}” is a {other_kind}. "
        "Correct the number or the account.",
    ),
    "balance_too_low": Label(
        "saldo {value} di akun {account} akan menjadi {balance} pada {day}. "
        "Periksa jumlah dan tanggalnya.",
        "the balance of {value} in account {account} would be {balance} on {day}. "
        "Check the amount and the date.",
    ),
    "text_too_long": Label(
        "teks terlalu panjang: “{value}”. Persingkat teksnya.",
        "the text is too long: “{value}”. Shorten it.",
    ),
    "text_control_characters": Label(
        "teks memuat karakter tersembunyi atau ganti baris: “{value}”. Ketik ulang selnya.",
        "the text holds hidden characters or a line break: “{value}”. Type the cell again.",
    ),
    "too_many_cells": Label(
        "baris ini punya lebih banyak kolom daripada judulnya, mulai dari “{value}”. "
        "Apit teks atau angka yang memuat tanda pemisah dengan tanda kutip.",
        "the row has more columns than the heading, beginning with “{value}”. "
        "Put quotes around a text or number that holds the delimiter.",
    ),
    "currency_second": Label(
        "mata uang {value} berbeda dari {first}. Satu berkas hanya boleh memakai satu mata uang.",
        "the currency {value} differs from {first}. A file may hold one currency only.",
    ),
    "beancount_syntax": Label(
        "beancount tidak dapat membaca baris ini: {value}",
        "beancount cannot read this line: {value}",
    ),
    "beancount_include": Label(
        "berkas ini menyertakan berkas lain ({value}). Gabungkan dulu menjadi satu berkas.",
        "the file includes another file ({value}). Put them together in one file first.",
    ),
    "beancount_plugin": Label(
        "berkas ini meminta program tambahan ({value}), yang tidak akan dijalankan. "
        "Hapus baris “plugin”.",
        "the file asks for a plugin ({value}), which is not run. Delete the “plugin” line.",
    ),
    "beancount_pad": Label(
        "baris “pad” untuk {value} tidak diimpor. Tulis penyesuaiannya sebagai transaksi.",
        "the “pad” line of {value} is not imported. Write it as a transaction.",
    ),
    "beancount_cost": Label(
        "{value} dicatat dengan harga perolehan. Tulis jumlahnya dalam satu mata uang.",
        "{value} is held at cost. Write the amounts in one currency.",
    ),
    "beancount_price": Label(
        "{value} dicatat dengan kurs atau harga. Tulis jumlahnya dalam satu mata uang.",
        "{value} carries a price. Write the amounts in one currency.",
    ),
    "beancount_balance": Label(
        "saldo {value} pada {date} menurut berkas {stated}, menurut transaksinya {found_amount}. "
        "Perbaiki berkasnya sampai keduanya sama.",
        "the file states {stated} for {value} on {date}, its transactions give {found_amount}. "
        "Correct the file until both are equal.",
    ),
}


def sentence_of(problem: Problem, language: str = "id") -> str:
    """Row, column and reason of a problem.

    Args:
        problem: from a plan.
        language: ``id`` or ``en``.

    >>> from coop.ledger.import_plan import Problem
    >>> sentence_of(Problem(12, "account", "account_unknown", "1l01"), "en")[:47]
    'Row 12, column account: account “1l01” is not i'
    """
    where = []
    if problem.row:
        where.append(Label(f"baris {problem.row}", f"row {problem.row}").text(language))
    if problem.field:
        word = Label("kolom", "column").text(language)
        where.append(f"{word} {FIELDS[problem.field].text(language)}")
    text = f"{', '.join(where)}: " if where else ""
    text += reason_of(problem, language)
    return text[:1].upper() + text[1:]


def reason_of(problem: Problem, language: str = "id") -> str:
    """Why the row cannot be taken, without saying which row it is."""
    facts = {name: _shown(name, value, language) for name, value in problem.facts}
    value = _shown("value", problem.value, language)
    return (
        REASONS[problem.code].text(language).format(**{"value": value, "nr": problem.nr, **facts})
    )


def _shown(name: str, value: Fact, language: str) -> str:
    """A value as people write it, short, and harmless on a terminal."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}" if language == "id" else value.isoformat()
    if name in {"kind", "other_kind"} and value in KINDS:
        return KINDS[str(value)].text(language)
    text = str(value)
    if name in _AMOUNTS:
        try:
            return Money.parse_plain(text).indonesian()
        except AmountUnreadable:
            return text
    harmless = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in text[: SHOWN_LENGTH + 1]
    )
    return harmless if len(harmless) <= SHOWN_LENGTH else f"{harmless[:SHOWN_LENGTH]}…"
