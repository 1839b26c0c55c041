"""Sentences of cash counts and of the bank's lines."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "counts.box_unknown": Sentence(
        "Tidak ada tempat kas {account} di unit {unit}. Pilih kas dari daftar pada halaman Kas dan "
        "bank; kas petugas pungut dihitung per orang.",
        "There is no cash box {account} in unit {unit}. Choose one from the list on the page Cash "
        "and bank; cash in collectors' hands is counted person by person.",
    ),
    "counts.pieces_refused": Sentence(
        "Jumlah lembar atau keping untuk pecahan {denomination} tidak dapat diterima: {pieces}. "
        "Hitung lagi, lalu isi dengan bilangan bulat sampai 999.999.",
        "The number of pieces of {denomination} cannot be taken: {pieces}. Count again and type a "
        "whole number up to 999,999.",
    ),
    "counts.item_refused": Sentence(
        "Isi kas yang lain (“{text}”) perlu keterangan dan jumlah uang di atas nol. Lengkapi "
        "keduanya, atau kosongkan barisnya.",
        "What else is in the box (“{text}”) needs a description and an amount above nothing. Fill "
        "in both, or leave the row empty.",
    ),
    "counts.too_large": Sentence(
        "Uang yang dihitung ({amount}) lebih besar daripada yang dapat dicatat. Periksa banyaknya "
        "angka pada setiap pecahan.",
        "What was counted ({amount}) is more than the book can record. Check the digits of each "
        "denomination.",
    ),
    "counts.balance_moved": Sentence(
        "Saldo buku berubah sejak hitungan ini diperiksa: tadi {before}, sekarang {balance}. "
        "Tidak ada yang dicatat; periksa sekali lagi, lalu catat.",
        "The book's balance changed since this count was looked at: {before} then, {balance} "
        "now. Nothing was recorded; look once more, then record.",
    ),
    "counts.settlement_too_large": Sentence(
        "Yang masih terbuka dari {number} hanya {balance}, kurang dari {amount}. Isi paling banyak "
        "sebesar itu.",
        "Only {balance} of {number} is still open, less than {amount}. Type that much at most.",
    ),
    "counts.settlement_misplaced": Sentence(
        "Cara ini tidak cocok untuk selisih {number}. Pilih cara lain dari daftar pada halaman "
        "hitungan itu; kas kurang dan kas lebih diselesaikan dengan cara berbeda.",
        "This way does not fit the difference of {number}. Choose another from the list on the "
        "page of that count; shortages and overages are settled differently.",
    ),
    "counts.settlement_waiting": Sentence(
        "Penyelesaian selisih {number} masih menunggu persetujuan orang kedua. Selesaikan dulu "
        "yang itu pada halaman Persetujuan.",
        "A settlement of the difference of {number} waits for a second person. Decide on that one "
        "first, on the page Approvals.",
    ),
    "counts.partly_settled": Sentence(
        "Selisih {number} sudah diselesaikan sebagian. Batalkan dulu penyelesaiannya, baru "
        "selisihnya.",
        "The difference of {number} is settled in part. Take those settlements back first, then "
        "the difference.",
    ),
    "counts.not_of_count": Sentence(
        "Jurnal {entry} bukan bagian dari {number}. Batalkan dari halaman jurnal itu sendiri; di "
        "sini hanya jurnal hitungan kas ini.",
        "Entry {entry} does not belong to {number}. Reverse it on its own page; here are only the "
        "entries of this count.",
    ),
    "counts.result_account_unknown": Sentence(
        "Akun {account} tidak dapat menampung selisih kas. Pilih akun beban untuk penghapusan, "
        "atau akun pendapatan untuk kas lebih.",
        "Account {account} cannot take a cash difference. Choose a cost account for a write-off, "
        "or an income account for an overage.",
    ),
    "banking.bank_unknown": Sentence(
        "Akun {account} bukan rekening bank yang dipakai. Pilih rekening dari daftar pada halaman "
        "Bank; akunnya diatur pada bagan akun.",
        "Account {account} is no bank account in use. Choose one from the list on the page Bank; "
        "accounts are kept in the chart of accounts.",
    ),
    "banking.line_matched": Sentence(
        "Baris bank nomor {number} sudah dicocokkan. Lepaskan dulu pencocokannya, baru baris itu "
        "dicoret.",
        "Bank line {number} is matched already. Undo the match first, then strike out the line.",
    ),
    "banking.line_void": Sentence(
        "Baris bank nomor {number} sudah dicoret. Muat ulang halaman; ketik baris baru bila masih "
        "perlu.",
        "Bank line {number} is struck out already. Load the page again; type a new line if one is "
        "needed.",
    ),
    "banking.amounts_differ": Sentence(
        "Yang dicentang tidak sama: di bank {bank}, di buku {book}, selisih {difference}. "
        "Periksa centangnya; beda jumlah jangan dicocokkan.",
        "What is ticked does not agree: {bank} at the bank, {book} in the book, {difference} "
        "apart. Check the ticks; different amounts are not matched.",
    ),
    "banking.match_too_wide": Sentence(
        "Beberapa baris bank tidak dapat dicocokkan sekaligus dengan beberapa catatan buku. "
        "Cocokkan satu lawan satu, atau satu lawan beberapa.",
        "Several bank lines cannot be matched with several entries at once. Match one with one, or "
        "one with several.",
    ),
    "banking.match_empty": Sentence(
        "Belum ada yang dapat dicocokkan. Centang sebuah baris bank dan catatan buku yang sama "
        "jumlahnya, lalu cocokkan.",
        "There is nothing to match yet. Tick a bank line and an entry of the same amount, then "
        "match them.",
    ),
    "banking.already_matched": Sentence(
        "Salah satu yang dicentang sudah dicocokkan orang lain. Muat ulang halaman; yang masih "
        "terbuka terlihat di sana.",
        "One of the ticked items was matched by somebody else. Load the page again; what is still "
        "open stands there.",
    ),
    "banking.item_foreign": Sentence(
        "Salah satu yang dicentang bukan milik rekening ini. Muat ulang halaman, lalu centang "
        "lagi.",
        "One of the ticked items belongs to another account. Load the page again and tick once "
        "more.",
    ),
    "banking.file_known": Sentence(
        "Berkas {file_name} sudah dibaca pada {at} dengan {lines} baris. Tidak ada yang dicatat "
        "dua kali; unduh rentang tanggal berikutnya dari bank.",
        "File {file_name} was read on {at} with {lines} lines. Nothing is recorded twice; download "
        "the next range of days from the bank.",
    ),
    "banking.columns_missing": Sentence(
        "Kolom yang harus ada tidak ditemukan: {columns}. Yang ada: {found}. Beri judul seperti "
        "Tanggal, Keterangan, Keluar, Masuk, Saldo pada baris pertama.",
        "Columns that must be there are missing: {columns}. Found: {found}. Give them headings "
        "such as Tanggal, Keterangan, Keluar, Masuk, Saldo in the first row.",
    ),
    "banking.file_has_problems": Sentence(
        "Berkas {file_name} memuat {problems} baris yang tidak terbaca, jadi tidak ada yang "
        "dicatat. Perbaiki baris yang disebutkan, lalu baca lagi.",
        "{problems} rows of file {file_name} cannot be read, so nothing was recorded. Correct the "
        "rows that are named and read it again.",
    ),
    "banking.nothing_new": Sentence(
        "Semua baris dalam berkas {file_name} sudah ada di buku. Tidak ada yang dicatat; unduh "
        "rentang tanggal berikutnya dari bank.",
        "Every line of file {file_name} is in the book already. Nothing was recorded; download the "
        "next range of days from the bank.",
    ),
}
