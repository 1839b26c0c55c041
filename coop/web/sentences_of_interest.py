"""Sentences of interest on savings: reckoning it, paying it, the tax on it."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "interest.columns_missing": Sentence(
        "Judul berkas mutasi harus memuat kolom {columns}; yang ada: {found}. Perbaiki baris "
        "judulnya: date,deposit,withdrawal.",
        "The heading of the movements must have the columns {columns}; it has: {found}. Correct "
        "the first row: date,deposit,withdrawal.",
    ),
    "interest.row_wide": Sentence(
        "Baris {row} berisi lebih banyak sel daripada judulnya. Bila jumlah uang memakai koma, "
        "pisahkan sel dengan titik koma atau apit jumlahnya dengan tanda kutip.",
        "Row {row} has more cells than the heading. If amounts are written with a comma, divide "
        "the cells by semicolons or put the amount in quotes.",
    ),
    "interest.row_day": Sentence(
        "Baris {row}: “{text}” bukan tanggal. Tulis seperti 2026-03-31 atau 31/03/2026.",
        "Row {row}: “{text}” is no date. Write it as 2026-03-31 or 31/03/2026.",
    ),
    "interest.row_amount": Sentence(
        "Baris {row}: “{text}” bukan jumlah uang yang dapat dihitung. Tulis angka tanpa minus "
        "seperti 1250000.50 atau 1.250.000,50; uang keluar ditulis pada kolom withdrawal.",
        "Row {row}: “{text}” is no amount that can be reckoned with. Write a number without a "
        "minus as 1250000.50 or 1.250.000,50; money out stands in the column withdrawal.",
    ),
    "interest.numbers_unclear": Sentence(
        "Jumlah uang dalam berkas terbaca dua cara: {examples}. Tulis semuanya dengan sen "
        "(1250.00 atau 1.250,00) atau tanpa titik dan koma.",
        "Amounts in the file can be read two ways: {examples}. Write all of them with cents "
        "(1250.00 or 1.250,00) or without points and commas.",
    ),
    "interest.balance_below_nothing": Sentence(
        "Pada {day} saldonya menjadi {balance}: uang keluar melebihi isi rekening. Periksa mutasi "
        "dan saldo awalnya.",
        "On {day} the balance becomes {balance}: more is taken out than the account holds. Check "
        "the movements and the opening balance.",
    ),
    "interest.range_reversed": Sentence(
        "Tanggal akhir {last} mendahului tanggal awal {first}. Tukar keduanya.",
        "The last day {last} lies before the first day {first}. Exchange them.",
    ),
    "interest.too_early": Sentence(
        "Bunga {period} dihitung setelah bulannya berakhir, paling cepat pada {last}. Tunggu "
        "sampai hari itu, lalu ulangi.",
        "Interest of {period} is reckoned once the month is over, on {last} at the earliest. Wait "
        "until that day and try again.",
    ),
    "interest.nothing_to_take_back": Sentence(
        "Tidak ada bunga {period} yang tercatat dan masih berlaku, jadi tidak ada yang dibatalkan. "
        "Periksa bulannya.",
        "No interest of {period} is recorded and still stands, so there is nothing to take back. "
        "Check the month.",
    ),
    "interest.running": Sentence(
        "Bunga {period} sedang dicatat atau dibatalkan. Tunggu sampai selesai, lalu ulangi.",
        "Interest of {period} is being recorded or taken back. Wait until it is done and try "
        "again.",
    ),
    "interest.preview_moved": Sentence(
        "Hitungan bunga {period} berubah sejak halaman ini dibuka, karena ada transaksi baru. "
        "Periksa angkanya sekali lagi, lalu catat.",
        "The interest of {period} changed since this page was opened, as something was recorded "
        "meanwhile. Look at the figures once more, then record it.",
    ),
}
