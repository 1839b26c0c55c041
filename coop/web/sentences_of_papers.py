"""Sentences of the passbook and of the lists of savings."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "papers.passbook_moved": Sentence(
        "Buku simpanan {number} baru saja dicetak orang lain. Tidak ada yang dicetak; muat ulang "
        "halamannya, lihat baris terakhir di buku, lalu cetak lagi.",
        "Somebody else just printed into passbook {number}. Nothing was printed; load the page "
        "again, look at the last line of the book, then print.",
    ),
    "papers.passbook_full": Sentence(
        "Buku simpanan {number} sudah penuh ({pages} halaman). Pilih “Mulai buku baru”, lalu cetak "
        "di buku yang baru.",
        "Passbook {number} is full ({pages} pages). Choose “Start a new book” and print in the new "
        "one.",
    ),
    "papers.nothing_to_print": Sentence(
        "Semua transaksi {number} sudah tercetak di bukunya. Bila halaman terakhir rusak, pakai "
        "“Cetak ulang yang terakhir”.",
        "Every transaction of {number} stands in its book. If the last page was spoiled, use "
        "“Print the last lines again”.",
    ),
    "papers.place_not_in_book": Sentence(
        "Buku dengan tata letak ini tidak punya halaman {page} baris {line}. Periksa angkanya, "
        "atau ubah tata letak buku simpanan.",
        "A book of this layout has no page {page}, line {line}. Check the numbers, or change the "
        "layout of the passbook.",
    ),
    "papers.layout_unfit": Sentence(
        "Baris-barisnya perlu {needed} mm, padahal kertasnya hanya {height} mm. Kurangi banyaknya "
        "baris, jaraknya, atau jarak dari atas.",
        "The lines need {needed} mm while the paper has only {height} mm. Use fewer lines, less "
        "space between them, or less space above.",
    ),
}
