"""Sentences of copies, restores, lost voucher numbers and migrations."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "book.too_old": Sentence(
        "Buku ini ditulis oleh versi program yang lebih lama ({found}; yang ini {known}). "
        "Jalankan “desmigratif migrate”, atau cukup “desmigratif serve”: "
        "buku disalin dahulu, lalu disesuaikan.",
        "This book was written by an older version of the program ({found}; this one is {known}). "
        "Run “desmigratif migrate”, or simply “desmigratif serve”: "
        "the book is copied first and then brought up to date.",
    ),
    "ledger.numbers_unknown": Sentence(
        "Buku ini dipulihkan dari salinan, jadi nomor bukti di atas kertas mungkin sudah lebih "
        "jauh. Isi dahulu halaman “Setelah pemulihan”, supaya tidak ada nomor yang terpakai dua "
        "kali; sesudah itu pencatatan dapat diteruskan.",
        "This book came back from a copy, so the voucher numbers on paper may have gone further. "
        "Fill in the page “After the restore” first, so that no number is used twice; recording "
        "can go on afterwards.",
    ),
    "ledger.voucher_not_lost": Sentence(
        "Nomor {voucher_number} tidak ada dalam daftar nomor hilang, atau sudah dimasukkan ulang. "
        "Periksa nomor pada kertasnya dengan daftar “Nomor hilang”.",
        "Number {voucher_number} is not on the list of lost numbers, or was entered again already. "
        "Compare the number on paper with the list “Lost numbers”.",
    ),
    "ledger.voucher_other_series": Sentence(
        "Transaksi ini masuk seri {series}, bukan nomor {voucher_number}. Periksa tanggalnya, "
        "dan apakah uangnya masuk atau keluar seperti pada kertas.",
        "This transaction belongs to series {series}, not to number {voucher_number}. Check its "
        "date, and whether the money comes in or goes out as on paper.",
    ),
    "ledger.gap_too_large": Sentence(
        "Nomor {highest} untuk {series} terlalu jauh dari nomor terakhir di buku, {in_book}. "
        "Lihat lagi nomor pada kertasnya.",
        "Number {highest} for {series} is too far from the last one in the book, {in_book}. "
        "Look at the number on paper again.",
    ),
    "ledger.gap_empty": Sentence(
        "Seri {series} di buku sudah sampai nomor {in_book}, jadi sampai nomor {highest} tidak ada "
        "yang hilang. Tidak perlu menyatakan apa pun.",
        "Series {series} has reached number {in_book} in the book, so nothing up to {highest} is "
        "missing. There is nothing to declare.",
    ),
    "ledger.series_unreadable": Sentence(
        "“{text}” bukan seri bukti. Tulis seri dan tahunnya, seperti BKM-2026.",
        "“{text}” is no series of vouchers. Write series and year, like BKM-2026.",
    ),
    "ledger.restore_answered": Sentence(
        "Pertanyaan setelah pemulihan sudah dijawab, atau buku ini tidak dipulihkan. "
        "Nomor lain yang ternyata hilang dinyatakan dengan “desmigratif gap declare”.",
        "What is asked after a restore was answered already, or this book was not restored. "
        "Other numbers that turn out to be lost are declared with “desmigratif gap declare”.",
    ),
    "ledger.copy_not_written": Sentence(
        "Berkas {file} tidak dapat ditulis: {reason}. Tidak ada yang setengah jadi tertinggal, "
        "dan buku tidak berubah. Pakai diska atau folder lain, lalu ulangi.",
        "File {file} cannot be written: {reason}. Nothing half done was left behind and the book "
        "was not changed. Use another disk or folder and try again.",
    ),
    "ledger.migration_refused": Sentence(
        "Buku tidak jadi disesuaikan: pemeriksaan {check} menemukan yang tidak cocok ({subject}). "
        "Buku tetap seperti semula. Pakai program versi lama dan hubungi yang memasang program.",
        "The book was not brought up to date: check {check} found something wrong ({subject}). "
        "The book is as it was. Use the older version and ask whoever installed the program.",
    ),
    "copies.running": Sentence(
        "Penyalinan atau uji pemulihan lain sedang berjalan. Tunggu sampai selesai, lalu ulangi.",
        "Another copy or rehearsal is under way. Wait until it is done and try again.",
    ),
    "copies.place_unknown": Sentence(
        "Tempat {place} tidak ada dalam daftar tempat salinan sekarang. Colokkan diskanya, muat "
        "ulang halaman, lalu pilih lagi.",
        "Place {place} is not on the list of places for copies now. Plug the disk in, load the "
        "page again and choose once more.",
    ),
    "copies.place_refused": Sentence(
        "Folder {place} tidak ada di PC ini. Tulis alamat lengkapnya, seperti "
        "/media/siti/STIK atau E:\\salinan.",
        "There is no folder {place} on this PC. Write its whole path, like /media/siti/STICK or "
        "E:\\copies.",
    ),
    "copies.days_refused": Sentence(
        "“{text}” bukan jumlah hari. Tulis angka antara 1 dan 366.",
        "“{text}” is no number of days. Write a number between 1 and 366.",
    ),
}
