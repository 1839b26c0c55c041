"""Sentences of imports on the web and of the hand-over of the treasurer's office."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "ledger.import_file_gone": Sentence(
        "Berkas itu tidak menunggu lagi: sudah dicatat, dibatalkan, atau lebih dari dua hari. "
        "Lihat daftar impor; bila belum tercatat, unggah sekali lagi.",
        "That file waits no more: it was posted, given up, or is older than two days. Look at the "
        "list of imports; if it is not there, upload it once more.",
    ),
    "ledger.import_running": Sentence(
        "Berkas {file_name} sedang dicatat. Tunggu sampai selesai, lalu ulangi.",
        "File {file_name} is being posted. Wait until that is done, then try again.",
    ),
    "handover.person_refused": Sentence(
        "Pengguna {username} tidak dapat dipilih: {reason}. Pilih orang lain.",
        "User {username} cannot be chosen for this hand-over: {reason}. Choose somebody else.",
    ),
    "handover.under_way": Sentence(
        "Serah terima dari {username} sedang disiapkan. Selesaikan atau batalkan itu lebih dahulu.",
        "A hand-over from {username} is being prepared. Complete or cancel that one first.",
    ),
    "handover.over": Sentence(
        "Serah terima ini sudah selesai atau dibatalkan, jadi tidak berubah lagi. "
        "Lihat daftarnya; bila perlu, mulai yang baru.",
        "This hand-over was completed or cancelled, so it no longer changes. "
        "Look at the list; begin a new one if needed.",
    ),
    "handover.drafts_wait": Sentence(
        "Masih ada {items} transaksi buatan {username} yang menunggu persetujuan. "
        "Setujui, tolak, atau tarik kembali semuanya lebih dahulu.",
        "Entries made by {username} that wait for approval: {items}. "
        "Approve, refuse or withdraw all of them first.",
    ),
    "handover.cash_uncounted": Sentence(
        "{box} belum dihitung hari ini, atau ada transaksi sesudah dihitung. "
        "Hitung kas itu sekarang, lalu ulangi.",
        "{box} was not counted today, or something was recorded after the count. "
        "Count that box now, then try again.",
    ),
    "handover.changed": Sentence(
        "Isi buku berubah sesudah halaman ini dibuka. Periksa sekali lagi, lalu selesaikan.",
        "The book changed after this page was opened. Look at it once more, then complete it.",
    ),
}
