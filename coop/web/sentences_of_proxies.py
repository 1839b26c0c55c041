"""Sentences of acting for a migrant, and of the link under which the migrant looks at it."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "proxies.unknown": Sentence(
        "Tidak ada kuasa bernomor {key}. Cari nomornya pada halaman Kuasa.",
        "There is no proxy {key}. Look up its number on the page Proxies.",
    ),
    "proxies.of_another": Sentence(
        "Kuasa {number} diberikan oleh anggota lain, jadi tidak berlaku untuk rekening ini. "
        "Pilih kuasa dari anggota yang rekeningnya dipakai.",
        "Proxy {number} was given by another member and does not hold for this account. "
        "Choose one given by the member whose account is used.",
    ),
    "proxies.revoked": Sentence(
        "Kuasa {number} sudah dicabut pada {day}. Tidak ada yang dicatat; tunggu anggotanya "
        "sendiri, atau buat kuasa baru dengan surat yang baru.",
        "Proxy {number} was revoked on {day}. Nothing was recorded; wait for the member, or make "
        "a new proxy with a new letter.",
    ),
    "proxies.not_yet_valid": Sentence(
        "Kuasa {number} baru berlaku mulai {day}. Tidak ada yang dicatat; layani mulai hari itu.",
        "Proxy {number} holds from {day} on. Nothing was recorded; serve it from that day.",
    ),
    "proxies.expired": Sentence(
        "Kuasa {number} berakhir pada {day}. Tidak ada yang dicatat; mintalah surat kuasa baru "
        "dari anggota, lalu catat sebagai kuasa baru.",
        "Proxy {number} ended on {day}. Nothing was recorded; ask the member for a new letter and "
        "record it as a new proxy.",
    ),
    "proxies.purpose": Sentence(
        "Kuasa {number} tidak mencakup {purpose}. Tidak ada yang dicatat; lihat isi suratnya, "
        "atau tunggu anggotanya sendiri.",
        "Proxy {number} does not include to {purpose}. Nothing was recorded; look at the letter, "
        "or wait for the member.",
    ),
    "proxies.over_limit": Sentence(
        "{money} melebihi batas sekali ambil kuasa {number}, yaitu {limit}. Kurangi jumlahnya, "
        "atau tunggu anggotanya sendiri.",
        "{money} is more than proxy {number} may take at once, which is {limit}. Take less, or "
        "wait for the member.",
    ),
    "proxies.over_month": Sentence(
        "{money} melebihi sisa batas bulan ini untuk kuasa {number}: sisa {left} dari {limit}. "
        "Kurangi jumlahnya, atau layani bulan depan.",
        "{money} is more than what is left this month for proxy {number}: {left} of {limit}. "
        "Take less, or come back next month.",
    ),
    "proxies.ended": Sentence(
        "Kuasa {number} tidak berlaku lagi, karena pemberinya bukan anggota aktif. Bila ia "
        "meninggal atau keluar, haknya diselesaikan lewat halaman anggota itu.",
        "Proxy {number} holds no longer, as who gave it is no active member. After a death or a "
        "leaving, rights are settled on the page of that member.",
    ),
    "proxies.person_died": Sentence(
        "Penerima kuasa {number} tercatat sudah meninggal, jadi kuasanya berakhir. Mintalah surat "
        "kuasa baru untuk orang lain dari anggota, lalu catat sebagai kuasa baru.",
        "Who received proxy {number} is recorded as dead, so it has ended. Ask the member for a "
        "letter for somebody else and record it as a new proxy.",
    ),
    "proxies.refused": Sentence(
        "Kuasa ini belum dapat dicatat: {cause}. Perbaiki isiannya sesuai surat yang "
        "ditandatangani, lalu kirim lagi.",
        "This proxy cannot be recorded yet: {cause}. Correct it by the signed letter and send it "
        "again.",
    ),
    "proxies.act_amount": Sentence(
        "Kuasa {number} dicatat untuk {money}, tetapi jurnalnya memindahkan {moved} dari simpanan "
        "anggota ini. Tidak ada yang dicatat; periksa baris-barisnya, lalu kirim sekali lagi.",
        "Proxy {number} is recorded for {money}, but the entry moves {moved} of this member's "
        "savings. Nothing was recorded; check the lines and send it once more.",
    ),
    "proxies.link_refused": Sentence(
        "Tautan ini tidak dapat dibuka: {cause}. Mintalah tautan baru kepada bendahara koperasi, "
        "lewat keluarga atau telepon; tautan baru dibuat dalam satu menit.",
        "This link cannot be opened: {cause}. Ask the cooperative's treasurer for a new one, "
        "through your family or by telephone; making one takes a minute.",
    ),
}
