"""Sentences of the village record and of the list of regions."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "people.key_missing": Sentence(
        "Kunci buku ini ({key_id}) tidak ada di komputer ini, jadi NIK, nomor KK dan telepon tetap "
        "tertutup. Ambil lembar pemulihan kunci, lalu masukkan kodenya di Pengaturan, Kunci NIK.",
        "This computer lacks the book's key ({key_id}), so NIK, family card and telephone numbers "
        "stay masked. Take the recovery sheet and enter its code in Settings, Key of the NIK.",
    ),
    "people.code_refused": Sentence(
        "Kode pemulihan tidak diterima: {reason}. Periksa huruf demi huruf pada lembar pemulihan, "
        "lalu ketik lagi.",
        "The recovery code is not taken: {reason}. Check it letter by letter against the recovery "
        "sheet and type it again.",
    ),
    "people.number_refused": Sentence(
        "{field} tidak dapat dipakai: {reason}. NIK dan nomor KK terdiri atas 16 angka; periksa "
        "kartunya, atau kosongkan bila tidak ada.",
        "{field} cannot be used: it {reason}. A NIK or family card number has 16 digits; check "
        "the card, or leave it empty where there is none.",
    ),
    "people.nik_taken": Sentence(
        "NIK ini sudah dipakai warga {person}. Buka catatan itu; bila orangnya sama, gabungkan "
        "kedua catatan.",
        "Villager {person} has this NIK. Open that record; if it is the same person, merge the "
        "two.",
    ),
    "people.card_taken": Sentence(
        "Nomor KK ini sudah dipakai keluarga {household}. Tambahkan warga ke keluarga itu, atau "
        "periksa nomornya.",
        "Household {household} has this family card. Add the person to that household, or check "
        "the number.",
    ),
    "people.person_shut": Sentence(
        "Catatan warga {person} tidak dapat diubah lagi: {person_state}. Cari catatan yang masih "
        "berlaku lewat kotak pencarian.",
        "The record of villager {person} can no longer be changed: {person_state}. Look for the "
        "living record in the search box.",
    ),
    "people.day_refused": Sentence(
        "{field} tidak dapat diterima: {reason}. Periksa tanggalnya.",
        "{field} cannot be taken: {reason}. Check the date.",
    ),
    "people.guardian_refused": Sentence(
        "Wali tidak dapat dicatat: {reason}. Pilih orang dewasa yang sudah tercatat sebagai warga.",
        "The guardian cannot be recorded: {reason}. Choose a grown-up who is in the village "
        "record.",
    ),
    "people.household_refused": Sentence(
        "Perubahan keluarga tidak dapat dicatat: {reason}. Lihat daftar anggota keluarga di "
        "halaman ini.",
        "The change of the household cannot be recorded: {reason}. Look at who lives there on "
        "this page.",
    ),
    "people.external_id_refused": Sentence(
        "Nomor dari sistem lain tidak dapat dicatat: {reason}. Periksa nomor dan tanggalnya.",
        "The number of the other system cannot be recorded: {reason}. Check number and date.",
    ),
    "people.consent_refused": Sentence(
        "Persetujuan tidak dapat dicatat: {reason}. Perbaiki dulu, lalu catat lagi.",
        "The consent cannot be recorded: {reason}. Settle that first, then record it again.",
    ),
    "people.merge_refused": Sentence(
        "Kedua catatan belum dapat digabung. {obstacles} Selesaikan dulu, lalu gabungkan lagi.",
        "The two records cannot be merged yet. {obstacles} Settle that first, then merge again.",
    ),
    "people.erase_refused": Sentence(
        "Data warga ini belum dapat dihapus. {obstacles} Selesaikan dulu, lalu coba lagi.",
        "The data of this person cannot be erased yet. {obstacles} Settle that first, then try "
        "again.",
    ),
    "people.not_restricted": Sentence(
        "Tidak ada identitas yang disimpan untuk warga {person}: belum dihapus, atau masa "
        "simpannya sudah lewat. Periksa nomornya di daftar data yang dibatasi.",
        "No identity is kept for villager {person}: it was not erased, or its years are over. "
        "Check the number in the list of restricted data.",
    ),
    "regions.unknown": Sentence(
        "Desa atau kelurahan “{region}” tidak dikenal, atau ada beberapa dengan nama itu. Pilih "
        "dari daftar, atau ketik kode desanya, misalnya 35.04.14.2011.",
        "The village “{region}” is not known, or several have that name. Choose from the list, or "
        "type the code of the village, such as 35.04.14.2011.",
    ),
    "regions.file_refused": Sentence(
        "Berkas {file} memuat {problems} baris yang tidak dapat dipakai ({examples}), jadi tidak "
        "ada yang disimpan. Perbaiki baris itu, lalu impor lagi.",
        "Rows of file {file} that cannot be used: {problems} ({examples}), so nothing was stored. "
        "Correct those rows and import it again.",
    ),
    "regions.file_unknown": Sentence(
        "Berkas {file} bukan daftar wilayah. Judul kolomnya harus code,name; "
        "code,province_code,name; code,regency_code,name; atau code,district_code,name.",
        "File {file} is no list of regions. Its headings must be code,name; "
        "code,province_code,name; code,regency_code,name; or code,district_code,name.",
    ),
}
