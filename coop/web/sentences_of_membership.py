"""Sentences of membership: admission, leaving, settlement, heirs, officers."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "membership.not_active": Sentence(
        "{number} bukan anggota aktif: {member_status}. Simpanan dan layanan hanya untuk anggota "
        "aktif; periksa keanggotaannya di halaman Anggota.",
        "{number} is not an active member: {member_status}. Savings and services are for active "
        "members only; look at the membership on the page Members.",
    ),
    "membership.already_member": Sentence(
        "Orang ini sudah tercatat sebagai {number} ({member_status}). Buka catatan itu; "
        "pendaftaran baru dibuat sesudah keanggotaan yang lama selesai.",
        "This person is on record as {number} ({member_status}) already. Open that record; a new "
        "application is made once the old membership is settled.",
    ),
    "membership.person_refused": Sentence(
        "Catatan warga ini tidak dapat dijadikan anggota: {person_state}. Periksa catatannya di "
        "halaman Warga, lalu pilih orang yang benar.",
        "This record of the village cannot become a member: {person_state}. Look at it on the "
        "page Residents, then choose the right person.",
    ),
    "membership.identity_missing": Sentence(
        "NIK orang ini belum dicatat. Catat NIK di halaman warga, atau tulis alasan mengapa "
        "belum ada dan surat apa yang dipakai.",
        "No NIK of this person is on record. Record it on the person's page, or write why there "
        "is none and which paper was used.",
    ),
    "membership.risk_missing": Sentence(
        "Penilaian risiko (PMPJ) belum lengkap. Pilih rendah, sedang, atau tinggi, dan tulis "
        "dasarnya.",
        "The risk assessment (PMPJ) is not complete. Choose low, medium or high, and write what "
        "it rests on.",
    ),
    "membership.wrong_step": Sentence(
        "{number} sekarang {member_status}; langkah “{wanted_status}” tidak dapat dicatat "
        "dari sana. Muat ulang halamannya, lalu pilih langkah yang tersedia.",
        "{number} is {member_status} now; the step “{wanted_status}” does not follow. Reload "
        "the page and choose a step that is offered.",
    ),
    "membership.step_too_early": Sentence(
        "Tanggal {day} lebih awal daripada langkah sebelumnya ({earliest}). Periksa tanggalnya; "
        "pakai {earliest} atau sesudahnya.",
        "{day} is earlier than the step before it ({earliest}). Check the day; use {earliest} or "
        "a later one.",
    ),
    "membership.number_taken": Sentence(
        "Nomor anggota {number} sudah dipakai. Kosongkan isian nomor agar diberi nomor "
        "berikutnya, atau periksa nomor di buku daftar lama.",
        "Member number {number} is taken. Leave the number empty to get the next one, or check it "
        "in the old register.",
    ),
    "membership.number_refused": Sentence(
        "“{number}” tidak dapat menjadi nomor anggota. Pakai huruf, angka, titik, tanda hubung, "
        "atau garis miring, paling panjang 40; misalnya A-0001.",
        "“{number}” cannot be a member number. Use letters, digits, dots, hyphens or strokes, at "
        "most 40; for example A-0001.",
    ),
    "membership.number_form_refused": Sentence(
        "“{text}” tidak dapat menjadi bentuk nomor anggota. Tulis nomor pertama yang berakhir "
        "dengan angka; misalnya A-0001 atau KDM/001.",
        "“{text}” cannot be the form of member numbers. Write a first number that ends in "
        "digits; for example A-0001 or KDM/001.",
    ),
    "membership.heirs_refused": Sentence(
        "Daftar ahli waris belum dapat disimpan: {reason}. Perbaiki barisnya, lalu simpan lagi.",
        "The list of heirs cannot be kept: {reason}. Put the row right and save it again.",
    ),
    "membership.term_refused": Sentence(
        "Masa jabatan ini tidak dapat dicatat: {reason}. Periksa isiannya, lalu simpan lagi.",
        "This term of office cannot be recorded: {reason}. Check what was typed and save it again.",
    ),
    "membership.debt_remains": Sentence(
        "Hak {number} tidak menutup utangnya; masih kurang {rest}. Tunggu sampai lunas, atau "
        "pilih memindahkan sisanya ke piutang mantan anggota.",
        "What {number} has does not cover the debts; {rest} is missing. Wait until it is paid, "
        "or choose to carry the rest as a claim on a former member.",
    ),
    "membership.allowance_missing": Sentence(
        "Sisa utang menjadi piutang mantan anggota. Tulis berapa yang diragukan dapat ditagih "
        "dan siapa yang menilainya; penyisihannya dicatat pada tutup bulan.",
        "The rest of the debt becomes a claim on a former member. Write how much of it is doubtful "
        "and who judged so; the allowance is recorded at the end of the month.",
    ),
    "membership.sheet_moved": Sentence(
        "Hak atau kewajiban {number} berubah sejak lembar ini diperiksa. Tidak ada yang dicatat; "
        "periksa sekali lagi, lalu selesaikan.",
        "Rights or duties of {number} changed since this sheet was looked at. Nothing was "
        "recorded; look once more, then settle.",
    ),
    "membership.settlement_too_early": Sentence(
        "Masih ada catatan pada {last_day}, sesudah tanggal penyelesaian {day}. Pakai tanggal "
        "{last_day} atau sesudahnya.",
        "Something is recorded on {last_day}, after the settlement's day {day}. Use {last_day} "
        "or a later day.",
    ),
    "membership.still_open": Sentence(
        "Sesudah penyelesaian {item} masih menyisakan {rest}, jadi tidak ada yang dicatat. "
        "Periksa rekening itu, lalu coba lagi.",
        "After the settlement {item} would still hold {rest}, so nothing was recorded. Look at "
        "that account and try again.",
    ),
    "membership.account_missing": Sentence(
        "Bagan akun tidak punya akun {account} per anggota, dan kodenya dipakai untuk yang lain. "
        "Tambahkan akun itu di halaman Bagan akun; rujukannya “anggota”.",
        "The chart has no account {account} kept by member, and its code stands for something "
        "else. Add that account on the page Chart of accounts; its reference is “member”.",
    ),
    "membership.payout_too_large": Sentence(
        "Yang masih harus dibayarkan kepada {number} hanya {rest}, kurang dari {wanted}. Isi "
        "paling banyak sebesar itu; pembayaran yang menunggu persetujuan ikut dihitung.",
        "Only {rest} is still due to {number}, less than {wanted}. Pay that much at most; "
        "payments that wait for approval are counted.",
    ),
    "membership.certificate_missing": Sentence(
        "Hak {number} yang meninggal dibayarkan kepada ahli waris menurut surat keterangan ahli "
        "waris. Isi nomor dan tanggal surat itu, dan nama penerimanya.",
        "What {number}, deceased, is owed is paid to the heir in the certificate of heirs. Fill "
        "in its number and day, and the name of who receives it.",
    ),
    "membership.settlement_paid": Sentence(
        "Penyelesaian {number} sudah dibayarkan atau pembayarannya menunggu. Batalkan "
        "pembayarannya lebih dahulu, baru penyelesaiannya.",
        "The settlement of {number} was paid, or a payment waits. Take the payment back first, "
        "then the settlement.",
    ),
    "membership.admission_used": Sentence(
        "Penerimaan {number} tidak dapat ditarik: sudah ada catatan uang atas nomor itu. "
        "Batalkan catatan itu lebih dahulu, atau catat pengunduran diri.",
        "The admission of {number} cannot be withdrawn: money is recorded under that number. "
        "Reverse those entries first, or record a resignation.",
    ),
}
