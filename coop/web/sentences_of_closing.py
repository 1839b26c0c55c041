"""What a person reads when a register of equipment or a closing refuses something."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "assets.facts_wrong": Sentence(
        "Angkanya belum cocok: {reason}. Perbaiki isiannya, lalu kirim lagi.",
        "The figures do not fit together: {reason}. Correct them and send it again.",
    ),
    "assets.kind_not_offered": Sentence(
        "Akun {account} tidak ada di bagan akun atau tidak dipakai lagi. "
        "Tambahkan atau aktifkan akun itu di Bagan akun, lalu ulangi.",
        "Account {account} is not in the chart or no longer in use. "
        "Add or activate it in the chart of accounts, then try again.",
    ),
    "assets.gone": Sentence(
        "{number} {reason}. Tidak ada yang perlu dikerjakan lagi; lihat riwayatnya.",
        "{number} {reason}. There is nothing left to do; look at its history.",
    ),
    "assets.leaves_before_it_came": Sentence(
        "{number} baru diperoleh pada {day}. Pilih tanggal sejak hari itu.",
        "{number} was acquired only on {day}. Choose that day or a later one.",
    ),
    "assets.already_charged": Sentence(
        "Dari {number} sudah ada yang dibebankan. "
        "Batalkan dahulu jurnalnya, lalu hapus pendaftarannya.",
        "Something of {number} was charged already. "
        "Reverse those entries first, then withdraw the registration.",
    ),
    "assets.accrued_settled": Sentence(
        "{number} {reason}. Tidak ada yang perlu dibayar lagi; lihat riwayatnya.",
        "{number} {reason}. There is nothing left to pay; look at its history.",
    ),
    "assets.settled_before_accrued": Sentence(
        "{number} baru dicatat pada {day}. Pilih tanggal sejak hari itu.",
        "{number} was recorded only on {day}. Choose that day or a later one.",
    ),
    "assets.proceeds_unclear": Sentence(
        "Uangnya belum jelas: {reason}. Perbaiki isiannya, lalu kirim lagi.",
        "The money is not clear: {reason}. Correct it and send it again.",
    ),
    "closing.checklist_open": Sentence(
        "{period} belum dapat ditutup; butir daftar periksa yang belum selesai: {items} ({keys}). "
        "Selesaikan, atau lewati dengan alasan.",
        "{period} cannot be closed yet; items of its checklist that are open: {items} ({keys}). "
        "Settle them, or skip them with a reason.",
    ),
    "closing.item_unknown": Sentence(
        "Daftar periksa {period} tidak mempunyai butir {item}. Lihat kembali daftarnya.",
        "The checklist of {period} has no item {item}. Look at the list again.",
    ),
    "closing.item_not_by_hand": Sentence(
        "Butir {item} diperiksa program dari isi buku. "
        "Selesaikan pekerjaannya, atau lewati dengan alasan.",
        "Item {item} is found out from the book. Do the work, or skip it with a reason.",
    ),
}
