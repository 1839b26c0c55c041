"""Sentences of the members' portal."""

from __future__ import annotations

from coop.web.sentence import Sentence

SENTENCES: dict[str, Sentence] = {
    "portal.code_wrong": Sentence(
        "Kode ini tidak cocok, sudah dipakai, atau sudah lewat waktunya. Periksa huruf dan "
        "angkanya pada slip; bila tetap tidak bisa, mintalah kode baru kepada bendahara.",
        "This code does not fit, was used, or is too old. Check its letters and digits on the "
        "slip; if it still fails, ask the treasurer for a new code.",
    ),
    "portal.code_refused": Sentence(
        "Untuk {number} tidak dapat dibuat kode, karena keanggotaannya belum mulai atau sudah "
        "berakhir. Lihat keadaannya pada halaman anggota itu.",
        "No code can be made for {number}, as the membership has not begun or is over. See where "
        "it stands on the page of that member.",
    ),
    "portal.officers_login": Sentence(
        "Akun {username} dipakai juga untuk tugas di koperasi, jadi kata sandinya tidak diganti "
        "dari sini. Ia menggantinya sendiri, atau mintalah administrator; simpanannya tampil bila "
        "ia memasukkan kode aktivasi sesudah masuk.",
        "Log-in {username} also does work of the cooperative, so its password is not changed from "
        "here. Its owner changes it, or the administrator; the own savings appear once the code "
        "is typed while signed in.",
    ),
    "portal.login_exists": Sentence(
        "Anggota {number} sudah masuk dengan nama pengguna lain. Satu anggota hanya punya satu "
        "akun: pakai akun itu, atau mintalah bendahara memeriksanya.",
        "Member {number} signs in under another name already. A member has one log-in: use that "
        "one, or ask the treasurer to look at it.",
    ),
    "portal.login_taken": Sentence(
        "Akun {username} sudah memperlihatkan simpanan anggota lain. Keluar dulu, lalu masukkan "
        "kode ini untuk membuat akun sendiri.",
        "Log-in {username} shows another member's savings already. Sign out, then type the code "
        "to make a log-in of your own.",
    ),
    "portal.closed": Sentence(
        "Simpanan Anda tidak dapat ditampilkan: {cause}. Hubungi bendahara koperasi bila ini "
        "tidak benar.",
        "Your savings cannot be shown: {cause}. Ask the cooperative's treasurer if this is not "
        "right.",
    ),
}
