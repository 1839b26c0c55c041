"""Sentences of the bulk import of members."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "intake.has_problems": Sentence(
        "Berkas {file_name} memuat {problems} kesalahan, jadi tidak ada yang dicatat. "
        "Perbaiki baris yang disebutkan, lalu unggah lagi.",
        "Problems in file {file_name}: {problems}, so nothing was recorded. "
        "Correct the rows that are named and upload it again.",
    ),
    "intake.column_unknown": Sentence(
        "Kolom {columns} tidak cocok dengan produk simpanan mana pun di buku ini, jadi isinya akan "
        "hilang. Tulis judulnya seperti dalam formulir impor, atau tambahkan dulu produknya.",
        "Column {columns} belongs to no savings product of this book, so what is in it would be "
        "lost. Write its heading as in the import form, or add the product first.",
    ),
    "intake.done": Sentence(
        "Isi berkas {file_name} sudah diimpor pada {at} (impor nomor {run}). Tidak ada yang "
        "dicatat dua kali; lihat hasil impor itu.",
        "The content of file {file_name} was imported on {at} (import number {run}). Nothing is "
        "recorded twice; look at that import.",
    ),
    "intake.gone": Sentence(
        "Berkas itu tidak menunggu lagi: sudah diimpor, dibatalkan, atau terlalu lama. "
        "Unggah lagi bila perlu.",
        "That file waits no more: it was imported, given up, or left too long. "
        "Upload it again if needed.",
    ),
    "intake.running": Sentence(
        "Berkas {file_name} sedang diimpor. Tunggu sampai selesai, lalu coba lagi.",
        "File {file_name} is being imported. Wait until it is done, then try again.",
    ),
    "intake.difference": Sentence(
        "Jumlah dalam berkas berbeda dari buku sebesar {amount}. Cocokkan berkasnya, atau setujui "
        "selisih itu dan tulis sebabnya.",
        "The totals of the file differ from the book by {amount}. Correct the file, or agree to "
        "the difference and say why.",
    ),
    "intake.used": Sentence(
        "Impor ini tidak dapat dibatalkan: {number} sudah dipakai, atau saldonya sudah ada "
        "sebelum impor. Koreksi anggota itu satu per satu.",
        "This import cannot be undone: {number} is in use already, or held its balance before "
        "the import. Correct that member by itself.",
    ),
    "intake.not_last": Sentence(
        "Impor nomor {run} bukan impor terakhir yang masih berlaku. Batalkan yang terakhir dahulu.",
        "Import number {run} is not the last one in force. Undo the last one first.",
    ),
}
